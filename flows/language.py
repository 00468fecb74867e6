"""The words for people in the reader's language. The program speaks English; this puts what it says into Chinese.

data/messages.csv has every sentence and piece of one, with `{}` for what is filled in: `{}: holds no document{}`. What
is said is matched with it, the longest text first; in the Chinese, {1} is what stands at the first place, put into Chinese
in its turn, and {1!} the same as it is (text of a document). What the table does not know stays English.
"""

import csv
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).resolve().parents[1] / "data"
MESSAGES = _DATA / "messages.csv"
LANGUAGES = ("en", "zh")

_LONGEST = 20_000
"""Characters of a line that are matched; a longer one is data."""
_DEEPEST = 8
_PLACE = re.compile(r"\{(\d+)(!?)\}")


class _Chosen:
    """Of the whole process: whichever thread says something, a person reads it. Those it starts are told by GONGKAI_LANG."""

    asked: str | None = None
    language = "zh" if os.environ.get("GONGKAI_LANG") == "zh" else LANGUAGES[0]


class Template(NamedTuple):
    """A sentence with places: the English between them, and the Chinese with their numbers."""

    parts: tuple[str, ...]
    chinese: str

    @property
    def certainty(self) -> int:
        """How much of a text it explains by itself."""
        return sum(map(len, self.parts))

    def filled(self, text: str) -> list[str] | None:
        """What stands at its places in this text; None if it does not fit. Takes time in proportion to the text."""
        first, *middle, last = self.parts
        if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
            return None
        found, at, end = [], len(first), len(text) - len(last)
        for part in middle:
            next_at = text.find(part, at, end)
            if next_at < 0:
                return None
            found.append(text[at:next_at])
            at = next_at + len(part)
        return [*found, text[at:end]]

    def with_places(self, found: Sequence[str]) -> str:
        """The text again in which these stand at its places."""
        return "".join(part + one for part, one in zip(self.parts, [*found, ""], strict=True))


def choose(language: str) -> None:
    """From now on words are in this language, those of processes that are started too. Raises ValueError for one that is not known."""
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is none of {', '.join(LANGUAGES)}")
    _Chosen.language = os.environ["GONGKAI_LANG"] = language


def is_chinese() -> bool:
    return _Chosen.language == "zh"


def asked() -> str | None:
    """The language that somebody asked for; None where it is English for want of another word."""
    return _Chosen.asked


def asked_for(arguments: Sequence[str]) -> str | None:
    """The language that a command line, or else the environment, asks for; None if neither names one that is known."""
    for number, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--lang":
            value = value if equals else next(iter(arguments[number + 1 :]), "")
            return value if value in LANGUAGES else None
    named = os.environ.get("GONGKAI_LANG", "")
    return named if named in LANGUAGES else None


def said(text: str) -> str:
    """What the program says, in the language that was chosen; its lines one by one."""
    return "\n".join(map(in_chinese, text.split("\n"))) if is_chinese() else text


def titled(name: str, text: str, width: int) -> str:
    """`documents   16 seen = ...`: a name, padded to this width on the screen, and what is said of it."""
    name = said(name)
    return f"{name}{' ' * (width - columns(name))} {said(text)}"


def columns(text: str) -> int:
    """How many columns of a screen the text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


class _Told(NamedTuple):
    """A text in Chinese, and how many words in it stayed English of those that are not what was filled in."""

    text: str
    english: int


def in_chinese(text: str) -> str:
    """A line, or a piece of one, in Chinese; as it is where the table has nothing that fits."""
    return _told(text, _DEEPEST).text if len(text) <= _LONGEST else text


@lru_cache(4_096)
def _told(text: str, deep: int) -> _Told:
    """Of all that fits, what leaves the fewest words in English; of those alike, what explains most.

    What begins with a place, such as a number or a path, may be only the end of what is said: it comes last.
    """
    if not deep or not text.strip():
        return _Told(text, _english(text))
    whole, templates = _table()
    if text in whole:
        return _Told(whole[text], 0)
    fitting = ((template, found) for template in templates if (found := template.filled(text)) is not None)
    told = [
        (_filled(template, found, deep), not template.parts[0] and bool(_SEVERAL.search(found[0])))
        for template, found in islice(fitting, _MOST_FITTING)
    ]
    told += [(_listed(text, between, chinese, deep), False) for between, chinese in _LISTS if between in text]
    number, space, rest = text.partition(" ")
    if space and rest in whole and re.fullmatch(r"[\d,.]+", number):
        told.append((_Told(f"{number} {whole[rest]}", 0), False))
    return min(told, key=lambda one: (one[0].english, one[1]), default=(_Told(text, _english(text)), False))[0]


_MOST_FITTING = 6
_SEVERAL = re.compile("[:;] ")


def _filled(template: Template, found: list[str], deep: int) -> _Told:
    for number, (one, between) in enumerate(zip(found, template.parts[1:-1], strict=False)):
        if not between:  # nothing stands between two places: the second has what can be said by itself
            found[number], found[number + 1] = _parted(found[number + 1] or one, deep)
    places = {int(number): not verbatim for number, verbatim in _PLACE.findall(template.chinese)}
    told = {n: _told(found[n - 1], deep - 1) if put else _Told(found[n - 1], 0) for n, put in places.items()}
    if template.certainty < _LITTLE and all(told[number].text == found[number - 1] for number in places):
        text = template.with_places(
            found
        )  # a mark or two, and nothing between them to be put into Chinese: no sentence
        return _Told(text, _english(text))
    return _Told(
        _PLACE.sub(lambda match: told[int(match[1])].text, template.chinese), sum(one.english for one in told.values())
    )


_LITTLE = 4
"""Characters by which a text is not yet told to be a message."""


def _parted(text: str, deep: int) -> tuple[str, str]:
    """The text before and from the first piece in it that is a message of its own: `3`, ` after 9 s`."""
    for match in _BEGINS.finditer(text[:_MOST_PARTED]):
        rest = text[match.start() :]
        if _told(rest, deep - 1).text != rest:
            return text[: match.start()], rest
    return text, ""


_BEGINS = re.compile("[ ;,(]")
_MOST_PARTED = 400


def _listed(text: str, between: str, chinese: str, deep: int) -> _Told:
    """Pieces that are said one after the other; as it is where one of them stays so."""
    pieces = text.split(between)
    told = [_told(piece, deep - 1) for piece in pieces] if len(pieces) <= _MOST_LISTED else []
    if told and all(one.text != piece for one, piece in zip(told, pieces, strict=True)):
        return _Told(chinese.join(one.text for one in told), sum(one.english for one in told))
    return _Told(text, _english(text))


_MOST_LISTED = 40


def _english(text: str) -> int:
    """How many words of English stand in it."""
    return len(_WORD.findall(text))


_WORD = re.compile(r"(?<![\w./'-])[A-Za-z]{2,}(?![\w./'-])")


_LISTS = (("; ", "；"), (", ", "，"))
"""Between pieces that are said one after the other: put into Chinese where all of them can be."""


@cache
def _table() -> tuple[dict[str, str], tuple[Template, ...]]:
    """The texts without places, and the templates, those first that begin with a text, then those that explain most."""
    whole = dict(_codes())
    templates = []
    for english, chinese in messages():
        if "{}" in english:
            templates.append(Template(tuple(english.split("{}")), chinese))
        else:
            whole[english] = chinese
    return whole, tuple(sorted(templates, key=lambda template: (not template.parts[0], -template.certainty)))


def _codes() -> Iterable[tuple[str, str]]:
    """The codes that stand within what is said, with their labels, from where the warehouse has them too."""
    for line in _lines(_DATA / "words.csv"):
        if line["kind"] in _KINDS:
            yield line["code"], line["label_zh"]
    for line in _lines(_DATA / "value_statuses.csv"):
        yield line["value_status"], line["label_zh"]


@cache
def labels(kind: str) -> dict[str, str]:
    """The codes of a list of data/words.csv with their Chinese labels."""
    return {line["code"]: line["label_zh"] for line in _lines(_DATA / "words.csv") if line["kind"] == kind}


_KINDS = ("reason_code", "severity", "decision", "decision_state", "correction_state", "layout", "agency_kind")


def messages() -> Iterable[tuple[str, str]]:
    """The English and the Chinese of every message."""
    return [(line["en"], line["zh"]) for line in _lines(MESSAGES)]


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def choose_as_asked(folder: Path) -> None:
    """By --lang, else GONGKAI_LANG, else gongkai.toml in the folder; else English."""
    from flows.configuration import language_in

    if os.environ.get("GONGKAI_LANG", "") not in ("", *LANGUAGES):
        return  # refused where the options are, as a wrong one is
    _Chosen.asked = asked_for(sys.argv[1:]) or language_in(folder)
    choose(_Chosen.asked or LANGUAGES[0])
