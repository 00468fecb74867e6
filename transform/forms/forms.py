"""The official forms as data: data/forms/*.csv read, checked and indexed.

A form generation is lines in these files: which rows and columns it has, how their labels are printed, and which sums
it prints. Nothing here knows a form by name or by year. Sources: 国办公开办函〔2019〕60号 and 〔2021〕30号.
"""

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from transform import DATA
from transform.forms.bounds import Kind
from transform.forms.labels import label_key
from transform.forms.values import ValueRules


class FormDataError(ValueError):
    """A line of data/ contradicts another; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form's table. `within` names the group it must stand in when its label alone is not unique.

    `parts`: reports split it into matters of their own naming, each with figures.
    """

    table: str
    number: int
    code: str
    forms: frozenset[str]
    enumerator: str
    label: str
    label_en: str
    group: str
    within: str
    outcome: bool
    parts: bool


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form's table; `unit` is that of the warehouse (amounts: yuan)."""

    table: str
    number: int
    code: str
    forms: frozenset[str]
    label: str
    label_en: str
    group_label: str
    unit: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class FormGroup:
    """A heading over rows. `forms` are those that print it as a label; empty for groups that are only ours."""

    table: str
    code: str
    label: str
    label_en: str
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class SumTerm:
    """One operand of a sum a form prints or implies: over rows (per column) or over the columns of a row."""

    rule_id: str
    form: str
    table: str
    axis: str
    side: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six sections, with every wording of its heading as comparable keys and the phrases that betray it."""

    number: int
    code: str
    numeral: str
    label: str
    label_en: str
    keys: frozenset[str]
    anchors: tuple[str, ...]


MOST_RULES = 192
"""Bits of an outcome in report_outcomes; sql/load/outcomes.sql has the same number."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that findings refer to."""

    rule_id: str
    severity: str
    table: str
    forms: frozenset[str]
    """the forms it applies to; empty: all"""
    first_year: int | None
    judged_by: str
    """`check`: a check says its outcome; `finding`: it holds where it applies unless there is a finding"""
    statement_zh: str
    statement_en: str
    source: str
    since: str
    """the version of the rule book that brought it"""


@dataclass(frozen=True)
class Forms:
    """Everything data/ says about the forms. Build it with load_forms."""

    labels: dict[str, tuple[str, str]]
    """form -> Chinese and English label"""
    tables: dict[str, tuple[int, str, str]]
    rows: tuple[FormRow, ...]
    columns: tuple[FormColumn, ...]
    groups: tuple[FormGroup, ...]
    blocks: tuple[tuple[str, str, str, str, str], ...]
    """(form, block code, block label, row code, column code) for every cell of table 2."""
    extra_labels: tuple[tuple[str, str, str, str], ...]
    sums: tuple[SumTerm, ...]
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    value_statuses: tuple[tuple[str, str, str], ...]
    values: ValueRules
    agency_suffixes: dict[str, str]
    fingerprint: str = field(default="")
    """A digest of all data files: documents are read again when it changes."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The form codes, oldest first."""
        return tuple(sorted({form for row in self.rows for form in row.forms}))

    @cached_property
    def row_by_code(self) -> dict[tuple[str, str], FormRow]:
        return {(row.table, row.code): row for row in self.rows}

    @cached_property
    def column_by_code(self) -> dict[tuple[str, str], FormColumn]:
        return {(column.table, column.code): column for column in self.columns}

    def row_forms(self, table: str, code: str) -> frozenset[str]:
        """The forms that have this row."""
        return frozenset().union(*(row.forms for row in self.rows if (row.table, row.code) == (table, code)))

    def rows_of(self, table: str, form: str) -> list[FormRow]:
        """A form's rows of a table, in the order of the form."""
        return [row for row in self.rows if row.table == table and form in row.forms]

    def columns_of(self, table: str, form: str) -> list[FormColumn]:
        """A form's columns of a table, in the order of the form."""
        return [column for column in self.columns if column.table == table and form in column.forms]

    def disclosure_cells(self, form: str) -> list[tuple[str, str, str]]:
        """(block, row, column) codes of a form's table 2."""
        return [(block, row, column) for f, block, _, row, column in self.blocks if f == form]

    @cached_property
    def vocabulary(self) -> dict[tuple[str, str], dict[str, str]]:
        """(table, axis) -> comparable label -> code; axes: row, column, group, block, header_group, ignore."""
        words: dict[tuple[str, str], dict[str, str]] = {}

        def add(table: str, axis: str, label: str, code: str) -> None:
            key = label_key(label)
            known = words.setdefault((table, axis), {}).setdefault(key, code)
            if known != code:
                raise FormDataError(f"label {label!r} of {table} means both {known} and {code} ({axis})")

        for row in self.rows:
            add(row.table, "row", row.label, row.code)
        for column in self.columns:
            add(column.table, "column", column.label, column.code)
        for group in self.groups:
            if group.forms:
                add(group.table, "group", group.label, group.code)
        for _, block, label, _, _ in self.blocks:
            add("disclosure", "block", label, block)
        for table, axis, code, label in self.extra_labels:
            add(table, axis, label, code)
        return words


def load_forms(data: Path = DATA) -> Forms:
    """Reads and checks data/. Raises FormDataError if a line refers to a code that does not exist."""
    folder = data / "forms"
    tables = {
        line["table_code"]: (int(line["table_no"]), line["label_zh"], line["label_en"])
        for line in _lines(folder / "tables.csv")
    }
    forms = Forms(
        labels={line["form"]: (line["label_zh"], line["label_en"]) for line in _lines(folder / "forms.csv")},
        tables=tables,
        rows=tuple(
            FormRow(
                line["table_code"],
                int(line["row_no"]),
                line["row_code"],
                _forms(line["forms"]),
                line["enumerator"],
                line["label_zh"],
                line["label_en"],
                line["group_code"],
                line["within"],
                line["outcome"] == "1",
                line["parts"] == "1",
            )
            for line in _lines(folder / "rows.csv")
        ),
        columns=tuple(
            FormColumn(
                line["table_code"],
                int(line["column_no"]),
                line["column_code"],
                _forms(line["forms"]),
                line["label_zh"],
                line["label_en"],
                line["group_label"],
                line["unit"],
                line["kind"],  # type: ignore[arg-type]
            )
            for line in _lines(folder / "columns.csv")
        ),
        groups=tuple(
            FormGroup(line["table_code"], line["group_code"], line["label_zh"], line["label_en"], _forms(line["forms"]))
            for line in _lines(folder / "groups.csv")
        ),
        blocks=tuple(
            (line["form"], line["block_code"], line["block_label"], line["row_code"], line["column_code"])
            for line in _lines(folder / "blocks.csv")
        ),
        extra_labels=tuple(
            (line["table_code"], line["axis"], line["code"], line["label"]) for line in _lines(folder / "labels.csv")
        ),
        sums=tuple(
            SumTerm(
                line["rule_id"],
                line["form"],
                line["table_code"],
                line["axis"],
                line["side"],
                line["row_code"],
                line["column_code"],
            )
            for line in _lines(folder / "sums.csv")
        ),
        sections=_sections(data / "sections.csv"),
        rules=tuple(
            Rule(
                line["rule_id"],
                line["severity"],
                line["table_code"],
                _forms(line["forms"]),
                int(line["first_year"]) if line["first_year"] else None,
                line["judged_by"],
                line["statement_zh"],
                line["statement_en"],
                line["source"],
                line["since"],
            )
            for line in _lines(data / "rules.csv")
        ),
        value_statuses=tuple(
            (line["value_status"], line["label_zh"], line["label_en"]) for line in _lines(data / "value_statuses.csv")
        ),
        values=ValueRules.of((line["kind"], line["printed"], line["factor"]) for line in _lines(data / "values.csv")),
        agency_suffixes={line["suffix"]: line["scope"] for line in _lines(data / "agency_suffixes.csv")},
        fingerprint=_fingerprint(data),
    )
    _check(forms)
    return forms


def _lines(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _forms(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _sections(path: Path) -> tuple[Section, ...]:
    lines = list(_lines(path))
    found = []
    for number in sorted({int(line["section_no"]) for line in lines}):
        same = [line for line in lines if int(line["section_no"]) == number]
        first = same[0]
        found.append(
            Section(
                number,
                first["section_code"],
                first["numeral"],
                first["label_zh"],
                first["label_en"],
                frozenset(label_key(line["variant"]) for line in same),
                tuple(dict.fromkeys(line["anchor"] for line in same)),
            )
        )
    return tuple(found)


def _fingerprint(data: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*data.glob("*.csv"), *data.glob("forms/*.csv")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


_JUDGES = ("check", "finding", "list", "claim_agency", "claim_year", "claim_published_on")
"""What judges a rule: SQL over the facts; a finding of the reading; a list of what is not there; a finding, where a source
claims that field of the report at all."""


def _check(forms: Forms) -> None:
    rules = {rule.rule_id for rule in forms.rules}
    if len(rules) != len(forms.rules):
        raise FormDataError("rules.csv: a rule stands twice")
    if len(rules) > MOST_RULES:
        raise FormDataError(f"rules.csv: more than {MOST_RULES} rules; the outcomes have no place for them")
    for rule in forms.rules:
        if rule.severity not in ("error", "warning", "note") or rule.judged_by not in _JUDGES:
            raise FormDataError(f"rules.csv: {rule.rule_id} has no known severity or judged_by")
        if unknown := rule.forms - set(forms.labels):
            raise FormDataError(f"rules.csv: {rule.rule_id} names the unknown form {min(unknown)}")
    for term in forms.sums:
        if term.rule_id not in rules:
            raise FormDataError(f"sums.csv: rule {term.rule_id} is not in rules.csv")
        if term.row and (term.table, term.row) not in forms.row_by_code:
            raise FormDataError(f"sums.csv: {term.rule_id} names the unknown row {term.row}")
        if term.column and (term.table, term.column) not in forms.column_by_code:
            raise FormDataError(f"sums.csv: {term.rule_id} names the unknown column {term.column}")
    for form in forms.names:
        if form not in forms.labels:
            raise FormDataError(f"forms.csv: the form {form} has no label")
    for form, _, _, row, column in forms.blocks:
        if ("disclosure", row) not in forms.row_by_code or ("disclosure", column) not in forms.column_by_code:
            raise FormDataError(f"blocks.csv: {form} names the unknown cell {row}/{column}")
    for numbered in (forms.rows, forms.columns):
        numbers: dict[tuple[str, int], str] = {}
        for entry in numbered:
            if numbers.setdefault((entry.table, entry.number), entry.code) != entry.code:
                raise FormDataError(f"{entry.table}: number {entry.number} stands for two codes")
    assert forms.vocabulary  # raises FormDataError if a label means two things
