"""One document understood: its tables, sections, identity and fee statement, as light objects a batch can collect."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from extract import RawDocument
from extract.suspicion import quick
from transform.forms.forms import Forms
from transform.identity.identity import Identifier, Identity
from transform.identity.publication import Publication, find_publication
from transform.ladder import Ladder, Tables
from transform.prose.fees import FeeStatement, read_fees
from transform.prose.marks import Mark, find_marks
from transform.prose.narrative import NarrativeReader, Statement
from transform.prose.sections import FoundSection, SectionFinder

_PAGES = ("html", "mhtml")
"""Kinds of file that may say in their marks when they were published."""


class Report(NamedTuple):
    """A report as understood. `statements` are the figures of its prose; a report before 2019 has none."""

    document: RawDocument
    tables: Tables
    identity: Identity
    sections: list[FoundSection]
    fees: FeeStatement
    fee_line: int | None
    publication: Publication
    statements: tuple[Statement, ...] = ()
    marks: Sequence[Mark] = ()


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
        tables = self._ladder.read(document)
        identity = self._identifier.identify(
            text, document.uri.rsplit("/", 1)[-1], date.today(), document.page_title_lines
        )
        sections = self._sections.find(text)
        fees, fee_line = self._fees(text, sections)
        has_prose = tables.statistics is None
        return Report(
            document=document,
            tables=tables,
            identity=identity,
            sections=sections,
            fees=fees,
            fee_line=fee_line,
            publication=find_publication(
                text,
                document.uri,
                identity.year,
                identity.title,
                document.content if document.kind in _PAGES else b"",
                sections[0].start if sections else len(text),
            ),
            statements=self._narrative.read(text, sections, identity.year, identity.agency) if has_prose else (),
            marks=find_marks(text, sections if has_prose else ()),
        )

    def _fees(self, text: str, sections: Sequence[FoundSection]) -> tuple[FeeStatement, int | None]:
        """The fee statement, which stands in section six if there is one, and its line."""
        start, end = 0, len(text)
        for section in sections:
            if section.number == 6:
                start, end = section.start, section.end
        fees = read_fees(text, start, end, self.forms)
        return fees, None if fees.at is None else text.count("\n", 0, fees.at) + 1
