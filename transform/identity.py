"""Who reports on which year, and what proves it.

The ladder, best evidence first: `title` (agency and year on one line), `split_title` (over several lines),
`file_name_in_text` (a link such as `…局2023年政府信息公开工作年度报告.docx`), for the year the `period` sentence,
for the agency `first_person` prose, last the `file_name` of the document itself. Nothing is guessed: a name must end
in a word agencies end in (data/agency_suffixes.csv), and what no rung proves sets the document aside.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from extract.errors import UnidentifiedReport

_NAME = r"[\u3400-\u9fff·（）()、—-]{2,48}"
_KIND = r"(?:政府|政务)?信息(?:与政务)?公开(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:报告|年报)"
_TITLE = re.compile(
    rf"(?:标题[:：])?(?P<before>{_NAME})?(?P<year>20\d\d)年?(?:年度|度)?(?P<after>{_NAME}?)??{_KIND}"
    r"(?:[(（][^()（）]*[)）])?"
)
_TITLE_MARKS = ("年度报告", "工作报告", "公开年报")
_FILE_MARKS = (".docx", ".doc", ".pdf", ".wps", ".ofd")
_PERIOD = re.compile(
    r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起?\s*[，,]?\s*[至到—–-]+\s*(?:(20\d\d)\s*年)?"
    r"\s*(\d{1,2})\s*月\s*(\d{1,2})日"
)
_PERIOD_MARK = "31日"
_FIRST_PERSON = re.compile(
    r"(?:^|[。\n，,；])[ \t\u3000]*(?:20\d\d年(?:度)?[，,]?)?([\u3400-\u9fff]{2,20}?(?:省|市|区|县|旗|州|乡|镇)[\u3400-\u9fff]{1,24}?)"
    r"(?=坚持|认真|严格|高度重视|深入|全面|积极|持续|按照|以习近平|不断|共受理|共收到|继续|聚焦|始终|切实|紧紧|[(（]以下(?:统一)?简称)"
)
_OWN_NAME = re.compile(rf"(?P<agency>{_NAME})[_\- ]*(?P<year>20\d\d)(?!\d)")
_HEAD = 3000
"""How far from the beginning (characters) a title is looked for."""
_TITLE_LINES = 4
_FILE_TRIES = 50
_LONGEST_SUFFIX = 8


class Identity(NamedTuple):
    """Agency and year with the rung of the ladder and the line that prove each; the title and period as printed."""

    agency: str
    agency_evidence: str
    agency_line: int | None
    year: int
    year_evidence: str
    year_line: int | None
    scope: str
    title: str | None
    title_line: int | None
    period: tuple[date, date] | None
    period_line: int | None


class _Clue(NamedTuple):
    agency: str | None
    year: int | None
    evidence: str
    printed: str | None
    at: int | None
    """character at which the printed evidence begins"""


def identify(text: str, file_name: str, suffixes: Mapping[str, str]) -> Identity:
    """Climbs down the ladder until agency and year are proven.

    `suffixes` maps the words agencies end in to a scope. Raises UnidentifiedReport (no_agency, no_year).
    """
    title = _title(text, suffixes)
    agency, year = _having(title, "agency"), _having(title, "year")
    if not (agency and year):
        linked = _file_in_text(text, suffixes)
        agency, year = agency or _having(linked, "agency"), year or _having(linked, "year")
    period = _period(text)
    if period and not year:
        year = _Clue(None, period[0].year, "period", None, period[2])
    if not agency:
        agency = _first_person(text, suffixes)
    if not (agency and year):
        own = _own_name(file_name, suffixes)
        agency, year = agency or _having(own, "agency"), year or _having(own, "year")
    if agency is None or agency.agency is None:
        raise UnidentifiedReport(
            "no_agency", "no line proves whose report it is; name the file like 北京市东城区人民政府办公室_2023.txt"
        )
    if year is None or year.year is None:
        raise UnidentifiedReport(
            "no_year", f"no line proves which year {agency.agency} reports on; put the year into the file's name"
        )
    agency_line = _line(text, agency.at)
    return Identity(
        agency.agency,
        agency.evidence,
        agency_line,
        year.year,
        year.evidence,
        agency_line if year.at == agency.at else _line(text, year.at),
        suffixes[_suffix(agency.agency, suffixes)],
        title.printed if title else None,
        _line(text, title.at) if title else None,
        period[:2] if period else None,
        _line(text, period[2]) if period else None,
    )


def _having(clue: _Clue | None, what: str) -> _Clue | None:
    return clue if clue and getattr(clue, what) else None


def _line(text: str, at: int | None) -> int | None:
    return None if at is None else text.count("\n", 0, at) + 1


def _suffix(name: str, suffixes: Mapping[str, str]) -> str:
    """The longest suffix the name ends in, or ''."""
    for length in range(min(len(name) - 1, _LONGEST_SUFFIX), 0, -1):
        if name[-length:] in suffixes:
            return name[-length:]
    return ""


def _agency(name: str | None, suffixes: Mapping[str, str]) -> str | None:
    if not name:
        return None
    name = name.strip("-—、")
    return name if len(name) >= 3 and _suffix(name, suffixes) else None


def _read_title(text: str, suffixes: Mapping[str, str]) -> tuple[str | None, int] | None:
    """(agency or None, year) if the whole text is a report's title."""
    text = "".join(text.split())
    match = _TITLE.fullmatch(text) or _TITLE.fullmatch(unicodedata.normalize("NFKC", text).strip("#*《》"))
    if match is None:
        return None
    names = [name for name in (match["before"], match["after"]) if name]
    if len(names) > 1 or (names and not _agency(names[0], suffixes)):
        return None
    return (_agency(names[0], suffixes) if names else None), int(match["year"])


def _title(text: str, suffixes: Mapping[str, str]) -> _Clue | None:
    """The title on one line or over up to four; a title without a name is kept for its year."""
    head = text[:_HEAD]
    nameless: _Clue | None = None
    for mark in _TITLE_MARKS:
        at = head.find(mark)
        while at >= 0:
            begin = head.rfind("\n", 0, at) + 1
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            if end - begin <= 80:
                clue = _title_ending_at(text, begin, end, suffixes)
                if clue and clue.agency:
                    return clue
                nameless = nameless or clue
            at = head.find(mark, end)
    return nameless


def _title_ending_at(text: str, begin: int, end: int, suffixes: Mapping[str, str]) -> _Clue | None:
    """Joins the line with the ones above until it reads as a title with a name."""
    nameless = None
    for lines in range(1, _TITLE_LINES + 1):
        read = _read_title(text[begin:end], suffixes)
        if read:
            clue = _Clue(read[0], read[1], "title" if lines == 1 else "split_title", text[begin:end].strip(), begin)
            if clue.agency:
                return clue
            nameless = nameless or clue
        above = text[:begin].rstrip()
        if not above:
            break
        begin = above.rfind("\n") + 1
        if end - begin > 160:
            break
    return nameless


def _file_in_text(text: str, suffixes: Mapping[str, str]) -> _Clue | None:
    for mark in _FILE_MARKS:
        at, tries = text.find(mark), 0
        while at >= 0 and tries < _FILE_TRIES:
            tries += 1
            begin = text.rfind("\n", 0, at) + 1
            read = _read_title(text[begin:at], suffixes) if at - begin <= 80 else None
            if read:
                return _Clue(read[0], read[1], "file_name_in_text", text[begin : at + len(mark)], begin)
            at = text.find(mark, at + 1)
    return None


def _period(text: str) -> tuple[date, date, int] | None:
    """The first stretch of days within one year that the text states: its first and last day and where it stands."""
    at = text.find(_PERIOD_MARK)
    while at >= 0:
        match = _PERIOD.search(text, max(0, at - 60), at + 8)
        if match:
            first_year, month, day, last_year, last_month, last_day = match.groups()
            try:
                first = date(int(first_year), int(month), int(day))
                last = date(int(last_year or first_year), int(last_month), int(last_day))
            except ValueError:
                return None
            return (first, last, match.start()) if first <= last and first.year == last.year else None
        at = text.find(_PERIOD_MARK, at + 1)
    return None


def _first_person(text: str, suffixes: Mapping[str, str]) -> _Clue | None:
    """A full name (with its place) as the subject of sentences, if all such sentences agree on one."""
    names: dict[str, int] = {}
    for match in _FIRST_PERSON.finditer(text):
        name = _agency(match[1], suffixes)
        if name:
            names.setdefault(name, match.start(1))
    longest = max(names, key=len, default=None)
    if longest is None or any(not longest.endswith(name) for name in names):
        return None
    return _Clue(longest, None, "first_person", longest, names[longest])


def _own_name(file_name: str, suffixes: Mapping[str, str]) -> _Clue | None:
    stem = unicodedata.normalize("NFKC", file_name.rsplit(".", 1)[0])
    read = _read_title(stem, suffixes)
    if read:
        return _Clue(read[0], read[1], "file_name", file_name, None)
    match = _OWN_NAME.match(stem)
    if match is None:
        return None
    return _Clue(_agency(match["agency"], suffixes), int(match["year"]), "file_name", file_name, None)
