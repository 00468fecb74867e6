"""What the tests share: reading one text, its cells recomputed plainly from the batch, and writing small corpora."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pytest

from extract import DocumentError, SourceFile
from extract.files import open_document
from flows.batches import reader
from flows.pipeline import reader_version
from load import Loader, RunStart, scratch
from tests.rendering import Layout, Noise, ReportFigures, plain_figures, render
from transform.facts.batch import BatchBuilder
from transform.facts.dimensions import dimension_tables
from transform.forms.forms import Forms
from transform.hints.words import error_hints

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
CASES = ROOT / "tests" / "reports"
SHARED = ROOT / ".." / "shared"

needs_shared = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="../shared with the seeds is not here")


class Cell(NamedTuple):
    """A cell of the warehouse as a test looks at it."""

    table: str
    row: str
    subcategory: str | None
    column: str
    value: Decimal | None
    status: str
    line: int | None
    raw: str | None

    @property
    def place(self) -> tuple[str, str, str | None, str]:
        return self.table, self.row, self.subcategory, self.column


def records(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def forms() -> Forms:
    return reader().forms


@cache
def run_start() -> RunStart:
    return RunStart("test", reader_version(), "0", dimension_tables(forms()), explain=partial(error_hints, forms()))


def read_texts(texts: Mapping[str, str]) -> dict[str, pa.Table]:
    """The batch tables of documents given as {file name: text}."""
    builder = BatchBuilder(forms())
    for name, text in texts.items():
        content = text.encode()
        digest = sha256(content).hexdigest()
        builder.add_source(SourceFile(name, name, len(content), 0), digest)
        try:
            builder.add_report(reader().read(open_document(name, content, digest)))
        except DocumentError as error:
            builder.add_set_aside(digest, content, content, error)
    return builder.tables()


def read_text(text: str, name: str = "某某市某某区财政局_2023.txt") -> dict[str, pa.Table]:
    """The batch tables of one document."""
    return read_texts({name: text})


@contextmanager
def loaded(tables: Mapping[str, pa.Table]) -> Iterator[Loader]:
    """A warehouse in memory that holds the batch."""
    with scratch(run_start()) as loader:
        loader.load(tables)
        loader.check()
        yield loader


def rows(connection: Any, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    """The answer as dicts."""
    result = connection.execute(sql, parameters)
    names = [column for column, *_ in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


# -- the cells, recomputed from the batch without SQL ------------------------------------------------------------------


@cache
def _codes(table: str) -> tuple[dict[int, str], dict[int, str]]:
    """(row_no -> code, column_no -> code)"""
    return (
        {row.number: row.code for row in forms().rows if row.table == table},
        {column.number: column.code for column in forms().columns if column.table == table},
    )


def cells(tables: Mapping[str, pa.Table], report_no: int = 0) -> list[Cell]:
    """Every cell of a report of the batch: what the cell views must say of it."""
    numbers = {table: number for table, (number, _, _) in forms().tables.items()}
    notes = {
        (n["table_no"], n["row_no"], n["column_no"], n["subcategory"]): n for n in _of(tables, "cell_notes", report_no)
    }
    found = []
    for table, row_no, column_no, subcategory, value, line in _facts(tables, report_no):
        row_codes, column_codes = _codes(table)
        row, column = row_codes.get(row_no, ""), column_codes[column_no]
        note = notes.pop((numbers[table], row_no, column_no, subcategory), None)
        if note:
            status, raw, line = note["value_status"], note["raw_text"], note["source_line"]
        elif value is None:
            status, raw, line = "missing", None, None
        else:
            status, raw = "reported", f"{value.normalize():f}"
        found.append(Cell(table, row, subcategory, column, value, status, line, raw))
    assert not notes, f"notes on cells that are not there: {list(notes)}"
    return found


def _of(tables: Mapping[str, pa.Table], name: str, report_no: int) -> list[dict[str, Any]]:
    return [line for line in tables[name].to_pylist() if line["report_no"] == report_no]


def _facts(
    tables: Mapping[str, pa.Table], report_no: int
) -> Iterator[tuple[str, int, int, str | None, Decimal | None, int | None]]:
    for fact in _of(tables, "disclosure_facts", report_no):
        yield (
            "disclosure", fact["row_no"], fact["column_no"], fact["subcategory"], fact["value"], fact["source_line"]
        )  # fmt: skip
    for table in ("application", "dispute"):
        for fact in _of(tables, f"{table}_facts", report_no):
            for place, (column_no, code) in enumerate(sorted(_codes(table)[1].items())):
                value, line = fact[code], fact["source_line"]
                line = None if line is None else line + place * fact["line_step"]
                yield table, fact["row_no"], column_no, None, None if value is None else Decimal(value), line
    for fact in _of(tables, "fee_facts", report_no):
        for column_no, code in sorted(_codes("fee")[1].items()):
            yield "fee", 0, column_no, None, fact[code], fact["source_line"]


def cells_of_view(connection: Any, where: str = "true") -> list[Cell]:
    """The same cells as the views give them."""
    found = []
    for table, row, subcategory, column, view in (
        ("disclosure", "category", "subcategory", "measure", "v_disclosure_cells"),
        ("application", "item_code", "null", "applicant_type", "v_application_cells"),
        ("dispute", "channel", "null", "result", "v_dispute_cells"),
        ("fee", "''", "null", "measure", "v_fee_cells"),
    ):
        answer = connection.execute(
            f"select {row}, {subcategory}, {column}, value, value_status, source_line, raw_text from {view} where {where}"
        ).fetchall()
        found += [Cell(table, r, s, c, None if v is None else Decimal(v), *rest) for r, s, c, v, *rest in answer]
    return found


# -- warehouses ---------------------------------------------------------------------------------------------------------

FACTS = (
    "reports", "sections", "application_facts", "disclosure_facts", "dispute_facts", "fee_facts", "statistic_facts",
    "narrative_figures", "cell_places", "identity_claims", "cell_notes", "findings",
)  # fmt: skip
"""The tables that a batch fills with what stands in reports."""


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All of a warehouse that does not tell when it was made."""
    select = {name: f"select * exclude (run_id) from {name}" for name in ("documents", "reports", "sources")}
    select |= {name: f"from {name}" for name in (*FACTS[1:], "rule_counts")}
    with duckdb.connect(str(path), read_only=True) as connection:
        return {name: sorted(connection.execute(sql).fetchall(), key=str) for name, sql in select.items()}


# -- corpora -----------------------------------------------------------------------------------------------------------


ONE_LINE = Noise(title="one_line")


def page(
    figures: ReportFigures | None = None,
    layout: Layout = "tabbed",
    noise: Noise = ONE_LINE,
    agency: str = "某某市某某区财政局",
    year: int = 2023,
) -> str:
    """The text of a report, by default one whose figures are all 0."""
    return render(figures or plain_figures(), layout, noise, agency, year).text


def write_reports(folder: Path, agencies: Iterable[str], year: int = 2023, printed: str = "0") -> None:
    """One small report per agency."""
    folder.mkdir(parents=True, exist_ok=True)
    for agency in agencies:
        (folder / f"{agency}.txt").write_text(page(plain_figures(printed=printed), agency=agency, year=year), "utf-8")
