"""Every pattern that the program compiles, from its code and from its data, and texts that are hard for it.

    python -m tests.tools.patterns [LENGTH [SECONDS]]     those that take longer on texts of so many characters

A pattern that can read one text in many ways takes for ever on a text that nearly fits. Such texts are made of the pattern's own
words: each of its repeats many times over, with what stands before it, and an end that does not fit.
"""

import importlib
import json
import pkgutil
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from random import Random
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from time import process_time
from types import FrameType
from typing import Any, NamedTuple

PACKAGES = ("extract", "transform", "load", "flows")
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_LONG = 8
"""A repeat that allows so many is one that may be long."""
_WAYS = 40
_SEVERAL = 3
_ENDS = ("!", "\n")
_MEMBERS = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_WORD: " ",
}
_ORDINARY = 'a中1 (<\n="|、，*0-Z\t~'

Tree = Any
"""What the library's parser makes of a pattern: pairs of a code and what belongs to it."""


class Compiled(NamedTuple):
    """A pattern, and the line that compiles it."""

    pattern: re.Pattern[Any]
    where: str


def program_patterns() -> list[Compiled]:
    """What the program compiles when all of it is loaded and reads the sample and the tests' reports: a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from tests.tools.patterns import _record; _record()"],
        check=True,
        capture_output=True,
        text=True,
    )
    return [
        Compiled(re.compile(text.encode("latin-1") if in_bytes else text, flags), where)
        for text, flags, in_bytes, where in json.loads(done.stdout)
    ]


def _record() -> None:
    found: dict[tuple[str | bytes, int], str] = {}
    compile_it = re._compile  # type: ignore[attr-defined]

    def recording(pattern: Any, flags: Any) -> Any:
        made = compile_it(pattern, flags)
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_globals.get("__name__") == "re":
            frame = frame.f_back
        module = str(frame.f_globals.get("__name__", "")) if frame else ""
        if frame and module.split(".")[0] in PACKAGES:
            found.setdefault((made.pattern, made.flags & ~re.UNICODE), f"{module}:{frame.f_lineno}")
        return made

    re._compile = recording  # type: ignore[attr-defined]
    for name in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
            importlib.import_module(module.name)
    _read_all()
    print(
        json.dumps(
            [
                (p.decode("latin-1") if isinstance(p, bytes) else p, flags, isinstance(p, bytes), where)
                for (p, flags), where in found.items()
            ]
        )
    )


def _read_all() -> None:
    from extract import DocumentError
    from extract.files import open_document
    from flows.batches import reader
    from tests.helpers import ROOT

    for path in sorted([*(ROOT / "data" / "sample").rglob("*"), *(ROOT / "tests" / "reports").rglob("*")]):
        if path.is_file() and path.suffix in (".txt", ".html", ".md", ".docx"):
            content = path.read_bytes()
            try:
                reader().read(open_document(path.name, content, sha256(content).hexdigest()))
            except DocumentError:
                continue


def slow(pattern: re.Pattern[Any], length: int, seconds: float) -> str | None:
    """A text of about `length` characters on which the pattern takes longer, described; None if there is none."""
    for before, unit in hard_texts(pattern):
        for end in _ENDS:
            text = before + unit * (length // len(unit)) + end
            for match in (pattern.search, pattern.fullmatch):
                if not _in_time(match, text if isinstance(pattern.pattern, str) else text.encode(), seconds):
                    return f"{before!r} + {unit!r} * {length // len(unit)} + {end!r}"
    return None


class _TooLong(Exception):
    pass


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _TooLong


def _in_time(match: Any, text: str | bytes, seconds: float) -> bool:
    """Whether it ends within so many seconds of the process."""
    earlier = signal.signal(signal.SIGPROF, _stop)
    began = process_time()
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        match(text)
    except _TooLong:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, earlier)
    return process_time() - began <= seconds


def hard_texts(pattern: re.Pattern[Any]) -> set[tuple[str, str]]:
    """Pairs: what stands first, and what is to be repeated behind it."""
    random = Random(3)
    tree = _parser.parse(pattern.pattern, pattern.flags)
    found = set()
    for heads, body in _repeats(tree, [], random):
        units = {*_every(body, random), *(_text(body, random) for _ in range(_SEVERAL))}
        found |= {("".join(_text(head, random) for head in heads), unit) for unit in units}
    for whole in (_text(tree, random) for _ in range(_SEVERAL)):
        if whole:
            begin = random.randrange(len(whole))
            found |= {("", whole), (whole[:begin], whole[begin : random.randint(begin + 1, len(whole))])}
    return {(before, unit) for before, unit in found if unit}


def _repeats(tree: Tree, before: list[Tree], random: Random) -> Iterator[tuple[list[Tree], Tree]]:
    """Each repeat that may be long: the trees before it, and its own."""
    for place, (code, inner) in enumerate(tree):
        heads = [*before, tree[:place]]
        if code in _REPEATS:
            if inner[1] >= _LONG:
                yield heads, inner[2]
            yield from _repeats(inner[2], heads, random)
        elif code is codes.BRANCH:
            for way in inner[1]:
                yield from _repeats(way, heads, random)
        elif code is codes.SUBPATTERN:
            yield from _repeats(inner[3], heads, random)
        elif code is codes.ATOMIC_GROUP:
            yield from _repeats(inner, heads, random)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeats(inner[1], heads, random)


def _every(tree: Tree, random: Random) -> list[str]:
    """A text for each way through the alternatives, but not more than some."""
    found = [""]
    for code, inner in tree:
        if code is codes.BRANCH:
            parts = [text for way in inner[1] for text in _every(way, random)]
        elif code is codes.SUBPATTERN:
            parts = _every(inner[3], random)
        elif code is codes.ATOMIC_GROUP:
            parts = _every(inner, random)
        elif code in _REPEATS and inner[1] < _LONG:
            parts = [""] * (inner[0] == 0) + _every(inner[2], random)
        else:
            parts = [_text([(code, inner)], random)]
        found = [text + part for text in found for part in dict.fromkeys(parts)][:_WAYS]
    return found


def _text(tree: Tree, random: Random) -> str:
    """A text that it matches, looks around and repeats of a group aside."""
    said = []
    for code, inner in tree:
        if code is codes.LITERAL:
            said.append(chr(inner))
        elif code is codes.NOT_LITERAL:
            said.append("a" if inner != ord("a") else "b")
        elif code is codes.ANY:
            said.append(random.choice("a1 "))
        elif code is codes.IN:
            said.append(_member(inner, random))
        elif code is codes.BRANCH:
            said.append(_text(random.choice(inner[1]), random))
        elif code in _REPEATS:
            least, most, body = inner
            said += [_text(body, random) for _ in range(random.randint(least, min(max(least, 1) + 1, int(most))))]
        elif code is codes.SUBPATTERN:
            said.append(_text(inner[3], random))
        elif code is codes.ATOMIC_GROUP:
            said.append(_text(inner, random))
    return "".join(said)


def _member(members: Tree, random: Random) -> str:
    """A character of the set."""
    if members[0][0] is codes.NEGATE:
        return random.choice([c for c in _ORDINARY if not any(_holds(*member, c) for member in members[1:])] or ["`"])
    code, inner = random.choice(members)
    if code is codes.LITERAL:
        return chr(inner)
    return chr(random.choice(inner)) if code is codes.RANGE else _MEMBERS[inner]


def _holds(code: Any, inner: Any, character: str) -> bool:
    if code is codes.LITERAL:
        return bool(inner == ord(character))
    if code is codes.RANGE:
        return bool(inner[0] <= ord(character) <= inner[1])
    return re.match(_CLASSES[inner], character) is not None


_CLASSES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_NOT_WORD: r"\W",
}


if __name__ == "__main__":
    length, seconds = int((sys.argv[1:] or ["300"])[0]), float((sys.argv[2:] or ["0.5"])[0])
    for compiled in program_patterns():
        if found := slow(compiled.pattern, length, seconds):
            print(f"{compiled.where}: {found}\n    {str(compiled.pattern.pattern)[:300]}", flush=True)
