"""Whose report a document is, on which year and of what scope: told by witnesses, each with its place in the text.

Every place of a document that can say it makes a claim: titles, the page's fields, who signs, the text on itself, the
file's name (transform.identity.titles, .witnesses, .years, .scope). How much each weighs stands in data/witnesses.csv. The
strongest claim wins if no equal one contradicts it; what is contradicted by a weaker one is a conflict (a finding), and
what equal ones contradict sets the document aside. Nothing is guessed: a name is accepted whole or not at all.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from extract.characters import simplified, visible
from extract.errors import UnidentifiedReport
from transform.identity import witnesses
from transform.identity.claims import Claim, Verdict, decide
from transform.identity.names import Names, is_kind_only, is_masked, is_placeless, may_be_same
from transform.identity.scope import scope_of
from transform.identity.titles import TITLE_MARKS, Title, TitleReader
from transform.identity.words import NAME, identity_words
from transform.identity.years import (
    Period,
    announced_year,
    broken_period,
    report_period,
    stated_year,
    told_year,
    why_not,
)

_HEAD = 3_000
"""How far from the beginning (characters) a title is looked for."""
_FRONT_MARK = "总体情况"
"""Words of the first section: titles are printed above it."""
_YEAR = re.compile(r"20\d\d")
_LINK_REACH = 8
_MOST_OTHER_YEARS = 1
"""Titles of more other years are a list of links, not a contradiction."""
_SPEAKS_OF_ITSELF = 6
"""Claims as strong as this are about the report; weaker ones may be about the page."""
_TRADITIONAL_MARK = "開"
"""A character of 公開, which every report in traditional characters says."""
_TABLE_TITLE = re.compile(rf"(?P<agency>{NAME})(?:20\d\d年?(?:年度|度)?)?政府信息公开(?:工作)?情况统计表")
_TABLE_MARK = "情况统计表"
_TABLE_TRIES = 10
EARLY = "IDN-04"
"""The rule that a report appears when its year is over."""


class Conflict(NamedTuple):
    """Something that contradicts what was decided: the rule, what was decided, what is said otherwise, and its line."""

    rule_id: str
    decided: str
    said: str
    evidence: str
    line: int | None


class Identity(NamedTuple):
    """Agency and year with the witness and the line that prove each; the title and period as printed.

    `other_years` are those of other titles above the report, with their lines: its titles contradict each other.
    `scope_evidence` is the ending of the name, or the words, that decided on the scope ('' if nothing did).
    `claims` are all that were made, those that lost too, each with its line; `signed_on` is the day under the signature.
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
    conflicts: tuple[Conflict, ...] = ()
    claims: tuple[tuple[Claim, int | None], ...] = ()
    signed_on: date | None = None


class Identifier:
    """Tells whose reports documents are. One instance serves a process; what it remembers is bounded."""

    def __init__(self, suffixes: Mapping[str, str]) -> None:
        self._names = Names(suffixes)
        self._titles = TitleReader(self._names)

    def identify(self, text: str, file_name: str, today: date, page_title_lines: int = 0) -> Identity:
        """Whose report it is. `page_title_lines`: so many lines at the beginning are the web page's title, not its body's.

        Raises UnidentifiedReport (no_agency, no_year, several_agencies, impossible_year).
        """
        begin = 0
        for _ in range(page_title_lines):
            begin = text.find("\n", begin) + 1
        page_title, body = text[:begin], " " * begin + text[begin:] if begin else text
        document = _Document(body, file_name, page_title, self._names, self._titles)
        title = document.title()
        if title is None or not title.is_sure:
            front = body[: document.front]
            plain = body if simplified(visible(front)) == front else simplified(visible(body))
            if plain != body:
                document = _Document(plain, file_name, page_title, self._names, self._titles)
                title = document.title()
        return _identity(document, title, body, today)


class _Document:
    """A document's text as identity reads it, and what was found in it."""

    def __init__(self, text: str, file_name: str, page_title: str, names: Names, titles: TitleReader) -> None:
        self.text = text
        self.names = names
        self.titles = titles
        self.page_titles = [*titles.all(page_title, len(page_title))] if page_title else []
        self.page_title = page_title
        front = text.find(_FRONT_MARK, 0, _HEAD)
        self.front = min(len(text), _HEAD) if front < 0 else front
        self.own = witnesses.own_name(file_name, titles, names)
        self.signed, self.signed_on = witnesses.signature(text, names)

    def title(self) -> Title | None:
        """The title of the report itself: the first with a name, else the first with a year, else the first."""
        plain = self.titles.plain(self.text, self.front)
        if plain:
            return plain
        nameless: list[Title] = []
        for title in self.titles.all(self.text, self.front):
            if title.is_told or _is_link(self.text, title.at):
                continue
            if title.year and (title.agency or title.several):
                return title
            nameless.append(title)
        return next((title for title in nameless if title.year), None) or next(iter(nameless), None)

    def line(self, at: int | None) -> int | None:
        return None if at is None else self.text.count("\n", 0, at) + 1


def _identity(document: _Document, title: Title | None, printed_text: str, today: date) -> Identity:
    text = document.text
    everything = title is None or not title.is_sure
    period = report_period(text)
    years = _year_claims(document, title, period, everything)
    agencies = _agency_claims(document, title, everything, years)
    agency = _decided_agency(document, agencies, title)
    year, impossible = _decided_year(years, agency, document, today)
    others: tuple[tuple[int, int], ...] = ()
    if title and title.year:
        year, others = _settled(document, title, year, period, agency.value)
    by_ending, ending = document.names.scope_of(agency.value)
    if by_ending == "unknown":
        agency = _named_by_table(document, agency)
        by_ending, ending = document.names.scope_of(agency.value)
    scope, why = scope_of(text, agency.value, by_ending, ending)
    conflicts = [*impossible, *_agency_conflicts(document, agency, agencies), *_year_conflicts(document, year, years)]
    line_of = document.line
    claims = tuple((claim, line_of(claim.at)) for claim in (*agencies, *years))
    is_folded = len(text) == len(printed_text) and text is not printed_text
    agency_line = line_of(agency.at)
    printed_title = None
    if title:
        printed_title = printed_text[title.at : title.at + len(title.printed)] if is_folded else title.printed
    return Identity(
        _as_printed(printed_text, text, agency.at, agency.value) if is_folded else agency.value,
        agency.evidence,
        agency_line,
        int(year.value),
        year.evidence,
        agency_line if year.at == agency.at else line_of(year.at),
        scope,
        printed_title,
        (agency_line if title.at == agency.at else line_of(title.at)) if title else None,
        (period.first, period.last) if period else None,
        line_of(period.at) if period else None,
        others,
        why,
        tuple(conflicts),
        claims,
        document.signed_on,
    )


# -- titles --------------------------------------------------------------------------------------------------------------


def _is_link(text: str, at: int) -> bool:
    """Does the line lead to another report?"""
    begin = max(at - _LINK_REACH, text.rfind("\n", 0, at) + 1)
    return any(word in text[begin : at + _LINK_REACH] for word in identity_words().link)


# -- the agency ----------------------------------------------------------------------------------------------------------


def _agency_claims(
    document: _Document, title: Title | None, everything: bool, told_years: Sequence[Claim]
) -> list[Claim]:
    """What names the agency. Where a plain title does, only what may contradict it is asked."""
    text, names = document.text, document.names
    claims: list[Claim] = []
    if title and title.agency and not title.is_unsure:
        claims.append(Claim("agency", title.agency, title.witness, title.at, title.printed))
    if document.own and document.own.agency:
        claims.append(Claim("agency", document.own.agency, "file_name", None, document.own.printed))
    if document.signed:
        claims.append(document.signed)
    defined = witnesses.defined(text, names)
    if defined:
        claims.append(defined)
    if not everything:
        return claims
    years = {claim.value for claim in told_years if claim.strength >= _SPEAKS_OF_ITSELF}
    if title and title.site:
        claims.append(Claim("agency", title.site, "site_title", title.at, title.site))
    if title and not title.agency and not title.several:
        under = witnesses.subtitle(text, title, names)
        claims += [under] if under else []
    told = witnesses.announced(text, names)
    if told and told[0] and (not years or str(told[1]) in years):
        claims.append(Claim("agency", told[0], "prose", told[2], told[3]))
    for linked in witnesses.file_in_text(text, document.titles):
        if linked.agency and (not years or str(linked.year) in years):
            claims.append(Claim("agency", linked.agency, "file_name_in_text", linked.at, linked.printed))
            break
    if any(claim.at is not None and claim.strength >= _SPEAKS_OF_ITSELF for claim in claims) and not (
        title and title.is_unsure
    ):
        return claims  # what only the page says is not asked
    claims += witnesses.fields(text, names)
    for on_tab in document.page_titles[:1]:
        if on_tab.agency:
            claims.append(Claim("agency", on_tab.agency, "page_title", 0, on_tab.printed))
        behind = witnesses.page_title(document.page_title, [on_tab], names)
        claims += [behind] if behind else []
    on_page = witnesses.page_title(text, [*document.titles.all(text, document.front)], names)
    subject = witnesses.first_person(text, names)
    claims += [claim for claim in (on_page, subject) if claim]
    if title and title.agency and title.is_unsure:
        # Its name may begin further in: it counts if somebody else says so.
        said = [c for c in claims if title.agency.endswith(c.value) or c.value.endswith(title.agency)]
        if said:
            name = max((c.value for c in said), key=len)
            claims.insert(0, Claim("agency", name, title.witness, title.at, title.printed))
    return claims


def _decided_agency(document: _Document, claims: list[Claim], title: Title | None) -> Claim:
    """The claim that is believed. A weak one must fit what the text calls itself, and names with their place go first."""
    if title and title.several:
        raise UnidentifiedReport(
            "several_agencies",
            f"its title names several bodies ({title.several}); name the file after the one whose report it is, like"
            " 北京市东城区财政局_2023.txt, and take the others' names out of the title",
        )
    fitting = [
        claim
        for claim in claims
        if claim.strength >= _SPEAKS_OF_ITSELF or not witnesses.calls_itself_otherwise(document.text, claim.value)
    ]
    with_place = [claim for claim in fitting if not (claim.strength <= _SPEAKS_OF_ITSELF and is_placeless(claim.value))]
    verdict: Verdict = decide(with_place or fitting, may_be_same)
    if verdict.open:
        said = "; ".join(f"{claim.value} ({claim.witness})" for claim in verdict.open)
        raise UnidentifiedReport(
            "several_agencies",
            f"its parts contradict each other on whose report it is: {said}; name the file like"
            " 北京市东城区人民政府办公室_2023.txt",
        )
    if verdict.claim is None:
        raise UnidentifiedReport("no_agency", _why_no_agency(document.text))
    best = verdict.claim
    if best.at is None:  # of two that say the same the one with a line in the text is the better evidence
        best = next(
            (c for c in fitting if c.at is not None and not is_kind_only(c.value) and may_be_same(c.value, best.value)),
            best,
        )
    if is_kind_only(best.value) and best.witness != "file_name":
        # 教育局 of whom? A longer name of the same body, from whoever says it, is the whole one.
        longer = [
            c for c in fitting if c.value != best.value and c.value.endswith(best.value) and not is_placeless(c.value)
        ]
        wholes = {claim.value for claim in longer}
        if len(wholes) == 1:
            return longer[0]
    return best


def _agency_conflicts(document: _Document, agency: Claim, claims: Sequence[Claim]) -> list[Conflict]:
    """Who else speaks of the report and names another body; where only the page names one, whatever else the page says."""
    if all(claim.value == agency.value for claim in claims):
        return []
    least = _SPEAKS_OF_ITSELF if agency.strength > _SPEAKS_OF_ITSELF else agency.strength
    found: dict[str, Claim] = {}
    for claim in claims:
        if claim.strength >= least and not may_be_same(claim.value, agency.value):
            found.setdefault(claim.value, claim)
    return [
        Conflict(
            "IDN-01",
            agency.value,
            claim.value,
            f"{claim.witness}: {claim.printed or claim.value}",
            document.line(claim.at),
        )
        for claim in found.values()
    ]


def _why_no_agency(text: str) -> str:
    """What to do; it says so if a name stood in the title's place that is none."""
    at = min((found for found in (text.find(mark, 0, _HEAD) for mark in TITLE_MARKS) if found >= 0), default=-1)
    if at >= 0 and is_masked(text[max(0, text.rfind("\n", 0, at)) : at]):
        return (
            "the name in the title is masked or a gambling site's, not an agency's; take the report from the agency's"
            " own site, or name the file like 北京市东城区人民政府办公室_2023.txt"
        )
    return "no line proves whose report it is; name the file like 北京市东城区人民政府办公室_2023.txt"


def _named_by_table(document: _Document, agency: Claim) -> Claim:
    """The name above a table of statistics, if it is the same place's with or without the word for its government."""
    text = document.text
    at = text.find(_TABLE_MARK)
    for _ in range(_TABLE_TRIES):
        if at < 0:
            break
        end = at + len(_TABLE_MARK)
        for match in _TABLE_TITLE.finditer(text, max(0, end - 90), end):
            printed = match["agency"].rpartition("、")[2]
            begin = match.end("agency") - len(printed)
            name = document.names.whole(printed).name
            if name and name != agency.value and _is_same_place(name, agency.value, document.names.suffixes):
                return Claim("agency", name, "table_title", begin, match[0])
        at = text.find(_TABLE_MARK, end)
    return agency


def _is_same_place(name: str, other: str, suffixes: Mapping[str, str]) -> bool:
    short, long = sorted((name, other), key=len)
    return long.startswith(short) and suffixes.get(long[len(short) :]) == "unknown"


# -- the year ------------------------------------------------------------------------------------------------------------


def _year_claims(document: _Document, title: Title | None, period: Period | None, everything: bool) -> list[Claim]:
    text = document.text
    claims: list[Claim] = []
    if title and title.year:
        claims.append(Claim("year", str(title.year), title.witness, title.at, title.printed))
    if period:
        claims.append(Claim("year", str(period.first.year), "period" if period.is_stated else "days", period.at))
    if document.own and document.own.year:
        claims.append(Claim("year", str(document.own.year), "file_name", None, document.own.printed))
    if not everything:
        return claims
    stated = stated_year(text)
    if stated and not (period and period.is_stated):
        claims.append(Claim("year", str(stated[0]), "period", stated[1]))
    announced = announced_year(text, document.front)
    if announced:
        claims.append(Claim("year", str(announced[0]), "prose", announced[1]))
    if not claims:
        linked = {found.year: found for found in witnesses.file_in_text(text, document.titles) if found.year}
        if len(linked) == 1:
            (only,) = linked.values()
            claims.append(Claim("year", str(only.year), "file_name_in_text", only.at, only.printed))
    if not claims:
        broken = broken_period(text)
        claims += [Claim("year", str(broken[0]), "broken_period", broken[1], broken[2])] if broken else []
    if not claims and document.page_titles and document.page_titles[0].year:
        claims.append(Claim("year", str(document.page_titles[0].year), "page_title", 0, document.page_title.strip()))
    told = witnesses.announced(text, document.names) if not claims else None
    if told:
        claims.append(Claim("year", str(told[1]), "prose", told[2], told[3]))
    return claims


def _decided_year(
    claims: Sequence[Claim], agency: Claim, document: _Document, today: date
) -> tuple[Claim, list[Conflict]]:
    """The year that is believed, and years that are claimed but cannot be."""
    possible = [claim for claim in claims if not why_not(int(claim.value), today)]
    impossible = (
        []
        if len(possible) == len(claims)
        else [
            Conflict(
                "IDN-03",
                possible[0].value if possible else "",
                claim.value,
                why_not(int(claim.value), today),
                document.line(claim.at),
            )
            for claim in claims
            if claim not in possible
        ]
    )
    if claims and not possible:
        said = "; ".join(f"{claim.value} ({claim.witness})" for claim in claims)
        raise UnidentifiedReport(
            "impossible_year",
            f"no report of {agency.value} can be on the year it names ({said}): {why_not(int(claims[0].value), today)};"
            " put the right year into the file's name",
        )
    verdict = decide(possible, str.__eq__)
    if verdict.claim is None:
        said = f" ({', '.join(sorted({claim.value for claim in verdict.open}))})" if verdict.open else ""
        raise UnidentifiedReport(
            "no_year", f"no line proves which year {agency.value} reports on{said}; put the year into the file's name"
        )
    best = verdict.claim
    if best.at is None:  # of two that say the same the one with a line in the text is the better evidence
        best = next((claim for claim in possible if claim.value == best.value and claim.at is not None), best)
    return best, impossible[:1]


def _year_conflicts(document: _Document, year: Claim, claims: Sequence[Claim]) -> list[Conflict]:
    """A file named after another year, and a report signed before its year was over."""
    found = [
        Conflict(
            "IDN-02",
            year.value,
            claim.value,
            f"{claim.witness}: {claim.printed or claim.value}",
            document.line(claim.at),
        )
        for claim in claims
        if claim.witness in ("file_name", "prose") and claim.value != year.value and year.witness != claim.witness
    ]
    signed = document.signed_on
    if signed and signed < date(int(year.value), 12, 1):
        at = document.signed.at if document.signed else None
        found.append(Conflict(EARLY, year.value, signed.isoformat(), "signature", document.line(at)))
    return found


def _settled(
    document: _Document, title: Title, year: Claim, period: Period | None, agency: str
) -> tuple[Claim, tuple[tuple[int, int], ...]]:
    """The year and the (year, line) of titles that print another one.

    Which of the titles counts, the stated period chooses, or the year that section one tells of.
    """
    text, first = document.text, title.year
    after = title.at + len(title.printed)
    if not _prints_another_year(text, after, document.front, first):
        return year, ()
    found: dict[int, int] = {}
    for other in document.titles.all(text, document.front):
        same_body = other.agency is None or may_be_same(other.agency, agency)
        if other.at >= after and other.year and same_body and not _is_link(text, other.at):
            found.setdefault(other.year, other.at)
    found.pop(first or 0, None)
    if not found or year.value != str(first):
        return year, ()
    chosen = year
    right = period.first.year if period else None
    if right is None:
        told = told_year(text[document.front : document.front + 600])
        right = told[0] if told else None
    if right in found and right != first:
        at = found.pop(right)
        chosen = Claim("year", str(right), "title", at)
        found[first or 0] = title.at
    if len(found) > _MOST_OTHER_YEARS:
        return chosen, ()
    return chosen, tuple((other_year, document.line(at) or 1) for other_year, at in found.items())


def _prints_another_year(text: str, begin: int, end: int, year: int | None) -> bool:
    """Does a title's end stand there behind another year? The cheap look before the careful one."""
    for mark in TITLE_MARKS[:2]:
        at = text.find(mark, begin, end)
        while at >= 0:
            if any(int(other) != year for other in _YEAR.findall(text, max(begin, at - 60), at)):
                return True
            at = text.find(mark, at + 1, end)
    return False


# -- traditional characters ----------------------------------------------------------------------------------------------


def _as_printed(text: str, plain: str, at: int | None, name: str) -> str:
    """The name with the document's own characters, as long as they are traditional ones."""
    if at is None:
        return name
    match = re.compile(r"\s*".join(map(re.escape, name))).search(plain, at)
    printed = "".join(text[match.start() : match.end()].split()) if match else name
    return printed if _TRADITIONAL_MARK in text else name
