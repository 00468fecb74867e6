"""The code lists as one table, with their labels in Chinese and English, and the breaks in the series.

Codes of the forms come from the form data, the small closed lists (scope, severity, kinds of body) from data/words.csv,
the articles of the Regulation on the Disclosure of Government Information (2019) from data/articles.csv.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from transform import DATA
from transform.forms.forms import Forms
from transform.statistics.forms import NATIONAL


class Word(NamedTuple):
    """A code and what is told of it; the list is named after the column that holds the code, as a rule."""

    kind: str
    code: str
    label_zh: str
    label_en: str | None
    unit: str | None = None
    article: str | None = None
    forms: str | None = None


_LISTS = (
    ("form", "dim_form", "form"),
    ("item_code", "dim_item", "item_code"),
    ("applicant_type", "dim_applicant_type", "applicant_type"),
    ("category", "dim_category", "category"),
    ("measure", "dim_measure", "measure"),
    ("channel", "dim_channel", "channel"),
    ("result", "dim_result", "result"),
    ("fee_measure", "dim_fee_measure", "measure"),
    ("section_code", "dim_section", "section_code"),
    ("value_status", "dim_value_status", "value_status"),
    ("series", "dim_series", "series"),
    ("metric", "dim_metric", "metric"),
)
"""(list, dimension table, its column with the code)"""


def word_tables(forms: Forms, dimensions: Mapping[str, pa.Table], data: Path = DATA) -> dict[str, pa.Table]:
    """dim_word and dim_series_break (sql/schema/15_ and 16_), from the other dimension tables and data/."""
    articles = {(line["kind"], line["code"]): line["article"] for line in _lines(data / "articles.csv")}
    figures = [*_of_dimensions(forms, dimensions), *_of_cells(forms), *_of_indicators(dimensions["dim_indicator"])]
    words = [
        word._replace(article=articles.get((word.kind, word.code), word.article))
        for word in [
            *figures,
            *_of_groups(dimensions["dim_item"]),
            *_of_tables(forms),
            *_of_witnesses(dimensions["dim_witness"]),
            *_of_sources(figures, dimensions["series_terms"]),
            *(
                Word(line["kind"], line["code"], line["label_zh"], line["label_en"])
                for line in _lines(data / "words.csv")
            ),
        ]
    ]
    places: Counter[str] = Counter()
    orders = []
    for word in words:
        places[word.kind] += 1
        orders.append(places[word.kind])
    return {
        "dim_word": pa.table(
            {
                "word_order": pa.array(orders, pa.int16()),
                **{name: pa.array([getattr(word, name) for word in words], pa.string()) for name in Word._fields},
            }
        ),
        "dim_series_break": _breaks(words, data),
    }


def _of_dimensions(forms: Forms, dimensions: Mapping[str, pa.Table]) -> Iterator[Word]:
    in_forms = _forms_of_codes(forms)
    series_forms: dict[str, set[str]] = {}
    for term in dimensions["series_terms"].to_pylist():
        series_forms.setdefault(term["series"], set()).add(term["form"])
    for kind, table, column in _LISTS:
        for line in dimensions[table].to_pylist():
            code = line[column]
            known = in_forms.get((kind, code), frozenset(series_forms.get(code, ()) if kind == "series" else ()))
            yield Word(
                kind,
                code,
                line["label_zh"],
                line["label_en"],
                line.get("unit"),
                line.get("article_item"),
                " ".join(sorted(known)) or None,
            )


def _forms_of_codes(forms: Forms) -> dict[tuple[str, str], frozenset[str]]:
    """(list, code) -> the forms whose tables have the row or column."""
    rows = {"disclosure": "category", "application": "item_code", "dispute": "channel"}
    columns = {"disclosure": "measure", "application": "applicant_type", "dispute": "result", "fee": "fee_measure"}
    found: dict[tuple[str, str], frozenset[str]] = {}
    for key, having in [
        *(((rows[row.table], row.code), row.forms) for row in forms.rows),
        *(((columns[column.table], column.code), column.forms) for column in forms.columns),
    ]:
        found[key] = found.get(key, frozenset()) | having
    return found


def _of_groups(items: pa.Table) -> Iterator[Word]:
    """The groups of rows of table 3; the forms of a group are those of its rows."""
    groups: dict[str, Word] = {}
    for line in items.to_pylist():
        code = line["group_code"]
        before = groups[code].forms or "" if code in groups else ""
        having = " ".join(sorted({*before.split(), *line["forms"].split()}))
        groups[code] = Word("outcome_group", code, line["group_zh"], line["group_en"], line["unit"], None, having)
    yield from groups.values()


def _of_indicators(indicators: pa.Table) -> Iterator[Word]:
    """The national list; a label that stands there twice is told apart by what it stands under."""
    lines = indicators.to_pylist()
    labels = {line["indicator_code"]: line["label_zh"] for line in lines}
    times = Counter(labels.values())
    for line in lines:
        label = line["label_zh"]
        if times[label] > 1 and line["parent_code"]:
            label = f"{labels[line['parent_code']]}／{label}"
        yield Word("indicator_code", line["indicator_code"], label, line["label_en"], line["unit"], None, NATIONAL)


def _of_witnesses(witnesses: pa.Table) -> Iterator[Word]:
    """Who may say whose report it is, each once."""
    for code, line in {line["witness"]: line for line in reversed(witnesses.to_pylist())}.items():
        yield Word("identity_evidence", code, line["label_zh"], line["label_en"])


def _of_tables(forms: Forms) -> Iterator[Word]:
    """The tables of a report, by code and by number."""
    for code, (number, label_zh, label_en) in forms.tables.items():
        yield Word("table_code", code, label_zh, label_en)
        yield Word("form_table", str(number), label_zh, label_en)


def _of_cells(forms: Forms) -> Iterator[Word]:
    """The cells of tables 2 and 4 and of the fee, as row.column, in the words of the newest form that has them."""
    cells: dict[str, Word] = {}
    for form in reversed(forms.names):
        printed = [
            *((row, column, "disclosure", label) for f, _, label, row, column in forms.blocks if f == form),
            *(
                (row.code, column.code, "dispute", None)
                for row in forms.rows_of("dispute", form)
                for column in forms.columns_of("dispute", form)
            ),
        ]
        for row_code, column_code, table, article in printed:
            row = next(r for r in forms.rows_of(table, form) if r.code == row_code)
            column = next(c for c in forms.columns_of(table, form) if c.code == column_code)
            code = f"{row_code}.{column_code}"
            before = cells.get(code)
            cells[code] = Word(
                "cell",
                code,
                before.label_zh if before else f"{row.label}／{column.label}",
                before.label_en if before else f"{row.label_en}: {column.label_en}",
                column.unit,
                before.article if before else article,
                f"{form} {before.forms}" if before else form,
            )
    yield from cells.values()
    for column in forms.columns:
        if column.table == "fee":
            yield Word(
                "cell",
                f"processing_fee.{column.code}",
                f"信息处理费／{column.label}",
                f"Processing fee: {column.label_en}",
                column.unit,
                None,
                " ".join(sorted(column.forms)),
            )


def _of_sources(figures: list[Word], terms: pa.Table) -> Iterator[Word]:
    """The sums that make up the series, as v_series_long writes them: codes in order, joined by a plus."""
    lists = {"application": "item_code", "dispute": "cell", "statistic": "indicator_code"}
    known = {(word.kind, word.code): word for word in figures}
    sums: dict[tuple[str, str, int], dict[str, Word]] = {}
    for term in terms.to_pylist():
        operands = sums.setdefault((term["series"], term["form"], term["alternative"]), {})
        operands[term["source_code"]] = known[lists[term["table_code"]], term["source_code"]]
    # A code that two forms share has the words of the form in force.
    found = {}
    for _, operands in sorted(sums.items(), key=lambda item: item[0][1] != NATIONAL):
        words = [word for _, word in sorted(operands.items())]
        code = " + ".join(word.code for word in words)
        label_en = " + ".join(word.label_en or word.code for word in words)
        found[code] = Word("series_source", code, " + ".join(word.label_zh for word in words), label_en)
    yield from found.values()


def _breaks(words: list[Word], data: Path) -> pa.Table:
    """data/series_breaks.csv, a row per list and code; no code: the whole list."""
    labels = {(word.kind, word.code): word.label_zh for word in words}
    whole_list: list[str | None] = [None]
    rows = [
        (
            int(line["since"]),
            kind,
            code,
            code and labels[kind, code],
            line["statement_zh"],
            line["statement_en"],
            line["source"],
        )
        for line in _lines(data / "series_breaks.csv")
        for kind in line["kinds"].split()
        for code in line["codes"].split() or whole_list
    ]
    names = ("since", "kind", "code", "label_zh", "statement_zh", "statement_en", "source")
    return pa.table(
        {
            name: pa.array(values, pa.int16() if name == "since" else pa.string())
            for name, values in zip(names, zip(*rows, strict=True), strict=True)
        }
    )


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
