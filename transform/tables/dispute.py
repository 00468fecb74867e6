"""Table 4 planned: one row of figures under a header of three lines."""

from collections.abc import Sequence

from transform.forms.forms import Forms
from transform.tables.header_words import dispute_header
from transform.tables.placement import Width
from transform.tables.plan import PlanFinding, TablePlan, printed_labels, refuse
from transform.tables.rows import Shape


class DisputePlanner:
    """Plans table 4."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._channels = sorted({row.number for row in forms.rows if row.table == "dispute"})
        self._header = dispute_header(forms)
        self.width = len(self._channels) * len([column for column in forms.columns if column.table == "dispute"])

    def plan(self, shapes: Sequence[Shape], rows: list[int], plan: TablePlan) -> None:
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
        known = len(printed) == len(self._header) and all(
            any(word.startswith(key) for word in wording) for key, wording in zip(printed, self._header, strict=True)
        )
        if not known:
            plan.findings.append(
                PlanFinding("STR-04", "dispute", printed="header: " + " | ".join(printed), row=rows[0])
            )
        width = Width.of(
            [shapes[i] for i in rows], [(shapes[i], self.width) for i in values], keeps_blanks=plan.keeps_blanks
        )
        for index in values:
            shape = shapes[index]
            if any(r.table == "dispute" for r in plan.refused) or shape.keys:
                plan.findings.append(PlanFinding("STR-04", "dispute", printed=printed_labels(shape), row=index))
            elif known and len(values) == 1 and width.fits(shape, self.width):
                plan.dispute = index
            else:
                for channel in self._channels:
                    refuse(
                        self._forms,
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
