"""`gongkai.toml` in the working folder: what would else be given with every command.

What an option says wins over its environment variable, that over the file, and that over the default. Paths in the file are
relative to it. What is wrong with it is said with the key and the line.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from flows.language import LANGUAGES
from flows.nearest import perhaps

NAME = "gongkai.toml"

OPTIONS = (
    "warehouse", "exports", "place", "workers", "accept_empty", "document_seconds", "worker_memory",
    "cron", "port", "keep_runs", "time_limit", "memory_limit", "archive", "site",
)  # fmt: skip
"""Keys that are named as the option that they set, of every command that has it."""

LISTS = ("agencies", "choices", "decisions", "corrections")
"""The same for what people say; they may stand together in [lists]."""

OF_SOURCES = ("contact", "defaults", "source")
"""Keys of the catalogue of sources (extract.pull.catalogue), which may stand in the file too."""

KEYS = ("language", "sources", *OPTIONS, "lists", *LISTS, "guards", "notify")

_ADDS_TO = {"decide": "decisions", "correct": "corrections"}
"""Command -> the list that it adds to where no --file is named."""

_MOST_BYTES = 1_000_000

_TOKEN = re.compile(
    r'"""(?:\\.|(?!""")[^\\])*+"{3,5}' r"|'''(?:(?!''').)*'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'|#[^\n]*|\n|.",
    re.DOTALL,
)


class ConfigurationError(Exception):
    """What is wrong with the file: one sentence. `code` is the command's exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


class Configuration(NamedTuple):
    """What the file says: option (as a parameter is called) -> value, and key -> line."""

    options: Mapping[str, Any] = {}
    sources: tuple[str, ...] = ()
    language: str | None = None
    lines: Mapping[tuple[str, ...], int] = {}
    guards: Mapping[str, float] = {}
    """thresholds of the guards (data/guards.csv), in [guards]"""
    notifies: bool = False
    """it says who is told how a night ended, in [notify]"""

    def default_map(self, group: click.Group) -> dict[str, Any]:
        """The defaults of every command that has one of the options, as click takes them."""
        found: dict[str, Any] = {}
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                found[name] = self.default_map(command)
                continue
            own = {p.name: self.options[p.name] for p in command.params if p.name and p.name in self.options}
            if self.sources and any(p.name == "sources" and p.nargs == -1 for p in command.params):
                own["sources"] = self.sources
            if name in _ADDS_TO and _ADDS_TO[name] in self.options:
                own["file"] = self.options[_ADDS_TO[name]]
            found[name] = own
        return found

    def origin(self, key: str) -> str:
        """`gongkai.toml: line 3: place`."""
        line = self.lines.get((key,)) or self.lines.get(("lists", key))
        return f"{NAME}: line {line}: {key}"


def configuration(folder: Path, parameters: Mapping[str, click.Parameter]) -> Configuration:
    """What the file in this folder says; nothing if there is none. Raises ConfigurationError."""
    text = text_of(folder / NAME)
    if text is None:
        return Configuration()
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(_no_toml(str(error), text)) from None
    lines = lines_of(text)
    reader = _Reader(lines, parameters, folder)
    for key, value in said.items():
        reader.take((key,), value)
    return Configuration(reader.options, reader.sources, reader.language, lines, reader.guards, "notify" in said)


def configured() -> Configuration:
    """What the command that runs now was configured with."""
    context = click.get_current_context(silent=True)
    return context.obj if context and isinstance(context.obj, Configuration) else Configuration()


def language_in(folder: Path) -> str | None:
    """The language that the file asks for, where it can be told without more ado: what is wrong is said elsewhere."""
    try:
        said = tomllib.loads(text_of(folder / NAME) or "").get("language")
    except (ConfigurationError, tomllib.TOMLDecodeError, RecursionError):
        return None
    return said if said in LANGUAGES else None


def parameters_of(group: click.Group) -> dict[str, click.Parameter]:
    """The options of all commands by their names; of those that several have, the first."""
    found: dict[str, click.Parameter] = {}
    for command in group.commands.values():
        more = parameters_of(command) if isinstance(command, click.Group) else {p.name or "": p for p in command.params}
        found = more | found
    return found


class _Reader:
    """Takes the keys one by one. Raises ConfigurationError."""

    def __init__(
        self, lines: Mapping[tuple[str, ...], int], parameters: Mapping[str, click.Parameter], folder: Path
    ) -> None:
        self._lines, self._parameters, self._folder = lines, parameters, folder
        self.options: dict[str, Any] = {}
        self.sources: tuple[str, ...] = ()
        self.language: str | None = None
        self.guards: dict[str, float] = {}

    def take(self, path: tuple[str, ...], value: Any) -> None:
        key = path[-1]
        if path == ("language",):
            if value not in LANGUAGES:
                raise self._wrong(path, f'"{LANGUAGES[0]}" or "{LANGUAGES[1]}"', value)
            self.language = value
        elif path == ("sources",):
            self.sources = tuple(self._sources(path, value))
        elif path == ("lists",):
            if not isinstance(value, dict):
                raise self._wrong(path, "a table: [lists], and below it " + " or ".join(LISTS), value)
            for name, one in value.items():
                self.take(("lists", name), one)
        elif path == ("notify",):
            return  # read where somebody is to be told (flows.messages)
        elif path == ("guards",):
            self.guards = dict(self._thresholds(path, value))
        elif path[0] in OF_SOURCES and len(path) == 1:
            return  # the catalogue of sources, which is read where it is asked for
        elif key in LISTS or (len(path) == 1 and key in OPTIONS):
            if key in self.options:
                raise self._error(path, f"stands there twice: here, and in line {self._line((key,))}")
            self.options[key] = self._value(path, self._parameters[key], value)
        elif len(path) > 1 and key in KEYS:
            raise self._error(path, f"stands below [{path[0]}]; write it above that line")
        else:
            known = LISTS if len(path) > 1 else KEYS
            raise self._error(path, f"is no key of this file{perhaps(key.replace('-', '_'), known)}")

    def _sources(self, path: tuple[str, ...], value: Any) -> Iterator[str]:
        if not isinstance(value, list):
            raise self._wrong(path, 'a list of files and folders, such as ["reports"]', value)
        if not value:
            raise self._error(path, "is an empty list; name a file or a folder, or take the line out")
        for one in value:
            if not isinstance(one, str):
                raise self._wrong(path, 'a list of files and folders, such as ["reports"]', one)
            if not one.strip():
                raise self._error(path, "holds an empty name; name a file or a folder, or take it out")
            yield self._path(path, one)

    def _thresholds(self, path: tuple[str, ...], value: Any) -> Iterator[tuple[str, float]]:
        from load.guards.thresholds import THRESHOLDS

        if not isinstance(value, dict):
            raise self._wrong(path, "a table: [guards], and below it thresholds", value)
        for key, number in value.items():
            if key not in THRESHOLDS:
                raise self._error((*path, key), f"is no threshold of a guard{perhaps(key, tuple(THRESHOLDS))}")
            if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < 1e9:
                raise self._wrong((*path, key), "a number, 0 or more", number)
            yield key, float(number)

    def _value(self, path: tuple[str, ...], parameter: click.Parameter, value: Any) -> Any:
        kind = parameter.type
        if isinstance(kind, click.types.BoolParamType):
            if not isinstance(value, bool):
                raise self._wrong(path, "true or false", value)
            return value
        if isinstance(kind, click.types.IntParamType):
            least, most = getattr(kind, "min", None), getattr(kind, "max", None)
            within = (
                f" from {least} to {most}" if most is not None else f", {least} or more" if least is not None else ""
            )
            fits = type(value) is int and not (
                (least is not None and value < least) or (most is not None and value > most)
            )
            if not fits:
                raise self._wrong(path, f"a whole number{within}", value)
            return value
        if getattr(kind, "takes_address", False) and isinstance(value, str) and value.startswith("s3://"):
            return self._text(path, value)
        what = "a file or a folder" if isinstance(kind, click.Path) else "a text"
        if not isinstance(value, str):
            raise self._wrong(path, f"{what}, in quotation marks", value)
        return self._path(path, value) if isinstance(kind, click.Path) else self._text(path, value)

    def _path(self, path: tuple[str, ...], value: str) -> str:
        """The path as it is named from the working folder."""
        try:
            named = Path(self._text(path, value)).expanduser()
        except RuntimeError:
            raise self._error(path, f"nobody's home is called {value[:40]!r}") from None
        return str(named if named.is_absolute() or self._folder == Path() else self._folder / named)

    def _text(self, path: tuple[str, ...], value: str) -> str:
        if not value.strip():
            raise self._error(path, "is empty; say what is meant, or take the line out")
        if "\0" in value:
            raise self._error(path, "holds a character that no name can have (NUL)")
        return value.strip()

    def _wrong(self, path: tuple[str, ...], wanted: str, value: Any) -> ConfigurationError:
        return self._error(path, f"is {wanted}, not {_as_written(value)}")

    def _error(self, path: tuple[str, ...], what: str) -> ConfigurationError:
        return ConfigurationError(f"{NAME}: line {self._line(path)}: {_named(path)} {what}")

    def _line(self, path: tuple[str, ...]) -> int:
        return self._lines.get(path) or self._lines[("lists", path[-1])]


def text_of(path: Path) -> str | None:
    """The text of the file; None if there is none. Raises ConfigurationError."""
    if not path.exists() and not path.is_symlink():
        return None
    if not path.is_file():
        what = "a folder" if path.is_dir() else "a link to nothing" if path.is_symlink() else "no file"
        raise ConfigurationError(f"{NAME}: is {what}; it is to be a file, such as `gongkai init` writes", 1)
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{NAME}: cannot be read ({error.strerror})", 1) from None
    if len(content) > _MOST_BYTES:
        raise ConfigurationError(f"{NAME}: larger than {_MOST_BYTES // 1_000_000} MB", 1)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise ConfigurationError(f"{NAME}: neither UTF-8 nor GB18030; save it as UTF-8")


def _no_toml(said: str, text: str) -> str:
    """What the parser says, with the line in front and a hint at the usual slips."""
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
    number = int(found[1]) if found and found[1] else text.count("\n") + (not text.endswith("\n"))
    what = said[: found.start()] if found else said
    lines = text.split("\n")
    line = lines[min(max(number, 1), len(lines)) - 1]
    key = re.match(r"\s*([\w-]+)", line)
    named = f"{key[1]}: " if key else ""
    hint = ""
    if "\\" in line:
        hint = "; write a path with / or between single quotation marks"
    elif re.search("[“”‘’＝＂［］]", line):
        hint = '; use the plain signs " = [ ]'
    elif what.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate")):
        return f"{NAME}: line {number}: {named}stands there twice; take one of the lines out"
    elif re.fullmatch(r"\s*[\w-]+\s*=\s*(#.*)?", line):
        hint = "; nothing stands behind the ="
    elif re.match(r"\s*[\w-]+\s*=\s*[^\s\"'\[{]", line):
        hint = "; write a text between quotation marks"
    return f"{NAME}: line {number}: {named}{what[:1].lower()}{what[1:]}{hint}"


def _named(path: tuple[str, ...]) -> str:
    """The key as it stands in the file, shortened."""
    return ".".join(key[:60] if re.fullmatch(r"[\w-]+", key) else repr(key[:60]) for key in path)


def _as_written(value: Any) -> str:
    """A value of the file about as it stands there, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def lines_of(text: str) -> dict[tuple[str, ...], int]:
    """Key, with the tables it stands in -> line. The text must be TOML."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, statement in _statements(text):
        keys = tuple(_keys(tomllib.loads(statement)))
        if statement.lstrip().startswith("["):
            table = keys[-1] if keys else ()
            keys = tuple(table[:end] for end in range(1, len(table) + 1))
        else:
            keys = tuple(table + key for key in keys)
        for key in keys:
            found.setdefault(key, number)
    return found


def _keys(value: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key of nested tables; of an array of tables, those of its own name."""
    if isinstance(value, list) and value and above:
        value = value[0]
    if isinstance(value, dict):
        for key, below in value.items():
            yield (*above, key)
            yield from _keys(below, (*above, key))


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each line of TOML that says something, with its number; one that goes on over several lines is one."""
    number, began, depth, said = 1, 1, 0, list[str]()
    for token in _TOKEN.findall(text + "\n"):
        if token in "[{":
            depth += 1
        elif token in "]}":
            depth -= 1
        if token == "\n" and depth == 0:
            statement = "".join(said).strip()
            if statement and not statement.startswith("#"):
                yield began, statement
            said, began = [], number + 1
        elif said or not token.isspace():
            said.append(token)
        number += token.count("\n")
