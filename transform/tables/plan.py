"""Which row of which form each printed row is: the tables of a document understood from their words.

The work is done on shapes (labels and widths, no figures), so documents that share a skeleton share one TablePlan.

Why no figure can slip into a neighbouring row or column unnoticed:
* a row is owned by its own label, never by its place; a label that the form does not know, or that stands twice with
  different figures, is a finding and its figures reach no cell;
* a column is owned by its place under the header, and the header's labels must be the form's, in a known order;
* the number of values must be the number of columns. Where a layout pads rows with empty cells at their end, every
  row must be as wide as the table, so a lost or doubled cell shows as a wrong width; a row that does not fit is
  `ambiguous` in all its cells.
The form (2019, 2021 ...) is the one that knows most of the table's rows and columns; at equal votes the one of which
nothing is missing; else the words decide nothing.
"""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from extract.characters import simplified
from transform.forms.forms import FormColumn, Forms
from transform.forms.labels import label_key
from transform.forms.values import Kind
from transform.tables.rows import Shape

_MONEY_UNIT = re.compile(r"[十百千万亿美欧港日韩]*元")


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
    cells: list[CellPlan] = field(default_factory=list)
    missing_cells: list[tuple[int, int]] = field(default_factory=list)
    application: list[tuple[int, int]] = field(default_factory=list)
    """(row of the document, row_no)"""
    missing_application: list[int] = field(default_factory=list)
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


@dataclass(slots=True)
class _Segment:
    """The rows of one table: their indices in the document, and what each was recognised as."""

    rows: list[int] = field(default_factory=list)


class TableReader:
    """Plans the tables of a document. One instance serves all documents of a process."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        words = forms.vocabulary
        self._disclosure_rows = words["disclosure", "row"]
        self._disclosure_columns = words["disclosure", "column"]
        self._blocks = words["disclosure", "block"]
        self._application_rows = words["application", "row"]
        self._application_columns = words["application", "column"]
        self._groups = words["application", "group"]
        self._header_groups = words["application", "header_group"]
        self._ignored = {key: table for (table, axis), keys in words.items() if axis == "ignore" for key in keys}
        self._application_header = {*self._application_columns, *self._header_groups, *self._ignored}
        channels = sorted({(row.number, row.code) for row in forms.rows if row.table == "dispute"})
        self._channels = [number for number, _ in channels]
        results = words["dispute", "column"]
        standard = [column for column in forms.columns if column.table == "dispute"]
        wordings = [tuple(key for key, code in results.items() if code == column.code) for column in standard]
        heads = {code: tuple(k for k, c in words["dispute", "row"].items() if c == code) for _, code in channels}
        first, *others = (code for _, code in channels)
        litigation = tuple(words["dispute", "header_group"])
        self._dispute_header = [heads[first], litigation, *wordings, *(heads[code] for code in others)]
        for _ in others:
            self._dispute_header += wordings
        self._dispute_words = {key for wording in self._dispute_header for key in wording}
        self._dispute_marks = {key for key in self._dispute_words if key not in self._application_header}
        self.dispute_width = len(channels) * len(standard)
        by_column: dict[int, FormColumn] = {c.number: c for c in forms.columns if c.table == "application"}
        self._application_order = [column.code for _, column in sorted(by_column.items())]

    def plan(self, shapes: Sequence[Shape], keeps_blanks: bool = True) -> TablePlan:
        """The plan for a document whose rows have these shapes.

        `keeps_blanks`: every empty cell stands where it was printed. Where cells are ended by pipes, crawlers push empty
        ones to the row's end; then a row with figures and blanks behind them proves no column.
        """
        plan = TablePlan(keeps_blanks=keeps_blanks or _keeps_blanks(shapes))
        segments = self._segments(shapes, plan)
        self._disclosure(shapes, segments["disclosure"].rows, plan)
        self._application(shapes, segments["application"].rows, plan)
        self._dispute(shapes, segments["dispute"].rows, plan)
        for table in ("disclosure", "application", "dispute"):
            if not segments[table].rows:
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

    # -- which table ---------------------------------------------------------------------------------------------

    def _segments(self, shapes: Sequence[Shape], plan: TablePlan) -> dict[str, _Segment]:
        """Every row goes to one table, or is a finding if it holds figures that no table owns."""
        segments = {table: _Segment() for table in ("disclosure", "application", "dispute")}
        current: str | None = None
        for index, shape in enumerate(shapes):
            table = self._table_of(shape, current)
            if table is None:
                if shape.last and _has_figures(shape):
                    plan.findings.append(PlanFinding("STR-04", None, printed=_printed(shape), row=index))
                continue
            current = table
            segments[table].rows.append(index)
        return segments

    def _table_of(self, shape: Shape, current: str | None) -> str | None:
        keys = shape.keys
        if not keys:
            return current if shape.last else None
        last = keys[-1]
        if any(key in self._blocks or key in self._disclosure_columns for key in keys):
            return "disclosure"
        if any(key in self._dispute_marks for key in keys):
            return "dispute"
        if current == "dispute" and self._is_dispute_header(shape):
            return "dispute"
        if last in self._disclosure_rows:
            return "disclosure"
        if last in self._application_rows or last in self._groups:
            return "application"
        if any(key in self._application_header and key not in self._ignored for key in keys) or (
            last in self._application_header and current != "disclosure"
        ):
            return "application"
        if last in self._ignored:
            return self._ignored[last]
        if any(key in self._groups or key in self._disclosure_rows for key in keys):
            return current
        return current if shape.values and current else None

    def _is_dispute_header(self, shape: Shape) -> bool:
        return not shape.last and all(
            any(word.startswith(key) for word in self._dispute_words) for key in shape.keys if key
        )

    # -- table 2 -------------------------------------------------------------------------------------------------

    def _disclosure(self, shapes: Sequence[Shape], rows: list[int], plan: TablePlan) -> None:
        if not rows:
            return
        readings: list[tuple[int, str | None, str | None, list[tuple[str | None, str]] | None, str | None]] = []
        block: str | None = None
        header: list[tuple[str | None, str]] | None = None
        parent: str | None = None
        padded = False
        for index in rows:
            shape = shapes[index]
            named = next((self._blocks[key] for key in shape.keys if key in self._blocks), None)
            if named:
                block, header, parent = named, None, None
                padded = padded or shape.values > 0
            if any(key in self._disclosure_columns for key in shape.keys) and not shape.last:
                labels = zip(shape.keys, shape.labels, strict=True)
                header = [(self._disclosure_columns.get(k), label) for k, label in labels if k not in self._ignored]
                parent = None
                for code, label in header:
                    if code is None:
                        plan.findings.append(PlanFinding("STR-04", "disclosure", printed=label, row=index))
                if any(code is None and self._is_merged(label) for code, label in header):
                    header = None  # two cells in one: which column a figure stands under is not known
                continue
            if named or not shape.keys or shape.keys[-1] in self._ignored:
                if shape.last:
                    plan.findings.append(PlanFinding("STR-04", "disclosure", printed=_printed(shape), row=index))
                continue
            category, subcategory, parent = self._category(shape, parent)
            readings.append((index, category, subcategory, header, block))
        form = self._disclosure_form(readings)
        plan.forms["disclosure"] = form
        if form is None:
            plan.findings.append(PlanFinding("STR-19", "disclosure", row=rows[0]))
        table = [shapes[index] for index in rows]
        expected = [(shapes[index], len(head)) for index, _, _, head, _ in readings if head]
        width = _Width.of(table, expected, padded, keeps_blanks=plan.keeps_blanks)
        known = {
            (r, c): b for f in ([form] if form else self._forms.names) for b, r, c in self._forms.disclosure_cells(f)
        }
        first_seen: dict[tuple[str, str | None], int] = {}
        for index, category, subcategory, head, printed_block in readings:
            shape = shapes[index]
            if category and (category, subcategory) in first_seen:
                row_no = self._forms.row_by_code["disclosure", category].number
                plan.twins.append((first_seen[category, subcategory], index, "disclosure", row_no))
                continue
            if category:
                first_seen[category, subcategory] = index
            if category is None:
                plan.findings.append(PlanFinding("STR-04", "disclosure", printed=_printed(shape), row=index))
                continue
            row_no = self._forms.row_by_code["disclosure", category].number
            head = head or self._only_column(form, category)
            if head is None or not width.fits(shape, len(head)):
                codes = [code for code, _ in head or () if code and (category, code) in known]
                whole = bool(codes) and head is not None and len(set(codes)) == len(head)
                factors = tuple([1 if code != "amount" else self._factor(label) for code, label in head or ()])
                codes = codes or [column for row, column in known if row == category]
                self._refuse(
                    plan, index, "disclosure", row_no, codes, shape, subcategory, is_open=whole, factors=factors
                )
                continue
            for position, (code, label) in enumerate(head):
                cell_block = known.get((category, code or ""))
                if code is None or cell_block is None or (printed_block and printed_block != cell_block):
                    if position < shape.last:
                        plan.findings.append(
                            PlanFinding(
                                "STR-04", "disclosure", row_no, printed=f"{_printed(shape)} / {label}", row=index
                            )
                        )
                    continue
                column = self._forms.column_by_code["disclosure", code]
                plan.cells.append(
                    CellPlan(
                        index,
                        position,
                        row_no,
                        column.number,
                        subcategory,
                        column.kind,
                        self._factor(label) if column.kind == "amount" else 1,
                    )
                )
        self._disclosure_gaps(form, plan)

    def _category(self, shape: Shape, parent: str | None) -> tuple[str | None, str | None, str | None]:
        """(category, subcategory, parent for the rows below) of a row of table 2."""
        *above, own = shape.keys
        over = next((self._disclosure_rows[key] for key in reversed(above) if key in self._disclosure_rows), None)
        if over:
            return over, shape.labels[-1], over
        if parent and (shape.indent or own not in self._disclosure_rows):
            return parent, shape.labels[-1], parent
        return self._disclosure_rows.get(own), None, None

    def _is_merged(self, label: str) -> bool:
        """Does a label that is not known hold one that is?"""
        key = label_key(label)
        return any(known in key for known in (*self._ignored, *self._disclosure_columns, *self._disclosure_rows))

    def _only_column(self, form: str | None, category: str) -> list[tuple[str | None, str]] | None:
        """The header of a row whose own is not there, if the form has just one column for it (no amount: no unit)."""
        if form is None:
            return None
        codes = [column for _, row, column in self._forms.disclosure_cells(form) if row == category]
        column = self._forms.column_by_code["disclosure", codes[0]] if len(codes) == 1 else None
        return [(column.code, column.label)] if column and column.kind != "amount" else None

    def _disclosure_form(self, readings: Iterable[tuple[int, str | None, str | None, Any, str | None]]) -> str | None:
        votes = {}
        for form in self._forms.names:
            cells = {(row, column) for _, row, column in self._forms.disclosure_cells(form)}
            votes[form] = sum(
                (category, code) in cells for _, category, _, head, _ in readings for code, _ in head or ()
            )
        return _winner(votes, {form: len(self._forms.disclosure_cells(form)) for form in self._forms.names})

    def _factor(self, header: str) -> int | None:
        """Yuan per unit named in an amount's header; None if it names none, several, or one that is not known.

        The whole word counts: `百万元` and `万美元` are not `万元`.
        """
        named = set(_MONEY_UNIT.findall(simplified(header)))
        return self._forms.values.units["amount"].get(named.pop()) if len(named) == 1 else None

    def _disclosure_gaps(self, form: str | None, plan: TablePlan) -> None:
        if form is None:
            return
        seen = {(cell.row_no, cell.column_no) for cell in plan.cells}
        seen |= {(r.row_no, c) for r in plan.refused if r.table == "disclosure" for c in r.columns}
        lost: dict[int, list[int]] = {}
        for _, row, column in self._forms.disclosure_cells(form):
            row_no = self._forms.row_by_code["disclosure", row].number
            column_no = self._forms.column_by_code["disclosure", column].number
            if (row_no, column_no) not in seen:
                lost.setdefault(row_no, []).append(column_no)
        present = {row_no for row_no, _ in seen}
        for row_no, columns in lost.items():
            plan.missing_cells += [(row_no, column_no) for column_no in columns]
            if row_no not in present:
                plan.findings.append(PlanFinding("STR-04", "disclosure", row_no))
            else:
                plan.findings += [PlanFinding("STR-04", "disclosure", row_no, column) for column in columns]

    # -- table 3 -------------------------------------------------------------------------------------------------

    def _application(self, shapes: Sequence[Shape], rows: list[int], plan: TablePlan) -> None:
        if not rows:
            return
        top: list[str | None] | None = None
        under: list[str | None] | None = None
        readings: list[tuple[int, str, bool]] = []
        group = ""
        for index in rows:
            shape = shapes[index]
            keys = [key for key in shape.keys if key not in self._ignored]
            if not keys:
                if shape.last:
                    plan.findings.append(PlanFinding("STR-04", "application", printed=_printed(shape), row=index))
                continue
            if not shape.last and (len(keys) > 1 or not readings) and self._is_application_header(keys):
                codes = [self._application_columns.get(key) for key in keys]
                if any(key in self._header_groups or code == "total" for key, code in zip(keys, codes, strict=True)):
                    top = ["*" if key in self._header_groups else self._application_columns.get(key) for key in keys]
                else:
                    under = codes
                for key, label in zip(shape.keys, shape.labels, strict=True):
                    if key not in self._application_header:
                        plan.findings.append(PlanFinding("STR-04", "application", printed=label, row=index))
                continue
            own = keys[-1]
            for key, label in zip(shape.keys[:-1], shape.labels[:-1], strict=True):
                if key in self._groups:
                    group = self._groups[key]
                elif key not in self._ignored:
                    plan.findings.append(PlanFinding("STR-04", "application", printed=label, row=index))
            code = self._application_rows.get(own)
            if code is None:
                if own in self._groups:
                    group = self._groups[own]
                if shape.last or own not in self._groups:
                    plan.findings.append(PlanFinding("STR-04", "application", printed=_printed(shape), row=index))
                continue
            row = self._forms.row_by_code["application", code]
            if own in self._groups:
                group = self._groups[own]
            elif not row.within:
                group = row.group
            readings.append((index, code, not row.within or row.within == group))
        form = _winner(
            {
                name: sum(name in self._forms.row_forms("application", code) for _, code, _ in readings)
                for name in self._forms.names
            },
            {name: len(self._forms.rows_of("application", name)) for name in self._forms.names},
        )
        plan.forms["application"] = form
        if form is None:
            plan.findings.append(PlanFinding("STR-19", "application", row=rows[0]))
        self._application_rows_of(shapes, rows, readings, form, self._leaves(top, under), plan)

    def _is_application_header(self, keys: Sequence[str]) -> bool:
        known = sum(key in self._application_header for key in keys)
        return known == len(keys) or known >= 3

    def _leaves(self, top: list[str | None] | None, under: list[str | None] | None) -> list[str | None] | None:
        """The columns from left to right; None if the header is not there or cannot be put together."""
        if top is None:
            return None
        if "*" not in top:
            return top
        if under is None or top.count("*") != 1:
            return None
        at = top.index("*")
        return [*top[:at], *under, *top[at + 1 :]]

    def _application_rows_of(
        self,
        shapes: Sequence[Shape],
        rows: list[int],
        readings: list[tuple[int, str, bool]],
        form: str | None,
        leaves: list[str | None] | None,
        plan: TablePlan,
    ) -> None:
        order = self._application_order
        if leaves != order:
            printed = None if leaves is None else " | ".join(code or "?" for code in leaves)
            plan.findings.append(PlanFinding("STR-04", "application", printed=f"header: {printed}", row=rows[0]))
        width = _Width.of(
            [shapes[i] for i in rows], [(shapes[i], len(order)) for i, _, _ in readings], keeps_blanks=plan.keeps_blanks
        )
        first_seen: dict[str, int] = {}
        for index, code, in_place in readings:
            shape = shapes[index]
            row = self._forms.row_by_code["application", code]
            if form and form not in self._forms.row_forms("application", code):
                if shape.last:
                    plan.findings.append(PlanFinding("STR-04", "application", printed=_printed(shape), row=index))
            elif code in first_seen:
                plan.twins.append((first_seen[code], index, "application", row.number))
            elif leaves == order and in_place and width.fits(shape, len(order)):
                first_seen[code] = index
                plan.application.append((index, row.number))
            else:
                first_seen[code] = index
                is_open = leaves == order and in_place
                self._refuse(plan, index, "application", row.number, order, shape, is_open=is_open)
                plan.missing_application.append(row.number)
        shared = [
            row
            for row in self._forms.rows
            if row.table == "application" and (form in row.forms if form else len(row.forms) == len(self._forms.names))
        ]
        for row in shared:
            if row.code not in first_seen:
                plan.missing_application.append(row.number)
                plan.findings.append(PlanFinding("STR-04", "application", row.number))

    # -- table 4 -------------------------------------------------------------------------------------------------

    def _dispute(self, shapes: Sequence[Shape], rows: list[int], plan: TablePlan) -> None:
        if not rows:
            return
        printed: list[str] = []
        values: list[int] = []
        for index in rows:
            shape = shapes[index]
            if shape.last:
                values.append(index)
            elif not values:
                printed += [key for key in shape.keys if key]
        plan.forms["dispute"] = None
        known = len(printed) == len(self._dispute_header) and all(
            any(word.startswith(key) for word in wording)
            for key, wording in zip(printed, self._dispute_header, strict=True)
        )
        if not known:
            plan.findings.append(
                PlanFinding("STR-04", "dispute", printed="header: " + " | ".join(printed), row=rows[0])
            )
        width = _Width.of(
            [shapes[i] for i in rows], [(shapes[i], self.dispute_width) for i in values], keeps_blanks=plan.keeps_blanks
        )
        for index in values:
            shape = shapes[index]
            if any(r.table == "dispute" for r in plan.refused) or shape.keys:
                plan.findings.append(PlanFinding("STR-04", "dispute", printed=_printed(shape), row=index))
            elif known and len(values) == 1 and width.fits(shape, self.dispute_width):
                plan.dispute = index
            else:
                for channel in self._channels:
                    self._refuse(
                        plan,
                        index,
                        "dispute",
                        channel,
                        [c.code for c in self._forms.columns if c.table == "dispute"],
                        shape,
                        say=channel == self._channels[0],
                        is_open=known and len(values) == 1,
                    )
        if plan.dispute is None:
            plan.missing_dispute = True
            if not values:
                plan.findings.append(PlanFinding("STR-04", "dispute", printed="no row of figures", row=rows[0]))

    def _refuse(
        self,
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
    ) -> None:
        columns = tuple(self._forms.column_by_code[table, code].number for code in dict.fromkeys(codes))
        plan.refused.append(Refused(index, table, row_no, columns, subcategory, is_open, factors))
        if say:
            plan.findings.append(PlanFinding("STR-17", table, row_no, printed=_printed(shape), row=index))


@dataclass(frozen=True, slots=True)
class _Width:
    """How wide the rows of a table are, and whether they are padded with empty cells at their end."""

    padded: bool
    cells: int
    keeps_blanks: bool

    @classmethod
    def of(
        cls,
        table: Iterable[Shape],
        expected: Iterable[tuple[Shape, int]],
        padded: bool = False,
        keeps_blanks: bool = True,
    ) -> "_Width":
        padded = padded or any(shape.values > n >= shape.last for shape, n in expected)
        return cls(padded, max((shape.cells for shape in table), default=0), keeps_blanks)

    def fits(self, shape: Shape, columns: int) -> bool:
        """Are the row's values the columns', one to one? A padded table's last row may have lost its padding."""
        if not shape.last and shape.values >= columns:
            return True  # empty cells only: none can be in a wrong place
        if not self.keeps_blanks and 0 < shape.last < columns:
            return False
        if shape.values == columns:
            return not self.padded or shape.cells == self.cells or shape.last == columns
        return self.padded and shape.values > columns >= shape.last and shape.cells == self.cells


def _keeps_blanks(shapes: Sequence[Shape]) -> bool:
    """Do more rows have an empty cell before a figure than rows that only end in empty ones?"""
    gaps = sum(shape.has_gap for shape in shapes)
    return gaps > sum(0 < shape.last < shape.values and not shape.has_gap and shape.last > 1 for shape in shapes)


def _winner(votes: dict[str, int], sizes: dict[str, int]) -> str | None:
    """The form with most votes; at a tie the one of which nothing is missing, if there is just one."""
    best = max(votes.values())
    first = [name for name, count in votes.items() if count == best]
    if len(first) > 1:
        first = [name for name in first if sizes[name] == best]
    return first[0] if best and len(first) == 1 else None


def _packed(numbers: Iterable[int]) -> bytes:
    return array("h", numbers).tobytes()


def _printed(shape: Shape) -> str:
    return " / ".join(shape.labels)


def _has_figures(shape: Shape) -> bool:
    return shape.last > 0
