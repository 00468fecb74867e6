"""Which row of which form each printed row is: the tables of a document understood from their words.

The work is done on shapes (labels and widths, no figures), so documents that share a skeleton share one TablePlan.

Why no figure can slip into a neighbouring row or column unnoticed:
* a row is owned by its own label, never by its place; a label that the form does not know, or that stands twice with
  different figures, is a finding and its figures reach no cell;
* a column is owned by its place under the header, and the header's labels must be the form's, in a known order;
* a row's figures are placed against the form's own row (transform.tables.placement): a lost or doubled cell leaves a row
  that stands otherwise than the others of its table, and a row that does not fit is `ambiguous` in all its cells.
The form (2019, 2021 ...) is the one that knows most of the table's rows and columns; at equal votes the one of which
nothing is missing; else the words decide nothing.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import groupby
from operator import attrgetter, itemgetter

from transform.forms.forms import Forms
from transform.tables.application import ApplicationPlanner
from transform.tables.disclosure import DisclosurePlanner
from transform.tables.dispute import DisputePlanner
from transform.tables.placement import pushes_nothing
from transform.tables.plan import PlanFinding, Refused, RowCells, TablePlan
from transform.tables.rows import Shape
from transform.tables.segments import Segments


class TableReader:
    """Plans the tables of a document. One instance serves all documents of a process."""

    def __init__(self, forms: Forms) -> None:
        self._segments = Segments(forms)
        self._disclosure = DisclosurePlanner(forms)
        self._application = ApplicationPlanner(forms)
        self._dispute = DisputePlanner(forms)
        self.dispute_width = self._dispute.width

    def plan(self, shapes: Sequence[Shape], keeps_blanks: bool = True, in_order: Set[str] = frozenset()) -> TablePlan:
        """The plan for a document whose rows have these shapes.

        `keeps_blanks`: every empty cell stands where it was printed. Where cells are ended by pipes, crawlers push empty
        ones to the row's end; then a row with figures and blanks behind them proves no column. `in_order`: of these
        tables, if they name no column, the columns are the form's (transform.proof.unheaded says whether they may be).
        """
        plan = TablePlan(keeps_blanks=keeps_blanks or pushes_nothing(shapes))
        segments = self._segments.of(shapes, plan)
        self._disclosure.plan(shapes, segments["disclosure"], plan)
        self._application.plan(shapes, segments["application"], plan, "application" in in_order)
        self._dispute.plan(shapes, segments["dispute"], plan, "dispute" in in_order)
        for table in ("disclosure", "application", "dispute"):
            if not segments[table]:
                plan.findings.append(PlanFinding("STR-03", table))
        self._refuse_twice(plan)
        self.lay_out(plan)
        return plan

    def _refuse_twice(self, plan: TablePlan) -> None:
        """A cell of table 2 that two places claim (a column printed twice) belongs to neither."""
        claims = Counter((cell.row_no, cell.column_no, cell.subcategory) for cell in plan.cells)
        for (row_no, column_no, subcategory), count in claims.items():
            if count > 1:
                same = [
                    c for c in plan.cells if (c.row_no, c.column_no, c.subcategory) == (row_no, column_no, subcategory)
                ]
                plan.cells = [cell for cell in plan.cells if cell not in same]
                plan.refused.append(Refused(same[0].row, "disclosure", row_no, (column_no,), subcategory))
                plan.findings.append(PlanFinding("STR-17", "disclosure", row_no, column_no, row=same[0].row))

    def lay_out(self, plan: TablePlan) -> None:
        """What is the same for every document of the plan, ready for the batch."""
        indices = [row for row, _ in plan.application]
        if len(indices) > 1:
            plan.pick_application = itemgetter(*indices)
        else:
            plan.pick_application = lambda rows: tuple(rows[i] for i in indices)
        plan.application_row_nos = _packed([*(row_no for _, row_no in plan.application), *plan.missing_application])
        plan.disclosure_rows = tuple(RowCells.of(row, cells) for row, cells in groupby(plan.cells, attrgetter("row")))
        facts: list[tuple[int, int, str | None]] = [(c.row_no, c.column_no, c.subcategory) for c in plan.cells]
        facts += [(row_no, column_no, None) for row_no, column_no in plan.missing_cells]
        for refused in plan.refused:
            if refused.table == "disclosure":
                facts += [(refused.row_no, column_no, refused.subcategory) for column_no in refused.columns]
        plan.disclosure_row_nos = _packed([row_no for row_no, _, _ in facts])
        plan.disclosure_column_nos = _packed([column_no for _, column_no, _ in facts])
        plan.disclosure_subcategories = tuple((at, name) for at, (_, _, name) in enumerate(facts) if name is not None)


def _packed(numbers: Iterable[int]) -> bytes:
    return array("h", numbers).tobytes()
