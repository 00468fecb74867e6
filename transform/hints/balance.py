"""Whether the sums of the form that hold one cell add up: before a figure is corrected, and after."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from transform.forms.forms import Forms

Place = tuple[str, str]
"""(row code, column code) of a table's cell"""


class Sum(NamedTuple):
    """An equation that the form prescribes: the cells of its two sides."""

    rule_id: str
    left: tuple[Place, ...]
    right: tuple[Place, ...]

    def sides(self, values: Mapping[Place, Decimal | None]) -> tuple[Decimal, Decimal] | None:
        """What the two sides come to; None if a figure is missing."""
        found = [[values.get(place) for place in side] for side in (self.left, self.right)]
        if any(value is None for side in found for value in side):
            return None
        left, right = (sum((value for value in side if value is not None), Decimal(0)) for side in found)
        return left, right


def sums_with(forms: Forms, table: str, form: str | None, cell: Place) -> Sequence[Sum]:
    """The equations of a table in which the cell stands, on this form (None: not told from its words, which then does not matter)."""
    row, column = cell
    form = form or max((term.form for term in forms.sums if term.table == table), default="")
    terms: dict[tuple[str, str, str], dict[str, list[Place]]] = {}
    for term in forms.sums:
        if (term.table, term.form) == (table, form) and (term.axis == "rows" or term.row in ("", row)):
            place = (term.row, column) if term.axis == "rows" else (row, term.column)
            terms.setdefault((term.rule_id, term.axis, term.row if term.axis == "columns" else ""), {}).setdefault(
                term.side, []
            ).append(place)
    found = [
        Sum(rule, tuple(sides.get("left", ())), tuple(sides.get("right", ()))) for (rule, *_), sides in terms.items()
    ]
    return [one for one in found if cell in (*one.left, *one.right)]
