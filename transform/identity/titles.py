"""Titles of reports: lines that say whose report on which year they head, read whole or not at all."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from transform.identity.names import Names, begins_in_the_middle, is_kind_only
from transform.identity.words import HAN, identity_words
from transform.places.regions import load_regions

KIND = r"(?:(?:政府|政务)?信息(?:与政务)?公开|政务公开)(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:报告|年报)"
TITLE_MARKS = ("年度报告", "工作报告", "公开年报")
"""What nearly every title ends in, as printed on one line."""
_YEAR_WORD = r"年?(?:年度|度)?"
_TITLE = re.compile(
    rf"(?P<before>.{{0,60}}?)(?P<year>20\d\d){_YEAR_WORD}(?P<after>[^\d]{{0,48}}?){KIND}(?:[(（][^()（）]*[)）])?"
)
_YEARLESS = re.compile(rf"(?P<before>[^\d]{{0,48}}?){KIND}(?:[(（][^()（）]*[)）])?")
_NUMERAL_YEAR = re.compile(r"二[○〇零OＯo0][○〇零OＯo0一二三四五六七八九]{2}(?=年)")
_NUMERALS = str.maketrans("○〇零OＯo一二三四五六七八九", "000000123456789")
_GAP = r"\s{0,9}"
_LOOSE_KIND = re.compile(
    _GAP.join("公开")
    + "".join(f"(?:{_GAP}{_GAP.join(word)})?" for word in ("工作", "情况", "年度", "工作"))
    + f"{_GAP}(?:{_GAP.join('报告')}|{_GAP.join('年报')})"
)
"""A title's end whose characters may be parted by spaces or line breaks."""
_GOES_ON = re.compile(
    r"\s*(?:[(（][^()（）\n]{0,20}[)）])?(?:\Z|\s|[>＞|｜_\-—–》”\"】\]。:：,，]|根据|依据|依照|按照|来源|发布)"
)
"""What stands behind a title: nothing of a sentence that it is a word of."""
_ABOUT = re.compile(
    r"\s{0,9}(?:[(（][^()（）\n]{0,20}[)）])?[》”\"]?\s{0,9}(?:的|编制|编写|格式|模板|统计表|汇编|工作的?通知|通知|》的|》有关)"
)
_SEPARATOR = re.compile(r"[>＞»|｜_]|(?<=\s)[-—–](?=\s)")
_LINES = 4
"""Lines that a title is printed on, at the most."""
_LONGEST_LINE = 160
_EDGES = re.compile(r"\A[\W_]+|[\W_]+\Z")
_FRAGMENT = re.compile(rf"[{HAN}·]{{1,20}}")


class Title(NamedTuple):
    """What a title says, as printed from character `at` on: the year, and the name whole, or None and why.

    `site` is a government's name on the line above, which may be the site's; `several` if it names bodies of several
    places; `is_unsure` if what stands before its name may be a part of it.
    """

    agency: str | None
    year: int | None
    printed: str
    at: int
    witness: str
    site: str | None = None
    several: str = ""
    is_unsure: bool = False
    is_told: bool = False
    """a sentence that announces the report names it"""

    @property
    def is_sure(self) -> bool:
        """Does it name a body and a year, and could nothing before the name be a part of it?"""
        return self.agency is not None and self.year is not None and not self.is_unsure


class TitleReader:
    """Reads titles. One instance serves a process."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def plain(self, text: str, front: int) -> Title | None:
        """The first title that stands on one line with a name that needs nothing from the line above: nearly every report's."""
        for mark in TITLE_MARKS:
            at = text.find(mark, 0, front)
            while at >= 0:
                begin = text.rfind("\n", 0, at) + 1
                end = text.find("\n", at)
                end = len(text) if end < 0 else end
                if end - begin <= 80:
                    parts = _parts("".join(text[begin:end].split()))
                    if parts and parts.year and not parts.before and not parts.after:
                        nameless = Title(None, parts.year, text[begin:end].strip(), begin, "title")
                        title = self._with_line_above(text, nameless, end)
                        return title if title.is_sure else None
                    if parts and parts.year and bool(parts.before) != bool(parts.after):
                        name = self._names.whole(parts.before or parts.after)
                        if (
                            name.name
                            and not name.is_joint
                            and _is_one_word(text[begin:end])
                            and not self._may_go_on_above(text, begin, name.name)
                        ):
                            return Title(name.name, parts.year, text[begin:end].strip(), begin, "title")
                at = text.find(mark, end, front)
        return None

    def _may_go_on_above(self, text: str, begin: int, name: str) -> bool:
        """Is what stands right above the line perhaps the beginning of its name?"""
        above = text[:begin].rstrip(" \t\u3000")
        if not above.endswith("\n"):
            return False
        line = "".join(above[above.rfind("\n", 0, len(above) - 1) + 1 :].split())
        if not line or not _FRAGMENT.fullmatch(line) or line in identity_words().noise:
            return False
        return is_kind_only(name) or _is_continued(line, name)

    def line(self, text: str) -> Title | None:
        """What a text of its own (the name of a file) says if all of it is a title with a year."""
        parts = _parts("".join(text.split()))
        if parts is None or not parts.year or (parts.before and parts.after):
            return None
        printed = parts.before or parts.after
        name = self._names.whole(printed) if printed else None
        if printed and (name is None or name.name is None or name.is_joint):
            return None
        return Title(name.name if name else None, parts.year, text.strip(), 0, "title")

    def all(self, text: str, front: int) -> Iterator[Title]:
        """Every title before the character `front`, in order, also within lines and over several."""
        for match in _LOOSE_KIND.finditer(text, 0, front):
            if _GOES_ON.match(text, match.end()) and not _ABOUT.match(text, match.end()):
                found = self._ending_in(text, match.start(), match.end())
                if found:
                    yield found

    def _ending_in(self, text: str, kind: int, end: int) -> Title | None:
        """The title whose last words stand there: its line, and lines above as far as it needs them."""
        begin = text.rfind("\n", 0, kind) + 1
        opened = text.rfind("《", begin, kind)
        before = text[begin:opened].strip() if opened >= 0 and text.find("》", opened, kind) < 0 else ""
        if before and not before.endswith(identity_words().announcing):
            return None  # named in a sentence
        is_told = text[begin:kind].lstrip().startswith(identity_words().announcing) and text[end : end + 1] not in (
            "",
            "\n",
        )
        bound = max([begin, *(match.end() for match in _SEPARATOR.finditer(text, begin, kind))])
        found = self._of_segment(text, begin, bound, end)
        if found and is_told:
            return found._replace(is_told=True)
        if found is None or found.agency or found.several or bound > begin:
            if found and found.agency and bound == begin and found.witness == "title":
                return self._with_line_above(text, found, end)
            return found
        return self._with_line_above(text, found, end)

    def _of_segment(self, text: str, line: int, begin: int, end: int) -> Title | None:
        """A title between two characters of a line, or of lines joined."""
        for lines in range(_LINES):
            segment = text[begin:end]
            parts = _parts("".join(segment.split()))
            if parts and parts.year and not (parts.before and parts.after):
                return self._titled(text, line, begin, end, parts, lines)
            if begin > line or end - begin > _LONGEST_LINE:
                break
            above = text[:begin].rstrip()
            if not above:
                break
            begin = line = above.rfind("\n") + 1
        parts = _parts("".join(text[text.rfind("\n", 0, end - 1) + 1 if begin == line else begin : end].split()))
        if parts and not parts.year:
            at = max(text.rfind("\n", 0, end - 1) + 1, begin)
            return self._titled(text, at, at, end, parts, 0)
        return None

    def _titled(self, text: str, line: int, begin: int, end: int, parts: "_Parts", joined: int) -> Title:
        witness = "split_title" if joined or "\n" in text[begin:end].strip() else "title"
        is_alone = begin == line and text[end : end + 1] in ("", "\n")
        if not is_alone and witness == "title":
            witness = "title_in_line"
        printed = text[begin:end].strip()
        if parts.before and parts.after:
            return Title(None, parts.year, printed, begin, witness)
        if parts.after or not parts.before:
            name = self._names.whole(parts.after) if parts.after else None
            found = name.name if name and not name.is_joint else None
            return Title(
                found, parts.year, printed, begin, witness, several=parts.after if name and name.is_joint else ""
            )
        return self._named_before(text, line, begin, end, parts, witness)

    def _named_before(self, text: str, line: int, begin: int, end: int, parts: "_Parts", witness: str) -> Title:
        """The name in front of the year: of the pieces there, those that are the page's words left out."""
        raw = text[begin:end]
        year = _year_at(raw, parts.year)
        pieces = unicodedata.normalize("NFKC", raw[:year]).split()
        is_crumb = bool(pieces) and any(word in raw[:year] for word in identity_words().crumb)
        printed, at = raw.strip(), begin
        while len(pieces) > 1 and self._is_of_the_page(pieces[0], is_crumb):
            at = text.index(pieces[0], at, end) + len(pieces[0]) if pieces[0] in text[at:end] else at
            printed, witness = text[at:end].strip(), "title_in_line"
            pieces = pieces[1:]
        at += len(text[at:end]) - len(text[at:end].lstrip())
        if len(pieces) > 1 and all(self._names.whole(piece).name for piece in pieces):
            places = {piece for piece in pieces if not is_kind_only(piece)}
            if len(places) > 1 and not _is_chain(pieces):
                return Title(None, parts.year, printed, at, witness, several=" ".join(pieces))
        name = self._names.whole("".join(pieces))
        if name.is_joint:
            return Title(None, parts.year, printed, at, witness, several=name.name or "")
        if name.name is None:
            return Title(None, parts.year, printed, at, witness)
        is_unsure = len(pieces) > 1 and not _is_chain(pieces)
        if is_unsure and self._names.whole(pieces[-1]).name and _begins_a_place(pieces[-1]):
            name, is_unsure = self._names.whole(pieces[-1]), False
        found = _printed_name(name.name or "", pieces)
        return Title(found, parts.year, printed, at, witness, is_unsure=is_unsure)

    def _is_of_the_page(self, piece: str, is_crumb: bool) -> bool:
        """Is it a word of the page: a button, a crumb, a site's name, a label?"""
        words = identity_words()
        bare = _EDGES.sub("", piece)
        return (
            not bare
            or bare in words.noise
            or bare in words.lead_in
            or bare.endswith(words.site_ending)
            or piece.endswith((":", "：", ">", "|"))
            or (is_crumb and not (self._names.whole(piece).name and piece[-1] not in "报告"))
            or re.fullmatch(r"[\d\W_]{1,20}|[一二三四五六七八九十]{1,3}[、.]?", bare) is not None
        )

    def _with_line_above(self, text: str, title: Title, end: int) -> Title:
        """The title with what stands right above it: its name, or the beginning of it."""
        tail = title.agency or self._cut_name(text, title, end)
        if title.agency and not (
            title.at == text.rfind("\n", 0, title.at) + 1 and self._may_go_on_above(text, title.at, title.agency)
        ):
            return title
        begin, pieces = title.at, list[str]()
        for _ in range(_LINES - 1):
            above = text[:begin].rstrip()
            if not above:
                break
            begin = above.rfind("\n") + 1
            words = above[begin:].split()
            line = "".join(words)
            if not self._may_be_name(line):
                break
            if len(words) > 1 and not _is_chain(words) and all(self._names.whole(word).name for word in words):
                return title._replace(agency=None, several=" ".join(words))
            if tail and not _is_continued(line, "".join(pieces) + tail):
                break
            if line not in pieces:
                pieces.insert(0, line)
            name = self._names.whole("".join(pieces) + tail)
            if name.name and not self._may_go_on_above(text, begin, name.name):
                several = len(pieces) > 1 and all(self._names.whole(piece).name for piece in pieces)
                if name.is_joint or (several and not _is_chain(pieces)):
                    return title._replace(agency=None, several=" ".join(pieces))
                printed = text[begin:end].strip()
                found = title._replace(
                    agency=name.name, printed=printed, at=begin, witness="split_title", is_unsure=False
                )
                is_site = not tail and name.name.endswith("政府")
                return found._replace(agency=None, site=name.name) if is_site else found
        return title._replace(is_unsure=True) if title.agency else title

    def _cut_name(self, text: str, title: Title, end: int) -> str:
        """What stands before the year of a title without a name, if it may be the end of one (`和规划局`)."""
        parts = _parts("".join(text[title.at : end].split()))
        return parts.before if parts and begins_in_the_middle(parts.before) else ""

    def _may_be_name(self, line: str) -> bool:
        """May a line above a title be a name, or a part of one? Not a label, a crumb, a button, a site or a sentence."""
        words = identity_words()
        bare = line.strip("《》“”*#")
        if not bare or bare in words.noise or bare.endswith(words.site_ending) or len(bare) > 48:
            return False
        if any(character in bare for character in "：:>＞|｜。；;!！？?年月日"):
            return self._names.whole(bare).name is not None and "：" not in bare and ":" not in bare
        return self._names.whole(bare).name is not None or _FRAGMENT.fullmatch(bare) is not None


class _Parts(NamedTuple):
    before: str
    after: str
    year: int | None


@lru_cache(4_000)
def _parts(text: str) -> _Parts | None:
    """What stands before and behind the year, and the year, if the whole text is a title."""
    match = _TITLE.fullmatch(text)
    if match is None:
        text = _plain(text)
        match = _TITLE.fullmatch(text)
    if match:
        return _Parts(match["before"], match["after"], int(match["year"]))
    match = _YEARLESS.fullmatch(text)
    return _Parts(match["before"], "", None) if match else None


def _plain(text: str) -> str:
    """Without what marks a heading; the year in figures. Asterisks on one side only mask something and stay."""
    text = unicodedata.normalize("NFKC", text).lstrip("#")
    while text.startswith("*") and text.endswith("*") and len(text) > 1:
        text = text[1:-1]
    if text.startswith("《") and text.endswith("》"):
        text = text[1:-1]
    return _NUMERAL_YEAR.sub(lambda year: year[0].replace("二", "2", 1).translate(_NUMERALS), text)


def _is_one_word(line: str) -> bool:
    """Does nothing part the name in front of a title's year but a mark of a heading?"""
    pieces = line.partition("20")[0].split()
    return len(pieces) < 2 or (len(pieces) == 2 and (pieces[0].strip("#") == "" or pieces[0].endswith((":", "："))))


def _printed_name(name: str, pieces: Sequence[str]) -> str:
    """A name of several pieces with the blanks that stand beside its figures (第 2 人民医院); others are dropped."""
    printed = ""
    for piece in pieces:
        printed += f" {piece}" if printed and (printed[-1].isdecimal() or piece[0].isdecimal()) else piece
    begin = len(printed)
    for character in reversed(name):
        begin = printed.rfind(character, 0, begin)
        if begin < 0:
            return name
    return printed[begin:] if printed[begin:].replace(" ", "") == name else name


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


def _begins_a_place(text: str) -> int:
    """How many characters of the text are a place named in full, from its beginning."""
    return max((reading.end for reading in load_regions().readings(text) if reading.is_full), default=0)


def _is_continued(line: str, name: str) -> bool:
    """Does a name that begins on the line above go on with this one?"""
    if begins_in_the_middle(name):
        return True
    if is_kind_only(name):
        return _PLACE_END.search(line) is not None
    return _begins_a_place(line + name) > _begins_a_place(name)


_PLACE_END = re.compile(r"[省市县区州旗盟镇乡第]\Z|街道\Z|\d\Z")


def _is_chain(pieces: list[str]) -> bool:
    """Are the pieces one name that blanks part: each but the last a place or a number?"""
    return all(_PLACE_END.search(piece) for piece in pieces[:-1])
