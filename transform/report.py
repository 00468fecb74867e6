"""One document understood: its tables, sections, identity and fee statement, as light objects a batch can collect."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from extract import RawDocument
from extract.errors import RefusedText, UnknownLayout
from extract.suspicion import REASONS, quick
from transform.admission import ENOUGH, weigh
from transform.forms.forms import Forms
from transform.identity.context import Published, published_with
from transform.identity.identity import Identifier, Identity
from transform.identity.publication import Publication, find_publication
from transform.ladder import Ladder, Tables
from transform.parts import Fault, PartReader
from transform.prose.fees import UNREAD, FeeStatement, read_fees
from transform.prose.marks import Mark, find_marks
from transform.prose.narrative import NarrativeReader, Statement
from transform.prose.sections import FoundSection, SectionFinder
from transform.statistics.statistics import in_year

_PAGES = ("html", "mhtml")
"""Kinds of file that may say in their marks when they were published."""


class Report(NamedTuple):
    """A report as understood. `statements` are the figures of its prose; a report before 2019 has none.

    `faults` are the parts that could not be read for a fault of ours: each has nothing in it.
    """

    document: RawDocument
    tables: Tables
    identity: Identity
    sections: list[FoundSection]
    fees: FeeStatement
    fee_line: int | None
    published: Published
    statements: tuple[Statement, ...] = ()
    marks: Sequence[Mark] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def publication(self) -> Publication:
        return self.published.publication


class ReportReader:
    """Reads documents into reports. One instance serves a process; everything it remembers is bounded."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self._ladder = Ladder(forms)
        self.row_reader = self._ladder.row_reader
        self._identifier = Identifier(forms.agency_suffixes)
        self._sections = SectionFinder(forms)
        self._narrative = NarrativeReader()

    def read(self, document: RawDocument) -> Report:
        """The report in a document. Raises UnknownLayout, RefusedText or UnidentifiedReport."""
        text = document.text
        refused = quick(text, is_decoded=document.text_is_content)
        if refused:
            raise refused
        parts = PartReader()
        sections = parts.read("sections", [], self._sections.find, text)
        tables, is_told = self._tables(document, sections)
        page = document.content if document.kind in _PAGES else b""
        identity = self._identifier.identify(
            text, document.uri.rsplit("/", 1)[-1], date.today(), document.page_title_lines, page, document.said or ()
        )
        if tables.statistics is not None:
            tables = tables._replace(statistics=in_year(tables.statistics, identity.year))
        if not is_told:
            raise _no_report()  # only the name of the file says that it is one
        fees, fee_line = parts.read("fee", (UNREAD, None), self._fees, text, sections)
        publication = parts.read(
            "publication",
            Publication(None, None, None),
            find_publication,
            text,
            document.uri,
            identity.year,
            identity.title,
            page,
            sections[0].start if sections else len(text),
        )
        published = published_with(publication, document.said or (), identity.year, date.today())
        statements: tuple[Statement, ...] = ()
        if tables.statistics is None:
            statements = parts.read("prose", (), self._narrative.read, text, sections, identity.year, identity.agency)
        marks = parts.read("marks", [], find_marks, text, sections if tables.statistics is None else ())
        return Report(document, tables, identity, sections, fees, fee_line, published, statements, marks, parts.faults)

    def _tables(self, document: RawDocument, sections: Sequence[FoundSection]) -> tuple[Tables, bool]:
        """The tables, and whether the text itself tells that they are a report's. Raises UnknownLayout or RefusedText."""
        numbers = [section.number for section in sections]
        try:
            tables = self._ladder.read(document)
        except (UnknownLayout, RefusedText) as error:
            if error.code in ("no_layout", "prose_only"):
                weight = weigh(document.text, numbers)
                if weight.other > weight.own:
                    raise _no_report() from error
            raise
        weight = weigh(document.text, numbers, tables)
        if weight.other > weight.own:
            raise _no_report()
        return tables, weight.own >= ENOUGH

    def _fees(self, text: str, sections: Sequence[FoundSection]) -> tuple[FeeStatement, int | None]:
        """The fee statement, which stands in section six if there is one, and its line."""
        start, end = 0, len(text)
        for section in sections:
            if section.number == 6:
                start, end = section.start, section.end
        fees = read_fees(text, start, end, self.forms)
        return fees, None if fees.at is None else text.count("\n", 0, fees.at) + 1


def _no_report() -> RefusedText:
    return RefusedText("not_a_report", REASONS["not_a_report"])
