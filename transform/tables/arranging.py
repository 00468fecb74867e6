"""The rows of a document with their figures in their columns, as its plan says where these stand."""

from collections.abc import Sequence
from dataclasses import replace

from transform.forms.values import clean
from transform.tables.plan import PlanFinding, Refused, TablePlan, printed_labels
from transform.tables.rows import ReadRow, RowReader


def arrange(
    rows: list[ReadRow], starts: Sequence[int], plan: TablePlan, reader: RowReader
) -> tuple[list[ReadRow], TablePlan]:
    """The rows with their figures in their columns; rows are refused whose texts contradict their placement.

    `starts` are the lines on which the rows begin.
    """
    if not plan.placements and not plan.notes:
        return rows, plan
    arranged = list(rows)
    refused: set[int] = set()
    for index, (positions, parts, further, same, empty) in plan.placements.items():
        row = rows[index]
        if same or empty:
            found = _under_columns(row, positions, same, empty)
            if found is None:
                refused.add(index)
                continue
            positions = found
        others = [(rows[other], starts[other] - starts[index]) for other in further]
        arranged[index] = reader.placed(row, positions, parts, others)
    if plan.notes:
        said = [PlanFinding("STR-04", table, no, printed=_note(rows[n]), row=n) for table, no, n in plan.notes]
        plan = replace(plan, findings=[*plan.findings, *said])
    return arranged, _without(plan, refused, rows) if refused else plan


def _under_columns(
    row: ReadRow, positions: tuple[int, ...], same: Sequence[tuple[int, ...]], empty: Sequence[int]
) -> tuple[int, ...] | None:
    """The positions of the figures; None if a figure stands under no column, or two under one."""
    texts = [clean(cell) for cell in row.cells]
    if any(texts[n] for n in empty):
        return None
    found = dict.fromkeys(positions)
    moved = {}
    for places in same:
        filled = [n for n in places if texts[n]]
        if len({texts[n] for n in filled}) > 1:
            return None
        moved[places[0]] = filled[0] if filled else places[0]
    return tuple(moved.get(n, n) for n in found)


def _without(plan: TablePlan, indices: set[int], rows: Sequence[ReadRow]) -> TablePlan:
    """The plan with these rows of table 2 refused."""
    columns: dict[tuple[int, int, str | None], list[int]] = {}
    for cell in plan.cells:
        if cell.row in indices:
            columns.setdefault((cell.row, cell.row_no, cell.subcategory), []).append(cell.column_no)
    found = [Refused(row, "disclosure", row_no, tuple(own), part) for (row, row_no, part), own in columns.items()]
    said = [
        PlanFinding("STR-17", "disclosure", each.row_no, printed=printed_labels(rows[each.row].shape), row=each.row)
        for each in found
    ]
    return replace(
        plan,
        cells=[cell for cell in plan.cells if cell.row not in indices],
        refused=[*plan.refused, *found],
        findings=[*plan.findings, *said],
    )


def _note(row: ReadRow) -> str:
    """The words behind the figures."""
    return " ".join(filter(None, map(clean, row.cells[len(row.cells) - row.shape.noted :])))
