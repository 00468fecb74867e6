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
from extract.said import Said
from transform.identity.agency import agency_claims, agency_conflicts, decided_agency, named_by_table
from transform.identity.claims import Claim
from transform.identity.context import agency_with, beside, year_with
from transform.identity.document import TRADITIONAL_MARK, Conflict, Document
from transform.identity.names import Names
from transform.identity.scope import scope_of
from transform.identity.titles import Title, TitleReader
from transform.identity.year import decided_year, settled, year_claims, year_conflicts
from transform.identity.years import report_period


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

    def identify(
        self,
        text: str,
        file_name: str,
        today: date,
        page_title_lines: int = 0,
        page: bytes = b"",
        said: Sequence[Said] = (),
    ) -> Identity:
        """Whose report it is. `page_title_lines`: so many lines at the beginning are the web page's title, not its body's.

        `page` are the bytes of a web page, whose marks (metas) are asked where its text leaves a question. `said` is what
        the document's source says of it.

        Raises UnidentifiedReport (no_agency, no_year, several_agencies, impossible_year, context_conflict).
        """
        begin = 0
        for _ in range(page_title_lines):
            begin = text.find("\n", begin) + 1
        page_title, body = text[:begin], " " * begin + text[begin:] if begin else text
        document = Document(body, file_name, page_title, self._names, self._titles, page)
        title = document.title()
        if title is None or not title.is_sure or document.has_unread_lines:
            front = body[: document.front]
            plain = body if simplified(visible(front)) == front else simplified(visible(body))
            if plain != body:
                document = Document(plain, file_name, page_title, self._names, self._titles, page)
                title = document.title()
        return _identity(document, title, body, today, said)


def _identity(
    document: Document, title: Title | None, printed_text: str, today: date, said: Sequence[Said] = ()
) -> Identity:
    text = document.text
    everything = title is None or not title.is_sure
    period = report_period(text)
    years = year_claims(document, title, period, everything)
    agencies = agency_claims(document, title, everything, years)
    context = beside(said, document) if said else None
    told_agency = told_year = None
    no_agency = no_year = None
    impossible: list[Conflict] = []
    try:
        told_agency = decided_agency(document, agencies, title)
    except UnidentifiedReport as error:
        if context is None:
            raise
        no_agency = error
    agency, conflicts = told_agency, list[Conflict]()
    if context is not None:
        agency, conflicts = agency_with(told_agency, no_agency, context, document)
    assert agency is not None
    try:
        told_year, impossible = decided_year(years, agency, document, today)
    except UnidentifiedReport as error:
        if context is None:
            raise
        no_year = error
    others: tuple[tuple[int, int], ...] = ()
    if title and title.year and told_year is not None:
        told_year, others = settled(document, title, told_year, period, agency.value)
    year = told_year
    if context is not None:
        year, found = year_with(told_year, no_year, context, document, today)
        conflicts += found
    assert year is not None
    is_told = told_agency is agency
    lone = document.nameless
    if title and title.year and lone and lone.year and not others and lone.year != int(year.value):
        others = ((lone.year, document.line(lone.at) or 1),)
    by_ending, ending = document.names.scope_of(agency.value)
    if by_ending != "organ" and is_told:
        agency = named_by_table(document, agency)
        by_ending, ending = document.names.scope_of(agency.value)
    scope, why = scope_of(text, agency.value, by_ending, ending)
    if is_told:
        conflicts += agency_conflicts(document, agency, agencies)
    conflicts = [*impossible, *conflicts, *year_conflicts(document, year, years)]
    line_of = document.line
    beside_it = context.claims if context else ()
    claims = tuple((claim, line_of(claim.at)) for claim in (*agencies, *years, *beside_it))
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


def _as_printed(text: str, plain: str, at: int | None, name: str) -> str:
    """The name with the document's own characters, as long as they are traditional ones."""
    if at is None:
        return name
    match = re.compile(r"\s*".join(map(re.escape, name))).search(plain, at)
    printed = "".join(text[match.start() : match.end()].split()) if match else name
    return printed if TRADITIONAL_MARK in text else name
