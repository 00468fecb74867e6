"""Which table each row of a document belongs to, told from the row's words and from the rows before it."""

from collections.abc import Sequence

from transform.forms.forms import Forms
from transform.tables.header_words import application_header, dispute_header, ignored_words
from transform.tables.plan import PlanFinding, TablePlan, printed_labels
from transform.tables.rows import Shape

TABLES = ("disclosure", "application", "dispute")
"""Tables with rows; the fee of section six is a sentence."""


class Segments:
    """Parts the rows of a document by table."""

    def __init__(self, forms: Forms) -> None:
        words = forms.vocabulary
        self._disclosure_rows = words["disclosure", "row"]
        self._disclosure_columns = words["disclosure", "column"]
        self._blocks = words["disclosure", "block"]
        self._application_rows = words["application", "row"]
        self._groups = words["application", "group"]
        self._ignored = ignored_words(forms)
        self._application_header = application_header(forms)
        numbered = {number: table for table, (number, _, _) in forms.tables.items() if table in TABLES}
        self._sections = {key: numbered.get(section.number) for section in forms.sections for key in section.keys}
        """heading of a section -> its table, None if it has none"""
        self._dispute_words = {key for wording in dispute_header(forms) for key in wording}
        self._dispute_marks = {key for key in self._dispute_words if key not in self._application_header}

    def of(self, shapes: Sequence[Shape], plan: TablePlan) -> dict[str, list[int]]:
        """Every row goes to one table, or is a finding if it holds figures that no table owns."""
        segments: dict[str, list[int]] = {table: [] for table in TABLES}
        current: str | None = None
        for index, shape in enumerate(shapes):
            if shape.keys and not shape.last and shape.keys[-1] in self._sections:
                current = self._sections[shape.keys[-1]]
                continue
            table = self._table_of(shape, current)
            if table is None:
                if shape.last:
                    plan.findings.append(PlanFinding("STR-04", None, printed=printed_labels(shape), row=index))
                continue
            current = table
            segments[table].append(index)
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
        if self._is_other_list(shape):
            return None
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

    def _is_other_list(self, shape: Shape) -> bool:
        """Are most words of a header none of table 3's (`统计指标 | 单位 | 本级 | 合计`)?"""
        known = [
            key for key in shape.keys if key in self._application_header or key in self._application_rows
            or key in self._groups
        ]  # fmt: skip
        return not shape.last and len(shape.keys) > 2 and 2 * len(known) < len(shape.keys)

    def _is_dispute_header(self, shape: Shape) -> bool:
        return not shape.last and all(
            any(word.startswith(key) for word in self._dispute_words) for key in shape.keys if key
        )
