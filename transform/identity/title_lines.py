"""What lines with a report's title look like: their ends, the name and the year in them, and lines that go on with another."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.characters import simplified
from transform.identity.names import UNKNOWN, begins_in_the_middle, is_kind_only
from transform.identity.words import HAN
from transform.places.regions import load_regions

KIND = r"(?:(?:政府|政务)?信息(?:与政务)?公开|政务公开)(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:报告|年报)"
TITLE_MARKS = ("年度报告", "工作报告", "公开年报")
"""What nearly every title ends in, as printed on one line."""
_YEAR_WORD = r"年?(?:年度|度)?"
_TITLE = re.compile(
    rf"(?P<before>.{{0,60}}?)(?P<year>20\d\d){_YEAR_WORD}(?P<after>[^\d]{{0,48}}?){KIND}(?:[(（][^()（）]*[)）])?"
)
_YEARLESS = re.compile(rf"(?P<before>[^\d]{{0,48}}?){KIND}(?:[(（][^()（）]*[)）])?")
_YEAR_INSIDE = re.compile(
    rf"(?P<before>[^\d]{{0,48}}?)(?:(?:政府|政务)?信息公开(?:工作)?(?P<year>20\d\d){_YEAR_WORD}(?:工作)?(?:报告|年报)|{KIND}[(（](?P<behind>20\d\d){_YEAR_WORD}[)）])"
)
"""The year within the words for the report, or in brackets behind them."""
_ENDS_TWICE = re.compile(rf"({KIND})(?:20\d\d)?年?(?:度)?{KIND}\Z")
"""Bold print that was drawn twice."""
_NUMERAL_YEAR = re.compile(r"二[○〇零OＯo0][○〇零OＯo0一二三四五六七八九]{2}(?=年)")
_NUMERALS = str.maketrans("○〇零OＯo一二三四五六七八九", "000000123456789")
_GAP = r"\s{0,9}"
LOOSE_KIND = re.compile(
    _GAP.join("公开")
    + "".join(f"(?:{_GAP}{_GAP.join(word)})?" for word in ("工作", "情况", "年度", "工作"))
    + rf"(?:{_GAP}20\d\d{_GAP}年(?:{_GAP}度)?)?{_GAP}(?:{_GAP.join('报告')}|{_GAP.join('年报')})(?:[(（]20\d\d年度?[)）])?"
)
"""A title's end whose characters may be parted by spaces or line breaks."""
GOES_ON = re.compile(
    r"\s*(?:打印|关闭|[【\[](?:打印|关闭|图|图文|原文))?(?:[(（][^()（）\n]{0,20}[)）])?(?:\Z|\s|[>＞|｜_\-—–》”\"】\]。:：,，]|根据|依据|依照|按照|来源|发布)"
)
"""What stands behind a title: nothing of a sentence that it is a word of."""
ABOUT = re.compile(
    r"\s{0,9}(?:[(（][^()（）\n]{0,20}[)）])?[》”\"]?\s{0,9}(?:的|编制|编写|格式|模板|统计表|汇编|工作的?通知|通知|》的|》有关)"
)
SEPARATOR = re.compile(r"[>＞»|｜_]|(?<=\s)[-—–](?=\s)")
LINES = 4
"""Lines that a title is printed on, at the most."""
LONGEST_LINE = 160
EDGES = re.compile(r"\A[\W_]+|[\W_]+\Z")
FRAGMENT = re.compile(rf"[{HAN}·\u2e80-\u2fdf{UNKNOWN}]{{1,20}}")
UNKNOWN_CHARACTER = re.compile(rf"[{UNKNOWN}]")
PAGE_REMARK = re.compile(r"\s*[【\[]([^【】\[\]\n]{1,24})[】\]]")
_KIND_BEGINS = re.compile(
    r"(?:政\s*[府务]\s*)?信\s*息\s*(?:与\s*政\s*务\s*)?公\s*开\s*(?!办|科|中心|领导|工作办)|政\s*务\s*公\s*开\s*(?!办|科|中心|领导)"
)
_NATIONS = re.compile("(?:国家|中国)[\u3400-\u9fff]{2,12}(?:局|银行|委员会|署)")
_ENCLOSED = re.compile("[\u2460-\u24ff\u3200-\u33ff]")
"""Figures in circles and the like, which NFKC makes figures of."""
_CITED = re.compile(r"\s*《[^《》]*》\s*\Z")
_ATTACHED = re.compile(r"\s*附(?![属设])件?|[^\n]*[。；，]\s*\Z")
"""Lines that name a document: this one or another."""


def is_cited(text: str, at: int) -> bool:
    """Is the line there one that names a document, this one or another?"""
    end = text.find("\n", at)
    line = text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]
    return (_CITED.match(line) or _ATTACHED.match(line)) is not None


def is_attached(text: str, at: int) -> bool:
    """Is the line there one that names an attachment, or a sentence?"""
    end = text.find("\n", at)
    return _ATTACHED.match(text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]) is not None


class Parts(NamedTuple):
    before: str
    after: str
    year: int | None


@lru_cache(4_000)
def parts_of(text: str) -> Parts | None:
    """What stands before and behind the year, and the year, if the whole text is a title."""
    if text.count("报告") > 1:
        text = _ENDS_TWICE.sub(r"\1", text)
    match = _TITLE.fullmatch(text)
    if match is None:
        if _ENCLOSED.search(text):
            return None
        text = _plain(text)
        match = _TITLE.fullmatch(text)
    if match:
        return Parts(match["before"], match["after"], int(match["year"]))
    match = _YEAR_INSIDE.fullmatch(text)
    if match:
        return Parts(match["before"], "", int(match["year"] or match["behind"]))
    match = _YEARLESS.fullmatch(text)
    return Parts(match["before"], "", None) if match else None


def _plain(text: str) -> str:
    """Without what marks a heading; the year in figures. Asterisks on one side only mask something and stay."""
    text = unicodedata.normalize("NFKC", text).lstrip("#")
    while text.startswith("*") and text.endswith("*") and len(text) > 1:
        text = text[1:-1]
    if text.startswith("《") and text.endswith("》"):
        text = text[1:-1]
    return _NUMERAL_YEAR.sub(lambda year: year[0].replace("二", "2", 1).translate(_NUMERALS), text)


def is_one_word(line: str) -> bool:
    """Does nothing part the name in front of a title's year but a mark of a heading?"""
    pieces = line.partition("20")[0].split()
    return len(pieces) < 2 or (len(pieces) == 2 and (pieces[0].strip("#") == "" or pieces[0].endswith((":", "："))))


def printed_name(name: str, pieces: Sequence[str]) -> str:
    """A name of several pieces with the blanks that stand beside its figures (第 2 人民医院); others are dropped."""
    if name.isalpha():
        return name
    printed = ""
    for piece in pieces:
        printed += f" {piece}" if printed and (printed[-1].isdecimal() or piece[0].isdecimal()) else piece
    begin = len(printed)
    for character in reversed(name):
        begin = printed.rfind(character, 0, begin)
        if begin < 0:
            return name
    return printed[begin:] if printed[begin:].replace(" ", "") == name else name


def folded(text: str) -> str:
    """The text with its compatibility forms folded, but for figures in circles, which are no figures of a name."""
    return text if _ENCLOSED.search(text) else unicodedata.normalize("NFKC", text)


def name_end(raw: str, year: int | None) -> int:
    """Where the name in front ends in a title as printed: at its year, or at the words for the report."""
    at = _year_at(raw, year)
    kinds = [match.start() for match in _KIND_BEGINS.finditer(raw)]
    return min(at, kinds[-1]) if kinds else at


def _year_at(raw: str, year: int | None) -> int:
    """Where the year begins in a title as printed; its end if there is none."""
    digits = r"\s*".join(str(year)) if year else r"\Z"
    match = (
        re.search(digits, unicodedata.normalize("NFKC", raw))
        if len(unicodedata.normalize("NFKC", raw)) == len(raw)
        else None
    )
    if match is None:
        match = re.search(r"[2２二]\s*[0０○〇零OＯo]", raw)
    return match.start() if match else len(raw)


def begins_a_place(text: str) -> int:
    """How many characters of the text are a place named in full, from its beginning."""
    return max((reading.end for reading in load_regions().readings(text) if reading.is_full), default=0)


def is_continued(line: str, name: str) -> bool:
    """Does a name that begins on the line above go on with this one?"""
    if UNKNOWN_CHARACTER.search(line):
        return True
    line = simplified(line)
    if _NATIONS.fullmatch(line):
        return True
    if begins_in_the_middle(name):
        return True
    if is_kind_only(name):
        return _PLACE_END.search(line) is not None
    return begins_a_place(line) == len(line) or begins_a_place(line + name) > max(len(line), begins_a_place(name))


_PLACE_END = re.compile(r"[省市县区州旗盟镇乡第]\Z|街道\Z|\d\Z")


def starts_alike(government: str, name: str) -> bool:
    """Is the name that of a body of the government's own place?"""
    place = government.removesuffix("政府").removesuffix("人民")
    return len(place) > 1 and name.startswith(place) and not name.endswith("政府")


def is_chain(pieces: list[str]) -> bool:
    """Are the pieces one name that blanks part: each but the last a place or a number?"""
    return all(_PLACE_END.search(piece) for piece in pieces[:-1])
