"""What the tables of a document were understood to be: the plan that every cell's way to the warehouse follows.

Row numbers and column numbers are those of the forms; rows are given by their index in the document.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from transform.forms.bounds import Kind
from transform.forms.forms import Forms
from transform.tables.rows import Shape

_TABLES = 3
"""of a form, which a whole report has"""


class CellPlan(NamedTuple):
    """A cell of table 2: where it stands (row of the document, value in it) and which cell of the form it is."""

    row: int
    position: int
    row_no: int
    column_no: int
    subcategory: str | None
    kind: Kind
    factor: int | None
    """yuan per printed unit; None if an amount's unit is not printed"""


class RowCells(NamedTuple):
    """The cells of table 2 that stand in one row of the document."""

    row: int
    cells: tuple[CellPlan, ...]
    taken: tuple[tuple[int, Kind, int | None], ...]
    """position, kind and factor of each: all that matters for what an equal row says, wherever it stands"""

    @classmethod
    def of(cls, row: int, cells: Iterable[CellPlan]) -> "RowCells":
        cells = tuple(cells)
        return cls(row, cells, tuple((cell.position, cell.kind, cell.factor) for cell in cells))


@dataclass(frozen=True, slots=True)
class Refused:
    """A row of the form that stands in the document but whose figures cannot be given to its columns."""

    row: int
    table: str
    row_no: int
    columns: tuple[int, ...]
    subcategory: str | None = None
    is_open: bool = False
    """row and columns are certain, only the number of figures does not fit: sums may prove which is whose"""
    factors: tuple[int | None, ...] = ()
    """of an open row of table 2: yuan per printed unit, per column (1 where the column is no amount)"""
    readings: str | None = None
    """what the figures can be, if that was looked into"""
    offsets: tuple[int, ...] = ()
    """of an open row: the values with which its figures can begin; none if its empty cells say nothing"""


class Placement(NamedTuple):
    """Which of a row's values are its columns'. Rows without one have them at their beginning, one to one."""

    positions: tuple[int, ...]
    parts: int
    """how many rows of the form are in it; 0 in table 2"""
    rows: tuple[int, ...] = ()
    """further rows of the document, whose values are counted on behind its own"""
    same: tuple[tuple[int, ...], ...] = ()
    """values that one merged cell was written out as: all that are not blank must be equal"""
    empty: tuple[int, ...] = ()
    """values that must be blank, as they stand under no column"""


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """Something about the tables that is wrong or not understood; `row` is the document's row it concerns."""

    rule_id: str
    table: str | None
    row_no: int | None = None
    column_no: int | None = None
    printed: str | None = None
    row: int | None = None


@dataclass
class TablePlan:
    """What each row of a skeleton is. Row numbers and column numbers are those of the forms."""

    forms: dict[str, str | None] = field(default_factory=dict)
    """table -> form told from its words; None if its words decide nothing; absent if the table is absent"""
    keeps_blanks: bool = True
    placements: dict[int, Placement] = field(default_factory=dict)
    """row of the document -> where its figures stand in it, if that is not at once behind its labels"""
    notes: list[tuple[str, int, int]] = field(default_factory=list)
    """(table, row_no, row of the document) where words stand behind the figures"""
    cells: list[CellPlan] = field(default_factory=list)
    missing_cells: list[tuple[int, int]] = field(default_factory=list)
    application: list[tuple[int, int]] = field(default_factory=list)
    """(row of the document, row_no)"""
    missing_application: list[int] = field(default_factory=list)
    unheaded: list[str] = field(default_factory=list)
    """tables of which not one column is named"""
    dispute: int | None = None
    missing_dispute: bool = False
    refused: list[Refused] = field(default_factory=list)
    twins: list[tuple[int, int, str, int]] = field(default_factory=list)
    """(row, row again, table, row_no) of a form row that stands twice"""
    findings: list[PlanFinding] = field(default_factory=list)
    pick_application: Callable[[Sequence[Any]], tuple[Any, ...]] = tuple
    """takes the planned application rows out of a sequence"""
    application_row_nos: bytes = b""
    """row_no (16 bits each) of every fact row of table 3: those planned, then those without figures"""
    disclosure_rows: tuple[RowCells, ...] = ()
    """the cells by the row they stand in"""
    disclosure_row_nos: bytes = b""
    """row_no (16 bits each) of every fact of table 2: cells, missing cells, refused cells; likewise column_no"""
    disclosure_column_nos: bytes = b""
    disclosure_subcategories: tuple[tuple[int, str], ...] = ()
    """(which of those facts, its subcategory) of the few that have one"""
    loose: Any = field(default=None, init=False)
    """room for which rows hold figures that are given to no cell (transform.facts.conservation)"""

    @property
    def placed(self) -> int:
        """How much of the tables has its place: cells of table 2, rows of table 3, and table 4 counted as one."""
        return len(self.cells) + len(self.application) + (self.dispute is not None)

    @property
    def is_whole(self) -> bool:
        """Is every cell of every table of the form placed?"""
        missing = self.missing_cells or self.missing_application or self.missing_dispute
        return len(self.forms) == _TABLES and not missing and not self.refused


def refuse(
    forms: Forms,
    plan: TablePlan,
    index: int,
    table: str,
    row_no: int,
    codes: Sequence[str],
    shape: Shape,
    subcategory: str | None = None,
    say: bool = True,
    is_open: bool = False,
    factors: tuple[int | None, ...] = (),
    offsets: tuple[int, ...] = (),
) -> None:
    """Notes a row whose figures cannot be given to its columns, and says so."""
    columns = tuple(forms.column_by_code[table, code].number for code in dict.fromkeys(codes))
    plan.refused.append(Refused(index, table, row_no, columns, subcategory, is_open, factors, None, offsets))
    if say:
        plan.findings.append(PlanFinding("STR-17", table, row_no, printed=printed_labels(shape), row=index))


def winner(votes: dict[str, int], sizes: dict[str, int]) -> str | None:
    """The form with most votes; at a tie the one of which nothing is missing, if there is just one."""
    best = max(votes.values())
    first = [name for name, count in votes.items() if count == best]
    if len(first) > 1:
        first = [name for name in first if sizes[name] == best]
    return first[0] if best and len(first) == 1 else None


def printed_labels(shape: Shape) -> str:
    """The labels of a row, as evidence."""
    return " / ".join(shape.labels)
