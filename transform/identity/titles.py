"""Names of agencies and titles of reports: what reads as one, wherever it stands. Words are in data/identity.csv."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from transform import DATA

WORDS = DATA / "identity.csv"

NAME = r"[\u3400-\u9fff·（）()、—-]{2,48}"
KIND = r"(?:(?:政府|政务)?信息(?:与政务)?公开|政务公开)(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:报告|年报)"
TITLE_MARKS = ("年度报告", "工作报告", "公开年报")
"""What every title ends in, as printed on one line."""

_TITLE = re.compile(
    rf"(?:标题[:：])?(?P<before>{NAME})?(?P<year>20\d\d)年?(?:年度|度)?(?P<after>{NAME}?)??{KIND}"
    r"(?:[(（][^()（）]*[)）])?"
)
_NUMERAL_YEAR = re.compile(r"二[○〇零OＯo0][○〇零OＯo0一二三四五六七八九]{2}(?=年)")
_NUMERALS = str.maketrans("○〇零OＯo一二三四五六七八九", "000000123456789")
_GAP = r"\s{0,9}"
_LOOSE_KIND = re.compile(
    _GAP.join("公开")
    + "".join(f"(?:{_GAP}{_GAP.join(word)})?" for word in ("工作", "情况", "年度", "工作"))
    + f"{_GAP}(?:{_GAP.join('报告')}|{_GAP.join('年报')})"
    + rf"(?!{_GAP}(?:的|编制|编写|格式|模板|统计表|汇编|工作的?通知|通知|》的|》有关))"
)
"""A title's end whose characters may be parted by spaces or line breaks, unless it goes on as the title of something else."""
_BEFORE_KIND = re.compile(r"[\u3400-\u9fff·（）()、—\-0-9０-９○〇\s]*\Z")
_TOUCHES_NAME = re.compile(r"[A-Za-z_*＊×%/\\?？]")
"""Characters that in front of a name mean that its beginning was replaced or masked."""
_PIECES = 8
_REACH = 120
_LONGEST_SUFFIX = 8
_PLACELESS = re.compile(r"[省区县州旗]|市(?!中区)|[乡镇](?=人民政府|政府|党)|(?:街道|街道办|街道办事处|乡|镇)\Z")
_FIELD = (
    r"{0}(?:(?<![^\s|>]{0})|(?<=[【\[]{0})(?<![^\s|>][【\[]{0}))"
    r"[】\]]?\s{{0,9}}(?:[:：|]|\n\t)\s{{0,9}}({1})(?=[\s|<]|\Z)"
)
"""The word at the head, what must stand before it told behind it: a pattern that begins with a word is found fast."""
AREA_LEADS = (3, 2, 0)
_MASKED = re.compile(r"[*＊×]{2,}|[?？]{2,}")


class Words(NamedTuple):
    """data/identity.csv, ready to use: tuples are for str.startswith."""

    no_beginning: tuple[str, ...]
    """what no name begins with: lead_in and no_name"""
    lead_in: tuple[str, ...]
    no_name: tuple[str, ...]
    link: tuple[str, ...]
    source: tuple[re.Pattern[str], ...]
    """fields of a page that name the publisher, best first; group 1 is the name"""
    announcing: tuple[str, ...]
    spam: re.Pattern[str]
    spam_signs: frozenset[str]
    organ: re.Pattern[str]
    area: re.Pattern[str]
    area_word: re.Pattern[str]
    """what every match of `area` holds, so many characters from its beginning as AREA_LEADS says"""


@cache
def identity_words(path: Path = WORDS) -> Words:
    """The words of identity.csv."""
    kinds: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            kinds.setdefault(line["kind"], []).append(line["word"])

    def either(kind: str) -> str:
        return "(?:" + "|".join(map(re.escape, sorted(kinds[kind], key=len, reverse=True))) + ")"

    receives = r"(?:共|总共|累计|合计|全年)*(?:新|未|没有)?" + either("receives")
    everyone = r"(?:(?:各级)?行政机关|各级各部门|各部门|各单位|各乡镇|各镇街)?"
    return Words(
        (*kinds["lead_in"], *kinds["announcing"], *kinds["no_name"]),
        (*kinds["lead_in"], *kinds["announcing"]),
        tuple(kinds["no_name"]),
        tuple(kinds["link"]),
        tuple(re.compile(_FIELD.format(re.escape(word), NAME)) for word in kinds["source"]),
        tuple(kinds["announcing"]),
        re.compile(either("spam")),
        frozenset(word[0] for word in kinds["spam"]),
        re.compile(rf"{either('organ')}[^。；\n]{{0,4}}?{receives}"),
        re.compile(
            rf"{either('area')}{everyone}(?:{receives}|(?:共|累计)?主动公开[^。；\n]{{0,8}}\d|各?(?:单位|部门)的?数据汇总)"
            rf"|(?:范围[为是]|包括|涵盖){either('area')}(?:各级)?(?:行政机关|各?部门)"
        ),
        re.compile(either("area")),
    )


def suffix_of(name: str, suffixes: Mapping[str, str]) -> str:
    """The longest suffix the name ends in, or ''."""
    for length in range(min(len(name) - 1, _LONGEST_SUFFIX), 0, -1):
        ending = name[-length:]
        if ending in suffixes:
            return ending
    return ""


def agency_name(name: str | None, suffixes: Mapping[str, str]) -> str | None:
    """The name if it can be an agency's: it ends in a word agencies end in, and nothing in it is a gambling site's."""
    if not name:
        return None
    words = identity_words()
    name = name.strip("-—、·")
    if name.startswith(words.no_beginning):
        while name.startswith(words.lead_in):
            name = next(name[len(word) :] for word in words.lead_in if name.startswith(word)).lstrip("-—、·")
        if name.startswith(words.no_name):
            return None
    if len(name) < 3 or not suffix_of(name, suffixes):
        return None
    if not words.spam_signs.isdisjoint(name) and words.spam.search(name):
        return None
    return name


def is_placeless(name: str) -> bool:
    """Does the name leave out the place (`区统计局`), so that it is that of many agencies?"""
    return _PLACELESS.match(name) is not None


class Title(NamedTuple):
    """What a title says: agency (None if it names none) and year; as printed, and the character it begins at."""

    agency: str | None
    year: int
    printed: str
    at: int


def read_title(text: str, suffixes: Mapping[str, str]) -> tuple[str | None, int] | None:
    """(agency or None, year) if the whole text is a report's title."""
    parts = _title_parts("".join(text.split()))
    if parts is None:
        return None
    before, after, year = parts
    if not before and not after:
        return None, year
    if before and after:
        return None
    agency = agency_name(before or after, suffixes)
    return (agency, year) if agency else None


@lru_cache(2_000)
def _title_parts(text: str) -> tuple[str | None, str | None, int] | None:
    """What stands before and behind the year, and the year. Of titles over several lines one line is always the same."""
    match = _TITLE.fullmatch(text) or _TITLE.fullmatch(_plain(text))
    return (match["before"], match["after"], int(match["year"])) if match else None


def _plain(text: str) -> str:
    """Without what marks a heading; the year in figures. Asterisks on one side only mask something and stay."""
    text = unicodedata.normalize("NFKC", text).lstrip("#")
    while text.startswith("*") and text.endswith("*") and len(text) > 1:
        text = text[1:-1]
    return _NUMERAL_YEAR.sub(lambda year: year[0].replace("二", "2", 1).translate(_NUMERALS), text.strip("《》"))


def titles_within(text: str, suffixes: Mapping[str, str], end: int) -> Iterator[Title]:
    """Titles that stand within lines before `end`: the beginning of a long line, a part of a breadcrumb, a page's title."""
    for match in _LOOSE_KIND.finditer(text, 0, end):
        found = _title_ending_in(text, match.start(), match.end(), suffixes)
        if found:
            yield found


def _title_ending_in(text: str, kind: int, end: int, suffixes: Mapping[str, str]) -> Title | None:
    """The shortest run of pieces parted by blanks that makes a title with a name; else one without a name."""
    begin = max(0, kind - _REACH)
    run = _BEFORE_KIND.search(text, begin, kind)
    begin = run.start() if run else kind
    spoiled = begin > 0 and (begin == kind - _REACH or _TOUCHES_NAME.match(text[begin - 1]) is not None)
    starts = [begin + piece.start() for piece in re.finditer(r"\S+", text[begin:kind])]
    announcing = identity_words().announcing
    nameless = None
    for at in reversed(starts[-_PIECES:]):
        if (spoiled and at == begin) or text.startswith(announcing, at, kind):
            break
        read = read_title(text[at:end], suffixes)
        if read and read[0]:
            return Title(read[0], read[1], text[at:end], at)
        if read:
            nameless = Title(None, read[1], text[at:end], at)
    return nameless


def is_masked(text: str) -> bool:
    """Does the text hold a masked name (`****`) or a gambling site's words?"""
    return _MASKED.search(text) is not None or identity_words().spam.search(text) is not None
