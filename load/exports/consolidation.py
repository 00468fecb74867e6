"""What the parts of a parent sum up to in a year, cell by cell of tables 2, 3 and 4, with what the sums rest on.

The forms are those of the reports that are added. A sum over a missing figure is missing, never smaller; where a report follows
a form without a cell, no figure is missing there.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from load.errors import WarehouseError
from load.exports.content import Content
from load.exports.form_grid import TABLES, FormCell, Place
from load.exports.words import Words

OTHER_FORM = "other_form"
_OLD_FORM = "format_2019"


class Figure(NamedTuple):
    """What a report has in a cell: its value, or what is printed instead; `is_of_other_form`: its form has no such cell."""

    value: Decimal | None
    printed: str | None
    is_of_other_form: bool = False


class Member(NamedTuple):
    """The parent or one of its parts; `report_id` is None if it did not report."""

    agency: str
    report_id: str | None = None
    scope: str | None = None
    form: str | None = None
    """the older one of the forms of tables 2 and 3 in its report"""
    is_guessed: bool = False
    """a part because it lies in the parent's region; no list says so"""
    status: str | None = None
    """in v_filing_status"""
    days_late: int | None = None
    deadline: date | None = None
    source_uri: str | None = None
    errors: int = 0
    warnings: int = 0
    notes: int = 0


class Consolidation(NamedTuple):
    """One parent and year: the parent, its parts, the form, and the figures by report (None: the sum) and place."""

    parent: str
    year: int
    own: Member
    parts: Sequence[Member]
    form: Sequence[FormCell]
    figures: Mapping[tuple[str | None, Place], Figure]

    @property
    def reporting(self) -> list[Member]:
        return [part for part in self.parts if part.report_id is not None]

    @property
    def absent(self) -> list[Member]:
        return [part for part in self.parts if part.report_id is None]

    def cells(self, table: str) -> list[FormCell]:
        return [cell for cell in self.form if cell.place[0] == table]

    def figure(self, report_id: str | None, cell: FormCell) -> Figure:
        return self.figures.get((report_id, cell.place), Figure(None, None))

    def value(self, report_id: str | None, cell: FormCell) -> Decimal | None:
        """A figure, or with None the sum, in the unit in which the form prints it."""
        value = self.figure(report_id, cell).value
        return None if value is None else value / cell.per_unit

    def having(self, cell: FormCell) -> list[Member]:
        """The parts that reported on a form with this cell."""
        return [part for part in self.reporting if not self.figure(part.report_id, cell).is_of_other_form]

    def lacking(self, cell: FormCell) -> list[Member]:
        """The parts in whose report the figure is missing, so that there is no sum."""
        return [part for part in self.having(cell) if self.figure(part.report_id, cell).value is None]

    @property
    def is_guessed(self) -> bool:
        """Does no list say who the parts are?"""
        return bool(self.parts) and all(part.is_guessed for part in self.parts)

    @property
    def is_of_several_forms(self) -> bool:
        """Are there cells that the form of only some of the reports has?"""
        added = {part.report_id for part in self.reporting}
        return any(figure.is_of_other_form for (report, _), figure in self.figures.items() if report in added)

    def empty_sums(self) -> list[FormCell]:
        """The cells without a sum, since a figure is missing."""
        return [cell for cell in self.form if self.lacking(cell)]


def consolidation(content: Content, parent_id: str, parent: str, year: int) -> Consolidation:
    """Everything that stands on the sheets and in the tables of a parent and year."""
    members = content.rows("consolidation_parts", parent_id=parent_id, year=year).to_pylist()
    own, *parts = (Member(*(line[name] for name in Member._fields)) for line in members)
    reports = [part.report_id for part in parts if part.report_id is not None]
    cells = content.rows("consolidation_cells", own=own.report_id, parts=reports).to_pylist()
    form = content.rows("consolidation_form", reports=reports).to_pylist()
    return Consolidation(
        parent,
        year,
        own,
        parts,
        [FormCell(_place(line), *(line[name] for name in FormCell._fields[1:])) for line in form],
        {
            (line["report_id"], _place(line)): Figure(
                line["value"], line["raw_text"], line["value_status"] == OTHER_FORM
            )
            for line in cells
        },
    )


def wanted(content: Content) -> list[dict[str, Any]]:
    """The parents and years to be added up (parent_id, parent, report_year). Raises WarehouseError if none is as asked for."""
    found: list[dict[str, Any]] = content.rows("consolidations", parent=content.parent, year=content.year).to_pylist()
    if content.parent is not None and not found:
        year = "" if content.year is None else f" on {content.year}"
        raise WarehouseError(f"{content.parent}: no agency of this name has parts that reported{year}")
    return found


def filed(found: Consolidation, words: Words) -> str:
    """How many have filed, who has not, in which tables of whom figures are missing, and whose form is the older one."""
    said = words("note.filed", expected=len(found.parts), filed=len(found.reporting))
    if found.absent:
        said += words("note.absent", names=words.listed([part.agency for part in found.absent]))
    if found.is_guessed:
        said += words("note.guessed")
    lacking = {
        part.agency: words.listed([words(f"table.{table}") for table in TABLES if part in tables[table]])
        for tables in [{table: _lacking_in(found, table) for table in TABLES}]
        for part in found.reporting
        if any(part in tables[table] for table in TABLES)
    }
    if lacking:
        names = [words("note.unit_tables", unit=unit, tables=tables) for unit, tables in lacking.items()]
        said += words("note.lacking", names=words.listed(names))
    if found.is_of_several_forms:
        said += words("note.forms", names=words.listed([p.agency for p in found.reporting if p.form == _OLD_FORM]))
    return said


def _lacking_in(found: Consolidation, table: str) -> set[Member]:
    return {part for cell in found.cells(table) for part in found.lacking(cell)}


def empty_sum(found: Consolidation, cell: FormCell, words: Words) -> str:
    """Which sum is empty, and whose figure is missing, as printed."""
    units = []
    for part in found.lacking(cell):
        printed = found.figure(part.report_id, cell).printed
        code = "note.printed" if printed and printed.strip() else "note.no_figure"
        units.append(words(code, unit=part.agency, printed=(printed or "").strip()))
    place = f"{words(f'table.{cell.place[0]}')} {cell.path}"
    return words("note.empty_sum", place=place, units=words.listed(units))


def _place(line: Mapping[str, Any]) -> Place:
    return line["table_code"], line["row_code"], line["column_code"]
