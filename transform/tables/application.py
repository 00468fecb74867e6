"""Table 3 planned: which row of the form each row is, and where in it its figures stand."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from transform.forms.forms import FormColumn, FormRow, Forms
from transform.forms.labels import is_like, label_key
from transform.tables.application_header import ApplicationHeader
from transform.tables.broken_rows import Loose, Placed, figures_of, placed, spanning, torn_by_dates
from transform.tables.header_words import application_header, ignored_words
from transform.tables.placement import Place, Standing, Wanted, is_whole
from transform.tables.plan import Placement, PlanFinding, TablePlan, printed_labels, refuse, winner
from transform.tables.rows import Shape

_TABLE = "application"


class _Reading(NamedTuple):
    """A row of the document and the form's row that its label names; `in_place`: it stands in its group."""

    row: int
    code: str
    in_place: bool


class ApplicationPlanner:
    """Plans the rows of table 3."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        words = forms.vocabulary
        self._rows = words[_TABLE, "row"]
        self._groups = words[_TABLE, "group"]
        self._ignored = ignored_words(forms)
        self._header_words = application_header(forms)
        self._header = ApplicationHeader(forms)
        by_column: dict[int, FormColumn] = {c.number: c for c in forms.columns if c.table == _TABLE}
        self._order = [column.code for _, column in sorted(by_column.items())]
        self._depths = {row.code: _depth(row) for row in forms.rows if row.table == _TABLE}

    def plan(self, shapes: Sequence[Shape], rows: list[int], plan: TablePlan, in_order: bool = False) -> None:
        """Puts what the rows of table 3 are into the plan; `in_order`: if it names no column, in the form's order."""
        if not rows:
            return
        header = self._header.of(shapes, rows)
        plan.findings += [PlanFinding("STR-04", _TABLE, printed=said, row=row) for said, row in header.unknown]
        rows = [row for row in rows if row not in header.rows]
        readings, unlabelled, unknown = self._labels(shapes, rows, plan)
        form = self._form(readings)
        plan.forms[_TABLE] = form
        if form is None:
            plan.findings.append(PlanFinding("STR-19", _TABLE, row=rows[0]))
        if header.columns != self._order:
            printed = None if header.columns is None else " | ".join(code or "?" for code in header.columns)
            plan.findings.append(PlanFinding("STR-04", _TABLE, printed=f"header: {printed}", row=rows[0]))
        if header.is_absent:
            plan.unheaded.append(_TABLE)
        headed = header.columns == self._order or (in_order and header.is_absent)
        standing = Standing(
            [self._wanted(shapes[reading.row], reading.code) for reading in readings],
            header.shown,
            plan.keeps_blanks,
        )
        if headed:
            names = [form] if form else self._forms.names
            told = [self._lost_labels(shapes, readings, unlabelled, unknown, name) for name in names]
            readings = sorted([*readings, *(each for each in told[0] if all(each in others for others in told))])
        loose = Loose(rows, unlabelled - {reading.row for reading in readings}, torn_by_dates(rows, shapes))
        owned = self._place(shapes, readings, standing, loose, headed, form, plan)
        owned |= {reading.row for reading in readings}
        for index in sorted({*unlabelled, *unknown} - owned):
            if shapes[index].last or index in unknown:
                plan.findings.append(PlanFinding("STR-04", _TABLE, printed=printed_labels(shapes[index]), row=index))
        self._missing(readings, form, plan)

    def _wanted(self, shape: Shape, code: str) -> Wanted:
        return Wanted(shape, len(self._order), self._depths[code])

    # -- labels --------------------------------------------------------------------------------------------------

    def _labels(
        self, shapes: Sequence[Shape], rows: Sequence[int], plan: TablePlan
    ) -> tuple[list[_Reading], set[int], set[int]]:
        """The rows that a label names, those without a label, and those whose label is not known."""
        readings: list[_Reading] = []
        unlabelled: set[int] = set()
        unknown: set[int] = set()
        group = ""
        for index in rows:
            shape = shapes[index]
            keys = [key for key in shape.keys if key not in self._ignored]
            if not keys:
                unlabelled.add(index)
                continue
            own = keys[-1]
            for key, label in zip(shape.keys[:-1], shape.labels[:-1], strict=True):
                if key in self._groups:
                    group = self._groups[key]
                elif key not in self._ignored:
                    plan.findings.append(PlanFinding("STR-04", _TABLE, printed=label, row=index))
            code = self._rows.get(own)
            if code is None:
                group = self._groups.get(own, group)
                if own not in self._groups:
                    unknown.add(index)
                elif shape.last:
                    unlabelled.add(index)
                continue
            row = self._forms.row_by_code[_TABLE, code]
            group = self._groups.get(own) or (group if row.within else row.group)
            readings.append(_Reading(index, code, not row.within or row.within == group))
        return readings, unlabelled, unknown

    def _form(self, readings: Sequence[_Reading]) -> str | None:
        """The form that has most of the rows."""
        votes = {
            name: sum(name in self._forms.row_forms(_TABLE, reading.code) for reading in readings)
            for name in self._forms.names
        }
        return winner(votes, {name: len(self._forms.rows_of(_TABLE, name)) for name in self._forms.names})

    def _lost_labels(
        self,
        shapes: Sequence[Shape],
        readings: Sequence[_Reading],
        unlabelled: Collection[int],
        unknown: Collection[int],
        form: str,
    ) -> list[_Reading]:
        """The rows whose label is blank or damaged where just one row of the form can stand."""
        order = [row.code for row in self._forms.rows_of(_TABLE, form)]
        known = [reading for reading in readings if reading.code in order]
        found: list[_Reading] = []
        for before, after in zip([None, *known], [*known, None], strict=True):
            first = order.index(before.code) + 1 if before else 0
            lost = order[first : order.index(after.code) if after else None]
            between = range(before.row + 1 if before else 0, after.row if after else len(shapes))
            rows = [n for n in between if n in unlabelled or n in unknown]
            if len(lost) != 1 or len(rows) != 1 or lost[0] in {reading.code for reading in readings}:
                continue
            shape = shapes[rows[0]]
            label = self._forms.row_by_code[_TABLE, lost[0]].label
            has_own_figures = all(shapes[near.row].figures for near in (before, after) if near)
            is_its = has_own_figures if rows[0] in unlabelled else is_like(shape.keys[-1], label_key(label))
            if is_its and is_whole(Wanted(shape, len(self._order))):
                found.append(_Reading(rows[0], lost[0], True))
        return found

    def _is_named(self, shape: Shape) -> bool:
        """Does the form know the row's own label? The reader of rows then knows it for a row of the table."""
        return bool(shape.keys) and shape.keys[-1] in self._rows

    # -- figures -------------------------------------------------------------------------------------------------

    def _place(
        self,
        shapes: Sequence[Shape],
        readings: Sequence[_Reading],
        standing: Standing,
        loose: Loose,
        headed: bool,
        form: str | None,
        plan: TablePlan,
    ) -> set[int]:
        """Places or refuses each row. Returns the rows without a label whose figures were found to be another's."""
        cut_off = self._cut_off(shapes, readings, standing, loose, form)
        owned = {near for near, _ in filter(None, cut_off.values())}
        first_seen: dict[str, int] = {}
        spans = spanning(pairwise(readings), shapes, loose) if standing.keeps_blanks else set()
        for reading in readings:
            index, code, in_place = reading
            shape, row = shapes[index], self._forms.row_by_code[_TABLE, code]
            if form and form not in self._forms.row_forms(_TABLE, code):
                if shape.last:
                    plan.findings.append(PlanFinding("STR-04", _TABLE, printed=printed_labels(shape), row=index))
                continue
            wanted = self._wanted(shape, code)
            cut = cut_off.get(index)
            if cut:
                found = Placed(Place((0,), True), figures_of(wanted, *cut, 1))
            else:
                found = placed(index, wanted, shapes, standing, loose, 1, owned)
                if found.place.is_certain and not found.placement and not self._is_named(shape):
                    found = Placed(found.place, Placement(tuple(range(len(self._order))), 1))
            owned.update(found.further)
            # What stands beside a row with blanks, and is no other's, may be its own.
            is_alone = shape.filled == len(self._order) or found.further or not loose.beside(index, shapes, owned)
            is_alone = is_alone and index not in loose.torn and (bool(found.further) or index not in spans)
            if code in first_seen:
                plan.twins.append((first_seen[code], index, _TABLE, row.number))
                if found.placement and found.place.is_certain:
                    plan.placements[index] = found.placement
                continue
            first_seen[code] = index
            if headed and in_place and found.place.is_certain and is_alone:
                plan.application.append((index, row.number))
                if found.placement:
                    plan.placements[index] = found.placement
                if shape.noted:
                    plan.notes.append((_TABLE, row.number, index))
                continue
            refuse(
                self._forms, plan, index, _TABLE, row.number, self._order, shape,
                is_open=bool(headed and in_place and is_alone), offsets=found.place.offsets,
            )  # fmt: skip
            plan.missing_application.append(row.number)
        return owned

    def _cut_off(
        self,
        shapes: Sequence[Shape],
        readings: Sequence[_Reading],
        standing: Standing,
        loose: Loose,
        form: str | None,
    ) -> dict[int, tuple[int, int]]:
        """Rows with empty cells only whose figures stand beside them -> in which row, from which of its values on.

        They are its own where no other row can own them: the form has none between the label and the next on that side.
        """
        orders = [
            [row.code for row in self._forms.rows_of(_TABLE, name)] for name in ([form] if form else self._forms.names)
        ]
        claims = {
            reading.row: loose.beside(reading.row, shapes)
            for reading in readings
            if not shapes[reading.row].last and shapes[reading.row].values
        }
        found: dict[int, tuple[int, int]] = {}
        for n, reading in enumerate(readings):
            near = claims.get(reading.row, ())
            if len(near) != 1 or sum(near[0] in others for others in claims.values()) > 1:
                continue
            step = -1 if near[0] < reading.row else 1
            beyond = readings[n + step].code if 0 <= n + step < len(readings) else None
            place = standing.place_unlabelled(self._wanted(shapes[near[0]], reading.code))
            if place.is_certain and all(
                _beside(order, reading.code, step) == beyond for order in orders if reading.code in order
            ):
                found[reading.row] = near[0], place.offsets[0]
        return found

    def _missing(self, readings: Sequence[_Reading], form: str | None, plan: TablePlan) -> None:
        """Notes the rows of the form that no label names."""
        seen = {reading.code for reading in readings}
        for row in self._forms.rows:
            in_form = form in row.forms if form else len(row.forms) == len(self._forms.names)
            if row.table == _TABLE and in_form and row.code not in seen:
                plan.missing_application.append(row.number)
                plan.findings.append(PlanFinding("STR-04", _TABLE, row.number))


def _beside(order: Sequence[str], code: str, step: int) -> str | None:
    """The row of the form beside this one."""
    place = order.index(code) + step
    return order[place] if 0 <= place < len(order) else None


def _depth(row: FormRow) -> int:
    """Which of the three label columns the row's own label stands in, by its enumerator: `一、`, `（一）`, `1.`"""
    return 2 if row.enumerator.endswith(".") else int(row.enumerator[:1] in "(（")
