"""Titles of reports: lines that say whose report on which year they head, read whole or not at all."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from transform.identity.names import Names, is_kind_only, is_noise, may_be_same
from transform.identity.title_lines import (
    ABOUT,
    EDGES,
    FRAGMENT,
    GOES_ON,
    LINES,
    LONGEST_LINE,
    LOOSE_KIND,
    PAGE_REMARK,
    SEPARATOR,
    TITLE_MARKS,
    UNKNOWN_CHARACTER,
    Parts,
    begins_a_place,
    folded,
    is_chain,
    is_cited,
    is_continued,
    is_one_word,
    name_end,
    parts_of,
    printed_name,
    starts_alike,
)
from transform.identity.words import identity_words

_NO_NAME_SIGN = re.compile("[：:>＞|｜。；;!！?？年月日]")
"""Of a label, a crumb, a sentence or a day; in a name they are rare."""


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

    def plain(self, text: str, front: int) -> tuple[list[Title], bool]:
        """(titles on one line with a name that needs nothing from the line above, as nearly every report has: the first
        and those behind it that name another body; whether other lines may be titles).
        """
        found: list[Title] = []
        is_all = True
        for mark in TITLE_MARKS:
            at = text.find(mark, 0, front)
            while at >= 0:
                begin = text.rfind("\n", 0, at) + 1
                end = text.find("\n", at)
                end = len(text) if end < 0 else end
                if end - begin <= 80 and text[end - 1] not in "。；，":
                    title, is_nameless = self._plain_title(text, begin, end)
                    if title is None and is_nameless:
                        return found, False
                    is_all &= title is not None
                    if title and not any(may_be_same(title.agency or "", known.agency or "") for known in found):
                        found.append(title)
                at = text.find(mark, end, front)
        return found, is_all

    def _plain_title(self, text: str, begin: int, end: int) -> tuple[Title | None, bool]:
        """(a line as a plain title or None, whether it is a title without a name)."""
        parts = parts_of("".join(text[begin:end].split()))
        if parts is None or not parts.year or (parts.before and parts.after):
            return None, False
        if not parts.before and not parts.after:
            nameless = Title(None, parts.year, text[begin:end].strip(), begin, "title")
            title = self._with_line_above(text, nameless, end)
            return (title, False) if title.is_sure else (None, True)
        name = self._names.whole(parts.before or parts.after)
        if not name.name or name.is_joint or not is_one_word(text[begin:end]) or is_cited(text, begin):
            return None, False
        if self._may_go_on_above(text, begin, name.name):
            return None, False
        return Title(name.name, parts.year, text[begin:end].strip(), begin, "title"), False

    def _may_go_on_above(self, text: str, begin: int, name: str) -> bool:
        """Is what stands right above the line perhaps the beginning of its name?"""
        above = text[:begin].rstrip() + "\n" if is_kind_only(name) else text[:begin].rstrip(" \t\u3000")
        if not above.endswith("\n"):
            return False
        line = "".join(above[above.rfind("\n", 0, len(above) - 1) + 1 :].split())
        if not line or not FRAGMENT.fullmatch(line) or line in identity_words().noise:
            return False
        return is_kind_only(name) or is_continued(line, name)

    def line(self, text: str) -> Title | None:
        """What a text of its own (the name of a file) says if all of it is a title with a year."""
        parts = parts_of("".join(text.split()))
        if parts is None or not parts.year or (parts.before and parts.after):
            return None
        printed = parts.before or parts.after
        name = self._names.whole(printed) if printed else None
        if printed and (name is None or name.name is None or name.is_joint):
            return None
        return Title(name.name if name else None, parts.year, text.strip(), 0, "title")

    def all(self, text: str, front: int) -> Iterator[Title]:
        """Every title before the character `front`, in order, also within lines and over several."""
        for match in LOOSE_KIND.finditer(text, 0, front):
            if GOES_ON.match(text, match.end()) and not ABOUT.match(text, match.end()):
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
        bound = max([begin, *(match.end() for match in SEPARATOR.finditer(text, begin, kind))])
        found = self._of_segment(text, begin, bound, end)
        if found and not found.agency and not found.several and self._is_of_a_sentence(found):
            return None
        if found and found.agency and bound > begin:
            is_first = not text[begin : bound - 1].strip()
            if is_kind_only(found.agency) or (is_first and text[bound - 1] == "_"):
                found = found._replace(is_unsure=True)
        if found and is_told:
            return found._replace(is_told=True)
        if found is None or found.agency or found.several or bound > begin:
            if found and found.agency and bound == begin and found.witness == "title":
                return self._with_line_above(text, found, end)
            return found
        return self._with_line_above(text, found, end)

    def _is_of_a_sentence(self, title: Title) -> bool:
        """Do words of a sentence stand in it (`详见某县财政局2022年…报告`), which is about another report?"""
        said = "".join(title.printed.split()).removeprefix("《")
        return not said.startswith(identity_words().lead_in) and identity_words().sentence.search(said) is not None

    def _of_segment(self, text: str, line: int, begin: int, end: int) -> Title | None:
        """A title between two characters of a line, or of lines joined."""
        for lines in range(LINES):
            segment = text[begin:end]
            parts = parts_of("".join(segment.split()))
            if parts and parts.year and not (parts.before and parts.after):
                return self._titled(text, line, begin, end, parts, lines)
            if begin > line or end - begin > LONGEST_LINE:
                break
            above = text[:begin].rstrip()
            if not above:
                break
            upper = above.rfind("\n") + 1
            if LOOSE_KIND.search(above, upper) or any(word in above[upper:] for word in identity_words().link):
                break  # another title
            begin = line = upper
        parts = parts_of("".join(text[text.rfind("\n", 0, end - 1) + 1 if begin == line else begin : end].split()))
        if parts and not parts.year:
            at = max(text.rfind("\n", 0, end - 1) + 1, begin)
            return self._titled(text, at, at, end, parts, 0)
        return None

    def _titled(self, text: str, line: int, begin: int, end: int, parts: "Parts", joined: int) -> Title:
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

    def _named_before(self, text: str, line: int, begin: int, end: int, parts: "Parts", witness: str) -> Title:
        """The name in front of the year: of the pieces there, those that are the page's words left out."""
        remark = PAGE_REMARK.match(text, begin, end)
        begin = remark.end() if remark and is_noise("".join(remark[1].split())) else begin
        raw = text[begin:end]
        year = name_end(raw, parts.year)
        pieces = folded(raw[:year]).split()
        is_crumb = bool(pieces) and any(word in raw[:year] for word in identity_words().crumb)
        printed, at = raw.strip(), begin
        while len(pieces) > 1 and self._is_of_the_page(pieces[0], is_crumb):
            at = text.index(pieces[0], at, end) + len(pieces[0]) if pieces[0] in text[at:end] else at
            printed, witness = text[at:end].strip(), "title_in_line"
            pieces = pieces[1:]
        at += len(text[at:end]) - len(text[at:end].lstrip())
        if len(pieces) > 1 and all(self._names.whole(piece).name for piece in pieces):
            if len(pieces) == 2 and pieces[0].endswith("政府") and starts_alike(pieces[0], pieces[1]):
                at = text.index(pieces[0], at, end) + len(pieces[0]) if pieces[0] in text[at:end] else at
                at += len(text[at:end]) - len(text[at:end].lstrip())
                name = self._names.whole(pieces[1])
                if name.name and not name.is_joint:
                    return Title(name.name, parts.year, text[at:end].strip(), at, "title_in_line")
            places = {piece for piece in pieces if not is_kind_only(piece)}
            if len(places) > 1 and not is_chain(pieces):
                return Title(None, parts.year, printed, at, witness, several=" ".join(pieces))
        name = self._names.whole("".join(pieces))
        if name.is_joint:
            return Title(None, parts.year, printed, at, witness, several=name.name or "")
        if name.name is None:
            return Title(None, parts.year, printed, at, witness)
        is_unsure = len(pieces) > 1 and not is_chain(pieces)
        last = pieces[-1]
        if is_unsure and self._names.whole(last).name and begins_a_place(last):
            front = "".join(pieces[:-1])
            if begins_a_place(front + last) > len(front):
                is_unsure = False  # 长 丰县
            elif not UNKNOWN_CHARACTER.search(front) and len(pieces[-2]) > 1:
                name, is_unsure = self._names.whole(last), False
        found = printed_name(name.name or "", pieces)
        return Title(found, parts.year, printed, at, witness, is_unsure=is_unsure)

    def _is_of_the_page(self, piece: str, is_crumb: bool) -> bool:
        """Is it a word of the page: a button, a crumb, a site's name, a label?"""
        words = identity_words()
        bare = EDGES.sub("", piece)
        return (
            not bare
            or bare in words.noise
            or bare in words.lead_in
            or bare.endswith(words.site_ending)
            or piece.endswith((":", "：", ">", "|"))
            or (is_crumb and not (self._names.whole(piece).name and piece[-1] not in "报告"))
            or re.fullmatch(
                r"[\d\W_]{1,20}|[A-Za-z]{1,8}|[\u3400-\u9fff]{2,6}[:：][\W\dA-Za-z]{1,30}|[一二三四五六七八九十]{1,3}[、.]?",
                bare,
            )
            is not None
        )

    def _with_line_above(self, text: str, title: Title, end: int) -> Title:
        """The title with what stands right above it: its name, or the beginning of it."""
        tail = title.agency or self._cut_name(text, title, end)
        if title.agency and not (
            title.at == text.rfind("\n", 0, title.at) + 1 and self._may_go_on_above(text, title.at, title.agency)
        ):
            return title
        begin, pieces, printed_words = title.at, list[str](), list[str]()
        for _ in range(LINES - 1):
            above = text[:begin].rstrip()
            if not above:
                break
            begin = above.rfind("\n") + 1
            words = above[begin:].split()
            line = "".join(words)
            if not self._may_be_name(line):
                break
            if len(words) > 1 and not is_chain(words) and any(len(word) > 1 for word in words):
                if all(self._names.whole(word).name for word in words):
                    return title._replace(agency=None, several=" ".join(words))
                break  # words of the page with blanks between
            below = "".join(pieces) + tail
            if tail and not is_continued(line, below) and not self._is_cut_within(line, below):
                break
            if line not in pieces:
                pieces.insert(0, line)
                printed_words[:0] = words
            name = self._names.whole("".join(pieces) + tail)
            if name.name and not self._may_go_on_above(text, begin, name.name):
                several = len(pieces) > 1 and all(self._names.whole(piece).name for piece in pieces)
                if name.is_joint or (several and not is_chain(pieces)):
                    return title._replace(agency=None, several=" ".join(pieces))
                printed = text[begin:end].strip()
                found = title._replace(
                    agency=printed_name(name.name, [*printed_words, *([tail] if tail else [])]),
                    printed=printed,
                    at=begin,
                    witness="split_title",
                    is_unsure=self._names_another_above(text, begin, name.name),
                )
                is_site = not tail and name.name.endswith("政府")
                return found._replace(agency=None, site=name.name) if is_site else found
        return title._replace(is_unsure=True) if title.agency else title

    def _names_another_above(self, text: str, begin: int, name: str) -> bool:
        """Is the line above the name's first one the name of another organ?"""
        above = text[:begin].rstrip()
        line = above[above.rfind("\n") + 1 :]
        is_name = len(line.split()) == 1 and ":" not in line and "：" not in line
        other = self._names.whole(line).name if is_name else None
        return other is not None and not other.endswith("政府") and not may_be_same(other, name)

    def _is_cut_within(self, line: str, below: str) -> bool:
        """Is a name cut within its organ's word (`沭阳县财` / `政局`)?"""
        return (
            not self._names.whole(below).name
            and FRAGMENT.fullmatch(line) is not None
            and self._names.has_known_organ(line + below)
            and not self._names.has_known_organ("某" + below)
        )

    def _cut_name(self, text: str, title: Title, end: int) -> str:
        """What stands before the year of a title without a name: the end of one (`和规划局`), or words that are none."""
        parts = parts_of("".join(text[title.at : end].split()))
        return parts.before or parts.after if parts else ""

    def _may_be_name(self, line: str) -> bool:
        """May a line above a title be a name, or a part of one? Not a label, a crumb, a button, a site or a sentence."""
        words = identity_words()
        bare = line.strip("《》“”*#")
        if not bare or bare in words.noise or bare.endswith(words.site_ending) or len(bare) > 48:
            return False
        if any(character in bare for character in "：:>＞|｜。；;!！？?年月日"):
            return self._names.whole(bare).name is not None and "：" not in bare and ":" not in bare
        return self._names.whole(bare).name is not None or FRAGMENT.fullmatch(bare) is not None
