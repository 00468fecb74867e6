"""Who reports on which year, and what proves it.

The ladder, best evidence first:

    title               agency and year on one line
    split_title         over several lines
    file_name_in_text   a link such as `…局2023年政府信息公开工作年度报告.docx`
    title_in_line       within a line: its beginning, a part of a breadcrumb, a page's title
    period              the year: the sentence that states the first and the last day
    broken_period       the year: such a sentence whose dates lost characters, where the year is whole in both
    first_person        the agency: the subject of sentences
    prose               a sentence that announces the report
    page_title          the agency: `…年度报告-沭阳县发改局`
    source_line         the agency: `信息来源:正阳镇`, `发布机构 | 沭阳县发改局`
    file_name           the document's own

A name printed above a table of statistics says whose figures those are (`table_title`): it settles between a place and
its government. Nothing is guessed: a name must end in a word agencies end in (data/agency_suffixes.csv), and what no
rung proves sets the document aside. From first_person on a rung gives way to the file's own name if the two name
different bodies, since it may be a copied sentence or the name of the site, and a name without its place (`区统计局`)
gives way to any other.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from extract.characters import simplified
from extract.errors import UnidentifiedReport
from transform.identity.titles import (
    AREA_LEADS,
    KIND,
    NAME,
    TITLE_MARKS,
    agency_name,
    identity_words,
    is_masked,
    is_placeless,
    read_title,
    suffix_of,
    titles_within,
)

_FILE_MARKS = (".docx", ".doc", ".pdf", ".wps", ".ofd")
_FILE_LETTERS = "dw"
"""Every file mark has one of them; looking for a single letter costs next to nothing."""
_PERIOD = re.compile(
    r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起?\s*[，,]?\s*[至到—–-]+\s*(?:(20\d\d)\s*年)?"
    r"\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
)
_LAST_DAY, _DAY = "31", "日"
_BROKEN_PERIOD = re.compile(
    r"(?<!\d)(20\d\d)年?0?1月?0?1日?起?[，,]?[至到—–-]+(?:(?P<again>20\d\d)年?)?12月?31日|(?<!\d)(20\d\d)年?12月?3[01]日"
)
_FIRST_PERSON = re.compile(
    r"(?:^|[。\n，,；])[ \t\u3000]*(?:20\d\d年(?:度)?[，,]?)?([\u3400-\u9fff]{2,20}?(?:省|市|区|县|旗|州|乡|镇)[\u3400-\u9fff]{1,24}?)"
    r"(?=坚持|认真|严格|高度重视|深入|全面|积极|持续|按照|以习近平|不断|共受理|共收到|继续|聚焦|始终|切实|紧紧|[(（]以下(?:统一)?简称)"
)
_ANNOUNCED = re.compile(
    rf"(?:现|特|予以)(?:将|公布|发布|公开)[《“]?(?P<before>{NAME})?(?P<year>20\d\d)\s*年?(?:年度|度)?(?P<after>{NAME}?)??{KIND}"
)
_AFTER_TITLE = re.compile(rf"[》\s]*[-_—–|]+\s*({NAME})")
_OWN_NAME = re.compile(rf"(?P<agency>(?:[A-Za-z]{{2,8}}(?=[市区县旗州]))?{NAME})[_\- ]*(?P<year>20\d\d)(?!\d)")
_TABLE_TITLE = re.compile(rf"(?P<agency>{NAME})(?:20\d\d年?(?:年度|度)?)?政府信息公开(?:工作)?情况统计表")
_TABLE_MARK = "情况统计表"
_HEAD = 3000
"""How far from the beginning (characters) a title is looked for."""
_FRONT_MARK = "总体情况"
"""Words of the first section: titles are printed above it."""
_YEAR = re.compile(r"20\d\d")
_TOLD_YEAR = re.compile(r"(?:^|[\s。；;])(20\d\d)\s*年(?:度|全年|以来)?\s*[，,]")
"""How a sentence begins that tells of a year."""
_TITLE_LINES = 4
_LINK_REACH = 8
_FILE_TRIES = 50
_TABLE_TRIES = 10
_MOST_OTHER_YEARS = 1
"""Titles of more other years are a list of links, not a contradiction."""
_TRADITIONAL_MARK = "開"
"""A character of 公開, which every report in traditional characters says."""


class Identity(NamedTuple):
    """Agency and year with the rung of the ladder and the line that prove each; the title and period as printed.

    `other_years` are those of other titles above the report, with their lines: its titles contradict each other.
    `scope_evidence` is the ending of the name, or the words, that decided on the scope ('' if nothing did).
    """

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
    other_years: tuple[tuple[int, int], ...] = ()
    scope_evidence: str = ""


class _Clue(NamedTuple):
    agency: str | None
    year: int | None
    evidence: str
    printed: str | None
    at: int | None
    """character at which the printed evidence begins"""


_Period = tuple[date, date, int]
_Proof = tuple[_Clue | None, _Clue | None, _Clue | None, _Period | None]
"""Title, agency, year, and the period with the character it is stated at."""


def identify(text: str, file_name: str, suffixes: Mapping[str, str]) -> Identity:
    """Climbs down the ladder until agency and year are proven.

    `suffixes` maps the words agencies end in to a scope. Raises UnidentifiedReport (no_agency, no_year).
    """
    title, agency, year, period = _proof(text, file_name, suffixes)
    plain = text
    if not (agency and year) or (agency.evidence == "file_name" and _TRADITIONAL_MARK in text):
        plain = simplified(text) if _TRADITIONAL_MARK in text else text
        if plain is not text:
            title, agency, year, period = _proof(plain, file_name, suffixes)
    if agency is None or agency.agency is None:
        raise UnidentifiedReport("no_agency", _why_no_agency(plain))
    if year is None or year.year is None:
        raise UnidentifiedReport(
            "no_year", f"no line proves which year {agency.agency} reports on; put the year into the file's name"
        )
    others: tuple[tuple[int, int], ...] = ()
    if title and title.at is not None:
        year, others = _settled(plain, title, year, period, agency.agency, suffixes)
    ending = suffix_of(agency.agency, suffixes) or suffix_of(simplified(agency.agency), suffixes)
    scope, why = suffixes[ending], ending
    if scope == "unknown":
        agency = _named_by_table(plain, agency, suffixes)
        scope, why = _told_scope(plain)
    name = agency.agency or ""
    if plain is not text:
        name, title = _as_printed(text, plain, agency.at, name), _printed_title(text, title)
    agency_line = _line(text, agency.at)
    return Identity(
        name,
        agency.evidence,
        agency_line,
        year.year or 0,
        year.evidence,
        agency_line if year.at == agency.at else _line(text, year.at),
        scope,
        title.printed if title else None,
        (agency_line if title.at == agency.at else _line(text, title.at)) if title else None,
        period[:2] if period else None,
        _line(text, period[2]) if period else None,
        others,
        why,
    )


def _proof(text: str, file_name: str, suffixes: Mapping[str, str]) -> _Proof:
    title = _title(text, suffixes)
    if title and title.agency:
        return title, title, title, _period(text)
    linked = _file_in_text(text, suffixes)
    agency, year = _having(linked, "agency"), title or linked
    if not (agency and year):
        within = _title_within(text, suffixes)
        title = title or within
        agency, year = agency or _having(within, "agency"), year or _having(within, "year")
    period = _period(text)
    if not year:
        year = _Clue(None, period[0].year, "period", None, period[2]) if period else _broken_period(text)
    if not (agency and year):
        agency, year = _weaker(text, file_name, suffixes, agency, year)
    return title, agency, year, period


def _weaker(
    text: str, file_name: str, suffixes: Mapping[str, str], agency: _Clue | None, year: _Clue | None
) -> tuple[_Clue | None, _Clue | None]:
    """What sentences, the page and the file's own name prove; the file's name decides where they contradict it."""
    announced = _announced(text, suffixes)
    own = _own_name(file_name, suffixes)
    year = year or _having(announced, "year") or _having(own, "year")
    if agency:
        return agency, year
    own_name = _having(own, "agency")
    short = None
    for clue, same in _clues(text, suffixes, announced):
        if clue is None or not clue.agency:
            continue
        if is_placeless(clue.agency):
            short = short or clue
        elif own_name is None or same(clue.agency, own_name.agency or ""):
            return clue, year
    return own_name or short, year


def _clues(
    text: str, suffixes: Mapping[str, str], announced: _Clue | None
) -> Iterator[tuple[_Clue | None, Callable[[str, str], bool]]]:
    """What names the agency without being a title, best first, and how the file's own name may contradict it."""
    yield _first_person(text, suffixes), _is_kin
    yield _having(announced, "agency"), _is_kin
    yield _page_title(text, suffixes), _is_part
    yield _source_line(text, suffixes), _is_part


def _having(clue: _Clue | None, what: str) -> _Clue | None:
    return clue if clue and getattr(clue, what) else None


def _line(text: str, at: int | None) -> int | None:
    return None if at is None else text.count("\n", 0, at) + 1


def _is_part(name: str, other: str) -> bool:
    return name in other or other in name


def _is_kin(name: str, other: str) -> bool:
    """May both name the same body: the beginning of one, where the place stands, shares two characters with the other."""
    return any(name[i : i + 2] in other for i in range(min(6, len(name) - 1)))


def _why_no_agency(text: str) -> str:
    """What to do; it says so if a name stood in the title's place that is none."""
    at = min((found for found in (text.find(mark, 0, _HEAD) for mark in TITLE_MARKS) if found >= 0), default=-1)
    if at >= 0 and is_masked(text[max(0, text.rfind("\n", 0, at)) : at]):
        return (
            "the name in the title is masked or a gambling site's, not an agency's; take the report from the agency's"
            " own site, or name the file like 北京市东城区人民政府办公室_2023.txt"
        )
    return "no line proves whose report it is; name the file like 北京市东城区人民政府办公室_2023.txt"


# -- titles --------------------------------------------------------------------------------------------------------------


def _title(text: str, suffixes: Mapping[str, str]) -> _Clue | None:
    """The title on one line or over up to four; a title without a name is kept for its year."""
    head = text[:_HEAD]
    nameless: _Clue | None = None
    for mark in TITLE_MARKS:
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
    for lines in range(_TITLE_LINES):
        read = read_title(text[begin:end], suffixes)
        if read and (read[0] or not nameless):
            clue = _Clue(read[0], read[1], "split_title" if lines else "title", text[begin:end].strip(), begin)
            if read[0]:
                return clue
            nameless = clue
        above = text[:begin].rstrip()
        if not above:
            break
        begin = above.rfind("\n") + 1
        if end - begin > 160:
            break
    return nameless


def _title_within(text: str, suffixes: Mapping[str, str]) -> _Clue | None:
    """The first title with a name that stands within a line, else the first without one."""
    nameless = None
    for title in titles_within(text, suffixes, _HEAD):
        if _is_link(text, title.at):
            continue
        clue = _Clue(title.agency, title.year, "title_in_line", title.printed, title.at)
        if clue.agency:
            return clue
        nameless = nameless or clue
    return nameless


def _is_link(text: str, at: int) -> bool:
    """Does the line lead to another report?"""
    begin = max(at - _LINK_REACH, text.rfind("\n", 0, at) + 1)
    return any(word in text[begin:at] for word in identity_words().link)


def _settled(
    text: str,
    title: _Clue,
    year: _Clue,
    period: _Period | None,
    agency: str,
    suffixes: Mapping[str, str],
) -> tuple[_Clue, tuple[tuple[int, int], ...]]:
    """The year and the (year, line) of titles that print another one. The stated period chooses among the titles."""
    if title.at is None or title.printed is None:
        return year, ()
    front = text.find(_FRONT_MARK, 0, _HEAD)
    front = min(len(text), _HEAD) if front < 0 else front
    first = title.year
    after = title.at + len(title.printed)
    if not _prints_another_year(text, after, front, first):
        return year, ()
    found: dict[int, int] = {}
    for other in titles_within(text, suffixes, front):
        same_body = other.agency is None or _is_part(other.agency, agency)
        if other.at >= after and same_body and not _is_link(text, other.at):
            found.setdefault(other.year, other.at)
    found.pop(first or 0, None)
    if not found:
        return year, ()
    chosen = year
    if period and period[0].year in found and period[0].year != first:
        at = found.pop(period[0].year)
        chosen = _Clue(None, period[0].year, "title", None, at)
        found[first or 0] = title.at
    if len(found) > _MOST_OTHER_YEARS:
        return chosen, ()
    return chosen, tuple((other_year, _line(text, at) or 1) for other_year, at in found.items())


def _prints_another_year(text: str, begin: int, end: int, year: int | None) -> bool:
    """Does a title's end stand there behind another year? The cheap look before the careful one."""
    for mark in TITLE_MARKS[:2]:
        at = text.find(mark, begin, end)
        while at >= 0:
            if any(int(other) != year for other in _YEAR.findall(text, max(begin, at - 60), at)):
                return True
            at = text.find(mark, at + 1, end)
    return False


def _file_in_text(text: str, suffixes: Mapping[str, str]) -> _Clue | None:
    if not any(letter in text for letter in _FILE_LETTERS):
        return None
    for mark in _FILE_MARKS:
        at, tries = text.find(mark), 0
        while at >= 0 and tries < _FILE_TRIES:
            tries += 1
            begin = text.rfind("\n", 0, at) + 1
            read = read_title(text[begin:at], suffixes) if at - begin <= 80 else None
            if read:
                return _Clue(read[0], read[1], "file_name_in_text", text[begin : at + len(mark)], begin)
            at = text.find(mark, at + 1)
    return None


# -- the period ------------------------------------------------------------------------------------------------------------


def _period(text: str) -> _Period | None:
    """The first stretch of days within one year that the text states: its first and last day and where it stands."""
    at = text.find(_DAY)  # a single rare character is found faster than the figures before it
    while at >= 0:
        before = text[max(0, at - 4) : at].rstrip()
        figures = max(0, at - 4) + len(before) - len(_LAST_DAY)
        match = _PERIOD.search(text, max(0, figures - 60), figures + 8) if before.endswith(_LAST_DAY) else None
        if match:
            first_year, month, day, last_year, last_month, last_day = match.groups()
            try:
                first = date(int(first_year), int(month), int(day))
                last = date(int(last_year or first_year), int(last_month), int(last_day))
            except ValueError:
                return None
            return (first, last, match.start()) if first <= last and first.year == last.year else None
        at = text.find(_DAY, at + 1)
    return None


def other_year_told(overview: str, year: int) -> tuple[int, int] | None:
    """The year of which section one tells (`2023年，…`) and the character where it does, if that is not the report's.

    None where section one names the report's year anywhere, or begins sentences with several other years.
    """
    if str(year) in overview:
        return None
    told = {int(match[1]): match.start(1) for match in reversed(list(_TOLD_YEAR.finditer(overview)))}
    return told.popitem() if len(told) == 1 else None


def _broken_period(text: str) -> _Clue | None:
    """The year of a period whose dates lost `年` or `月`: 1 January to 31 December, the year whole wherever it stands."""
    match = _BROKEN_PERIOD.search(text)
    if match is None or (match["again"] and match["again"] != match[1]):
        return None
    return _Clue(None, int(match[1] or match[3]), "broken_period", match[0], match.start())


# -- sentences, the page, the file -----------------------------------------------------------------------------------------


def _first_person(text: str, suffixes: Mapping[str, str]) -> _Clue | None:
    """A full name (with its place) as the subject of sentences, if all such sentences agree on one."""
    names: dict[str, int] = {}
    for match in _FIRST_PERSON.finditer(text):
        name = agency_name(match[1], suffixes)
        if name:
            names.setdefault(name, match.start(1))
    longest = max(names, key=len, default=None)
    if longest is None or any(not longest.endswith(name) for name in names):
        return None
    return _Clue(longest, None, "first_person", longest, names[longest])


def _announced(text: str, suffixes: Mapping[str, str]) -> _Clue | None:
    """`现公布区统计局2023年政府信息公开工作年度报告。`"""
    match = _ANNOUNCED.search(text, 0, _HEAD)
    if match is None or (match["before"] and match["after"]):
        return None
    name = agency_name(match["before"] or match["after"], suffixes)
    return _Clue(name, int(match["year"]), "prose", match[0], match.start())


def _page_title(text: str, suffixes: Mapping[str, str]) -> _Clue | None:
    """`2023年政府信息公开年度报告-沭阳县发改局`; the name of a government there is the site's."""
    for title in titles_within(text, suffixes, _HEAD):
        match = _AFTER_TITLE.match(text, title.at + len(title.printed))
        name = agency_name(match[1], suffixes) if match else None
        if match and name and suffixes[suffix_of(name, suffixes)] == "organ":
            return _Clue(name, None, "page_title", name, match.start(1))
    return None


def _source_line(text: str, suffixes: Mapping[str, str]) -> _Clue | None:
    """`发布机构 | 沭阳县发改局`, `信息来源:正阳镇 作者:佚名`"""
    for field in identity_words().source:
        for match in field.finditer(text, 0, _HEAD):
            name = agency_name(match[1], suffixes)
            if name:
                return _Clue(name, None, "source_line", name, match.start(1))
    return None


def _own_name(file_name: str, suffixes: Mapping[str, str]) -> _Clue | None:
    stem = unicodedata.normalize("NFKC", file_name.rsplit(".", 1)[0])
    read = read_title(stem, suffixes)
    if read:
        return _Clue(read[0], read[1], "file_name", file_name, None)
    match = _OWN_NAME.match(stem)
    if match is None:
        return None
    name = match["agency"] if agency_name(simplified(match["agency"]), suffixes) else None
    return _Clue(name and name.strip("-—、"), int(match["year"]), "file_name", file_name, None)


# -- whose figures ---------------------------------------------------------------------------------------------------------


def _named_by_table(text: str, agency: _Clue, suffixes: Mapping[str, str]) -> _Clue:
    """The name above a table of statistics, if it is the same place's with or without the word for its government."""
    at = text.find(_TABLE_MARK)
    for _ in range(_TABLE_TRIES):
        if at < 0:
            break
        end = at + len(_TABLE_MARK)
        for match in _TABLE_TITLE.finditer(text, max(0, end - 90), end):
            begin, printed = match.start("agency"), match["agency"].rpartition("、")[2]
            begin = match.end("agency") - len(printed)
            name = agency_name(printed, suffixes)
            if name and name != agency.agency and _is_same_place(name, agency.agency or "", suffixes):
                return agency._replace(agency=name, evidence="table_title", printed=match[0], at=begin)
        at = text.find(_TABLE_MARK, end)
    return agency


def _is_same_place(name: str, other: str, suffixes: Mapping[str, str]) -> bool:
    short, long = sorted((name, other), key=len)
    return long.startswith(short) and suffixes.get(long[len(short) :]) == "unknown"


def _told_scope(text: str) -> tuple[str, str]:
    """Scope and the words that tell it: whose applications are counted. Words of both kinds tell nothing."""
    words = identity_words()
    places = (word.start() - lead for word in words.area_word.finditer(text) for lead in AREA_LEADS)
    area = next((found for at in places if at >= 0 and (found := words.area.match(text, at))), None)
    organ = words.organ.search(text)
    if area and organ:
        return "unknown", f"{area[0]} / {organ[0]}"
    if area:
        return "jurisdiction", area[0]
    return ("organ", organ[0]) if organ else ("unknown", "")


# -- traditional characters --------------------------------------------------------------------------------------------------


def _as_printed(text: str, plain: str, at: int | None, name: str) -> str:
    """The name with the document's own characters: simplified text is as long, so it stands at the same place."""
    if at is None:
        return name
    match = re.compile(r"\s*".join(map(re.escape, name))).search(plain, at)
    return "".join(text[match.start() : match.end()].split()) if match else name


def _printed_title(text: str, title: _Clue | None) -> _Clue | None:
    if title is None or title.at is None or title.printed is None:
        return title
    return title._replace(printed=text[title.at : title.at + len(title.printed)])
