"""The form data as the warehouse's dimension tables."""

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa

from transform import DATA
from transform.facts.words import word_tables
from transform.forms.forms import FormColumn, FormDataError, FormRow, Forms
from transform.statistics.forms import load_statistic_forms, statistic_dimensions


def dimension_tables(forms: Forms) -> dict[str, pa.Table]:
    """Name -> table, columns in the order of sql/schema/10_dimensions.sql (and 11_, 13_, 15_, 17_)."""
    labels = {(g.table, g.code): (g.label, g.label_en) for g in forms.groups}
    items = _unique(forms, "application")
    tables = {
        "dim_form": _table(
            form=list(forms.labels),
            label_zh=[zh for zh, _ in forms.labels.values()],
            label_en=[en for _, en in forms.labels.values()],
            form_order=list(range(1, len(forms.labels) + 1)),
        ),
        "dim_item": _table(
            **_row_columns(items, "item_code"),
            enumerator=[row.enumerator or None for row in items],
            group_code=[row.group for row in items],
            group_zh=[labels["application", row.group][0] for row in items],
            group_en=[labels["application", row.group][1] for row in items],
            unit=["件"] * len(items),
            **_in_forms(forms, items),
        ),
        "dim_applicant_type": _columns(forms, "application", "applicant_type", group=True),
        "dim_category": _categories(forms),
        "dim_measure": _columns(forms, "disclosure", "measure", in_forms=True),
        "dim_channel": _channels(forms),
        "dim_result": _columns(forms, "dispute", "result"),
        "dim_fee_measure": _columns(forms, "fee", "measure"),
        "dim_section": _table(
            section_no=[s.number for s in forms.sections],
            section_code=[s.code for s in forms.sections],
            label_zh=[s.label for s in forms.sections],
            label_en=[s.label_en for s in forms.sections],
        ),
        "dim_value_status": _table(
            value_status=[status for status, _, _ in forms.value_statuses],
            label_zh=[zh for _, zh, _ in forms.value_statuses],
            label_en=[en for _, _, en in forms.value_statuses],
        ),
        "dim_rule": _table(
            rule_no=list(range(len(forms.rules))),
            rule_id=[r.rule_id for r in forms.rules],
            severity=[r.severity for r in forms.rules],
            table_code=[r.table or None for r in forms.rules],
            statement_zh=[r.statement_zh for r in forms.rules],
            statement_en=[r.statement_en for r in forms.rules],
            source=[r.source for r in forms.rules],
            forms=[" ".join(sorted(r.forms)) or None for r in forms.rules],
            first_year=[r.first_year for r in forms.rules],
            judged_by=[r.judged_by for r in forms.rules],
            since=[r.since for r in forms.rules],
        ),
        "dim_reason": _reasons(forms),
        "dim_sentence": _sentences(forms),
        "dim_witness": _witnesses(),
        "form_sums": _table(
            rule_id=[t.rule_id for t in forms.sums],
            form=[t.form for t in forms.sums],
            table_code=[t.table for t in forms.sums],
            axis=[t.axis for t in forms.sums],
            side=[t.side for t in forms.sums],
            row_no=[forms.row_by_code[t.table, t.row].number if t.row else None for t in forms.sums],
            column_no=[forms.column_by_code[t.table, t.column].number if t.column else None for t in forms.sums],
        ),
        "form_cells": _table(
            form=[form for form, _, _, _, _ in forms.blocks],
            row_no=[forms.row_by_code["disclosure", row].number for _, _, _, row, _ in forms.blocks],
            column_no=[forms.column_by_code["disclosure", column].number for _, _, _, _, column in forms.blocks],
            form_order=list(range(1, len(forms.blocks) + 1)),
        ),
        **statistic_dimensions(load_statistic_forms()),
        "dim_metric": _metrics(),
        "agency_roles": _agency_roles(),
    }
    return {**tables, **word_tables(forms, tables)}


def _table(**columns: list[Any]) -> pa.Table:
    numbers = {"form_order", "row_no", "column_no", "section_no", "minimum_n", "rule_no", "first_year", "strength"}
    return pa.table(
        {name: pa.array(values, pa.int16() if name in numbers else pa.string()) for name, values in columns.items()}
    )


def _metrics(data: Path = DATA) -> pa.Table:
    """data/metrics.csv as it stands, in its order."""
    with (data / "metrics.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    columns: dict[str, list[Any]] = {name: [line[name] or None for line in lines] for name in lines[0]}
    return _table(**columns | {"minimum_n": [int(line["minimum_n"]) for line in lines]})


def _reasons(forms: Forms, data: Path = DATA) -> pa.Table:
    """data/reasons.csv: which rule a document breaks that is set aside for a reason. Raises FormDataError for an unknown rule."""
    with (data / "reasons.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    if unknown := {line["rule_id"] for line in lines} - {rule.rule_id for rule in forms.rules}:
        raise FormDataError(f"reasons.csv: rule {min(unknown)} is not in rules.csv")
    return _table(**{name: [line[name] for line in lines] for name in ("reason_code", "rule_id")})


def _sentences(forms: Forms, data: Path = DATA) -> pa.Table:
    """data/finding_sentences.csv: how a finding is said, by rule ('*': any) and by what it has to say of figures.

    Raises FormDataError for an unknown rule.
    """
    with (data / "finding_sentences.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    if unknown := {line["rule_id"] for line in lines} - {"*", *(rule.rule_id for rule in forms.rules)}:
        raise FormDataError(f"finding_sentences.csv: rule {min(unknown)} is not in rules.csv")
    return _table(**{name: [line[name] for line in lines] for name in lines[0]})


def _witnesses(data: Path = DATA) -> pa.Table:
    """data/witnesses.csv as it stands: which witness of a report's identity weighs how much, and why."""
    with (data / "witnesses.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    columns: dict[str, list[Any]] = {name: [line[name] or None for line in lines] for name in lines[0]}
    columns["strength"] = [int(line["strength"]) for line in lines]
    of_source = pa.array([line["of_source"] == "1" for line in lines])
    table = _table(**columns)
    return table.set_column(table.column_names.index("of_source"), "of_source", of_source)


def _agency_roles(data: Path = DATA) -> pa.Table:
    """data/agency_roles.csv as it stands: role, word, note."""
    with (data / "agency_roles.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return _table(**{name: [line[name] or None for line in lines] for name in lines[0]})


def _unique(forms: Forms, table: str) -> list[FormRow]:
    """The rows of a table once per code (the newest wording), in the order of the form."""
    rows: dict[str, FormRow] = {}
    for row in forms.rows:
        if row.table == table and (row.code not in rows or max(row.forms) > max(rows[row.code].forms)):
            rows[row.code] = row
    return list(rows.values())


def _row_columns(rows: list[FormRow], code: str) -> dict[str, list[Any]]:
    return {
        "row_no": [row.number for row in rows],
        code: [row.code for row in rows],
        "form_order": list(range(1, len(rows) + 1)),
        "label_zh": [row.label for row in rows],
        "label_en": [row.label_en for row in rows],
    }


def _in_forms(forms: Forms, rows: list[FormRow]) -> dict[str, list[Any]]:
    return {"forms": [" ".join(sorted(forms.row_forms(row.table, row.code))) for row in rows]}


def _categories(forms: Forms) -> pa.Table:
    rows = _unique(forms, "disclosure")
    articles = {row: label for _, _, label, row, _ in forms.blocks}
    return _table(
        **_row_columns(rows, "category"), article_item=[articles[row.code] for row in rows], **_in_forms(forms, rows)
    )


def _channels(forms: Forms) -> pa.Table:
    rows = _unique(forms, "dispute")
    return _table(**_row_columns(rows, "channel"), unit=["件"] * len(rows))


def _columns(forms: Forms, table: str, code: str, group: bool = False, in_forms: bool = False) -> pa.Table:
    columns: dict[str, FormColumn] = {}
    for column in forms.columns:
        if column.table == table:
            columns.setdefault(column.code, column)
    found = list(columns.values())
    labels = {
        c.code: dict.fromkeys(o.label for o in forms.columns if (o.table, o.code) == (table, c.code)) for c in found
    }
    data: dict[str, list[Any]] = {
        "column_no": [c.number for c in found],
        code: [c.code for c in found],
        "form_order": list(range(1, len(found) + 1)),
        "label_zh": ["／".join(labels[c.code]) for c in found],
        "label_en": [c.label_en for c in found],
    }
    if group:
        data["group_zh"] = [c.group_label or None for c in found]
    data["unit"] = [c.unit for c in found]
    if in_forms:
        same = [[o.forms for o in forms.columns if (o.table, o.code) == (table, c.code)] for c in found]
        data["forms"] = [" ".join(sorted(frozenset().union(*sets))) for sets in same]
    return _table(**data)
