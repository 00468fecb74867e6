"""Table 2 planned: which cell of which block each figure is, under which header it stands."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from extract.characters import simplified
from transform.forms.forms import Forms
from transform.forms.labels import label_key
from transform.tables.header_words import ignored_words
from transform.tables.placement import Width
from transform.tables.plan import CellPlan, PlanFinding, TablePlan, printed_labels, refuse, winner
from transform.tables.rows import Shape

_MONEY_UNIT = re.compile(r"[十百千万亿美欧港日韩]*元")


class DisclosurePlanner:
    """Plans the rows of table 2."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        words = forms.vocabulary
        self._disclosure_rows = words["disclosure", "row"]
        self._disclosure_columns = words["disclosure", "column"]
        self._blocks = words["disclosure", "block"]
        self._ignored = ignored_words(forms)

    def plan(self, shapes: Sequence[Shape], rows: list[int], plan: TablePlan) -> None:
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
                    plan.findings.append(PlanFinding("STR-04", "disclosure", printed=printed_labels(shape), row=index))
                continue
            category, subcategory, parent = self._category(shape, parent)
            readings.append((index, category, subcategory, header, block))
        form = self._disclosure_form(readings)
        plan.forms["disclosure"] = form
        if form is None:
            plan.findings.append(PlanFinding("STR-19", "disclosure", row=rows[0]))
        table = [shapes[index] for index in rows]
        expected = [(shapes[index], len(head)) for index, _, _, head, _ in readings if head]
        width = Width.of(table, expected, padded, keeps_blanks=plan.keeps_blanks)
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
                plan.findings.append(PlanFinding("STR-04", "disclosure", printed=printed_labels(shape), row=index))
                continue
            row_no = self._forms.row_by_code["disclosure", category].number
            head = head or self._only_column(form, category)
            if head is None or not width.fits(shape, len(head)):
                codes = [code for code, _ in head or () if code and (category, code) in known]
                whole = bool(codes) and head is not None and len(set(codes)) == len(head)
                factors = tuple([1 if code != "amount" else self._factor(label) for code, label in head or ()])
                codes = codes or [column for row, column in known if row == category]
                refuse(
                    self._forms,
                    plan,
                    index,
                    "disclosure",
                    row_no,
                    codes,
                    shape,
                    subcategory,
                    is_open=whole,
                    factors=factors,
                )
                continue
            for position, (code, label) in enumerate(head):
                cell_block = known.get((category, code or ""))
                if code is None or cell_block is None or (printed_block and printed_block != cell_block):
                    if position < shape.last:
                        plan.findings.append(
                            PlanFinding(
                                "STR-04", "disclosure", row_no, printed=f"{printed_labels(shape)} / {label}", row=index
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
        return winner(votes, {form: len(self._forms.disclosure_cells(form)) for form in self._forms.names})

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
