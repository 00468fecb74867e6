"""Table 3 planned: which row of the form each row is, and whether its header is the form's."""

from collections.abc import Sequence

from transform.forms.forms import FormColumn, Forms
from transform.tables.header_words import application_header, ignored_words
from transform.tables.placement import Width
from transform.tables.plan import PlanFinding, TablePlan, printed_labels, refuse, winner
from transform.tables.rows import Shape


class ApplicationPlanner:
    """Plans the rows of table 3."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        words = forms.vocabulary
        self._application_rows = words["application", "row"]
        self._application_columns = words["application", "column"]
        self._groups = words["application", "group"]
        self._header_groups = words["application", "header_group"]
        self._ignored = ignored_words(forms)
        self._application_header = application_header(forms)
        by_column: dict[int, FormColumn] = {c.number: c for c in forms.columns if c.table == "application"}
        self._application_order = [column.code for _, column in sorted(by_column.items())]

    def plan(self, shapes: Sequence[Shape], rows: list[int], plan: TablePlan) -> None:
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
                    plan.findings.append(PlanFinding("STR-04", "application", printed=printed_labels(shape), row=index))
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
                    plan.findings.append(PlanFinding("STR-04", "application", printed=printed_labels(shape), row=index))
                continue
            row = self._forms.row_by_code["application", code]
            if own in self._groups:
                group = self._groups[own]
            elif not row.within:
                group = row.group
            readings.append((index, code, not row.within or row.within == group))
        form = winner(
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
        width = Width.of(
            [shapes[i] for i in rows], [(shapes[i], len(order)) for i, _, _ in readings], keeps_blanks=plan.keeps_blanks
        )
        first_seen: dict[str, int] = {}
        for index, code, in_place in readings:
            shape = shapes[index]
            row = self._forms.row_by_code["application", code]
            if form and form not in self._forms.row_forms("application", code):
                if shape.last:
                    plan.findings.append(PlanFinding("STR-04", "application", printed=printed_labels(shape), row=index))
            elif code in first_seen:
                plan.twins.append((first_seen[code], index, "application", row.number))
            elif leaves == order and in_place and width.fits(shape, len(order)):
                first_seen[code] = index
                plan.application.append((index, row.number))
            else:
                first_seen[code] = index
                is_open = leaves == order and in_place
                refuse(self._forms, plan, index, "application", row.number, order, shape, is_open=is_open)
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
