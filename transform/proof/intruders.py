"""Rows of text without borders that what follows them may have filled up.

A blank leaves nothing in such text. A row of five figures before a page's `11/30/26, 6:55`, or of six before the page's
number, has as many pieces as the table has columns, all behind the blank one place too far left. So a row is one only if

* its last piece is a figure or a word for none, and all that is no number stands on the line of the others;
* its last figure does not stand alone on a line below others that stand side by side, or beside the label.

In text with a cell a line the number of a page fills a row up in the same way; there only the sums tell.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from transform.forms.values import Value
from transform.tables.plan import PlanFinding, Refused, TablePlan
from transform.tables.printed_lines import last_stands_alone, stands_between
from transform.tables.rows import NULL, ReadRow

_NO_PAGE = 1_000
"""No report has so many pages."""
Count = Callable[[str], tuple[int, Value | None]]
"""(number of a cell, its Value unless it is a plain number)"""


def refuse_intruded(rows: Sequence[ReadRow], plan: TablePlan, columns: tuple[int, ...], count: Count) -> TablePlan:
    """The plan without the rows of table 3 that only seem to fit."""
    intruded = [(index, row_no) for index, row_no in plan.application if _is_intruded(rows[index], len(columns), count)]
    return _without(plan, intruded, columns, rows)


def refuse_page_numbers(
    rows: Sequence[ReadRow], plan: TablePlan, columns: tuple[int, ...], count: Count, may_be_last: bool
) -> TablePlan:
    """The plan without the rows of table 3 in which a page's number may have taken the place of a blank.

    Where each cell has a line of its own such a number looks like any figure. So a row does not stand that fails to add
    up, and does add up without one of its figures. `may_be_last`: nothing parts the cells, so it may be the last as well.
    """
    doubted = [
        (index, row_no)
        for index, row_no in plan.application
        if _adds_up_without_one(rows[index], len(columns), count, may_be_last)
    ]
    return _without(plan, doubted, columns, rows)


def _adds_up_without_one(row: ReadRow, width: int, count: Count, may_be_last: bool) -> bool:
    if row.numbers and sum(row.numbers[: width - 1]) == row.numbers[width - 1]:
        return False
    numbers: list[int] = []
    for cell in row.cells[:width]:
        number, value = count(cell)
        if number == NULL and (value is None or value.status not in ("blank", "not_applicable")):
            return False
        numbers.append(0 if number == NULL else number)
    if sum(numbers[:-1]) == numbers[-1]:
        return False
    for at in range(width if may_be_last else width - 1):
        *others, total = numbers[:at] + numbers[at + 1 :]
        if 0 < numbers[at] < _NO_PAGE and sum(others) == total:
            return True
    return False


def _without(
    plan: TablePlan, intruded: Sequence[tuple[int, int]], columns: tuple[int, ...], rows: Sequence[ReadRow]
) -> TablePlan:
    if not intruded:
        return plan
    return replace(
        plan,
        application=[each for each in plan.application if each not in intruded],
        missing_application=[*plan.missing_application, *(row_no for _, row_no in intruded)],
        refused=[*plan.refused, *(Refused(index, "application", row_no, columns) for index, row_no in intruded)],
        findings=[
            *plan.findings,
            *(
                PlanFinding("STR-17", "application", row_no, printed=" / ".join(rows[index].shape.labels), row=index)
                for index, row_no in intruded
            ),
        ],
    )


def _is_intruded(row: ReadRow, width: int, count: Count) -> bool:
    if last_stands_alone([0, *row.lines[:width]]) or stands_between([0, *row.lines[:width]]):
        return True
    if row.numbers:
        return False
    doubted = [n for n, cell in enumerate(row.cells[:width]) if _is_no_number(cell, count)]
    return any(n == width - 1 or row.lines[n] != row.lines[0] for n in doubted)


def _is_no_number(cell: str, count: Count) -> bool:
    _, value = count(cell)
    return value is not None and value.status == "malformed"
