"""What was left out of a cell that holds a figure, as findings: no figure loses a part of its print in silence."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from extract.blocks import Remark
from extract.rows import READINGS
from transform.facts.notes import EVIDENCE, Finding
from transform.forms.forms import Forms
from transform.forms.labels import label_key
from transform.report import Report
from transform.tables.plan import TablePlan

RULE: Final = "VAL-09"


class _Place(NamedTuple):
    """A cell of the form: its table, row and column numbers."""

    table: str
    row_no: int
    column_no: int
    subcategory: str | None = None


class Unread:
    """Findings on what of a report was not read, by what its forms print."""

    def __init__(self, forms: Forms) -> None:
        self._table_no = {table: number for table, (number, _, _) in forms.tables.items()}
        self._columns = {t: sorted({c.number for c in forms.columns if c.table == t}) for t in forms.tables}
        self._labels = {key for (_, axis), keys in forms.vocabulary.items() if axis in ("row", "block") for key in keys}

    def findings(self, number: int, report: Report) -> Iterator[Finding]:
        """Those of the report that has this number in its batch.

        Of what stands in no cell that is read (a hidden table) only what looks like a row of a form is told.
        """
        document = report.document
        row_at = {start: index for index, start in enumerate(report.tables.starts)}
        for remark in document.remarks:
            if remark.kind == "doubtful":
                continue  # the cell is ambiguous, which has a finding of its own
            if remark.row is None or remark.cell is None:
                if not self._labels.isdisjoint(map(label_key, remark.text.split(READINGS))):
                    yield Finding(number, RULE, evidence=_said(remark))
                continue
            text = (document.rows or ())[remark.row][remark.cell]
            start = (document.starts or ())[remark.row]
            index = row_at.get(start)
            if index is None:  # a row that was put together with another
                index, position = _value_at(report, start + remark.cell)
            else:
                shape = report.tables.rows[index].shape
                position = remark.cell - (shape.cells - shape.values)
            if position < 0 or not _has_digit(text + remark.text):
                continue
            place = self._place(report.tables.plan, index, position)
            table = place and self._table_no[place.table]
            row_no, column_no, subcategory = place[1:] if place else (None, None, None)
            yield Finding(
                number,
                RULE,
                table,
                row_no,
                column_no,
                subcategory,
                actual=text or None,
                evidence=_said(remark),
                source_line=start + remark.cell,
            )

    def _place(self, plan: TablePlan, row: int, position: int) -> _Place | None:
        """The form's cell that stands in a row of the document as its value `position`; None if it is none."""
        columns = self._columns
        for index, row_no in plan.application:
            if index == row and position < len(columns["application"]):
                return _Place("application", row_no, columns["application"][position])
        for cell in plan.cells:
            if (cell.row, cell.position) == (row, position):
                return _Place("disclosure", cell.row_no, cell.column_no, cell.subcategory)
        if row == plan.dispute:
            channel, at = divmod(position, len(columns["dispute"]))
            return _Place("dispute", channel + 1, columns["dispute"][at])
        return None


def _value_at(report: Report, line: int) -> tuple[int, int]:
    """The row, and which of its values, that stands on a line; (-1, -1) if none does."""
    for index, (start, row) in enumerate(zip(report.tables.starts, report.tables.rows, strict=True)):
        if line - start in row.lines:
            return index, row.lines.index(line - start)
    return -1, -1


def _said(remark: Remark) -> str:
    return f"{remark.kind}: {remark.text}"[:EVIDENCE]


def _has_digit(text: str) -> bool:
    return any(character.isnumeric() for character in text)
