"""One document looked at: the same reading, tables, views and checks as a run, in memory, and a page for a person."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from extract import discover
from extract.errors import SourceError
from flows.batches import read_alone, reader
from flows.language import said, titled
from flows.limits import Limits
from load import RunStart, run_query, scratch
from load.sqlfiles import statement
from transform.facts.batch import BatchBuilder
from transform.facts.dimensions import dimension_tables
from transform.hints.words import error_hints

_LONGEST_LINE = 60


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was read from a document: the report's own facts, its sections, cells and findings, and its lines of text."""

    report: dict[str, Any]
    sections: list[dict[str, Any]]
    cells: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    labels: dict[tuple[str, str], str]
    lines: list[str]

    def as_json(self) -> dict[str, Any]:
        """For programs: plain values, numbers as numbers."""
        drop = {"row_order", "column_order"}
        cells = [{k: plain(v) for k, v in cell.items() if k not in drop} for cell in self.cells]
        return {"report": self.report, "sections": self.sections, "cells": cells, "findings": self.findings}


def inspect_document(path: Path, limits: Limits | None = None) -> Inspection:
    """Reads one file. Raises DocumentError if it yields no report, SourceError if there is no such file."""
    from flows.pipeline import reader_version

    if path.is_dir():
        raise SourceError(f"{path}: is a folder; name one file of it")
    report_reader = reader()
    files = discover([str(path)])
    if len(files) != 1:
        raise SourceError(f"{path}: an archive of {len(files)} documents; unpack it and name one of them")
    file = files[0]
    builder = BatchBuilder(report_reader.forms)
    document = read_alone(file, builder, limits or Limits())
    builder.add_source(file, document.sha256)
    run = RunStart(
        str(path),
        reader_version(),
        "inspect",
        dimension_tables(report_reader.forms),
        explain=partial(error_hints, report_reader.forms),
    )
    with scratch(run) as loader:
        loader.load(builder.tables())
        loader.check()

        def ask(sql: str) -> list[dict[str, Any]]:
            return list(run_query(loader.connection, sql).to_pylist())

        labels = {(line["kind"], line["code"]): line["label"] for line in ask(statement("ask/labels"))}
        return Inspection(
            report=ask("select * from v_reports")[0],
            sections=ask("select * from v_sections order by section_no"),
            cells=ask(statement("ask/document")),
            findings=ask("select * exclude (report_id) from v_findings order by source_line nulls last, rule_id"),
            labels=labels,
            lines=document.text.split("\n"),
        )


def as_text(found: Inspection) -> str:
    """The page: identity with its evidence, every row of figures beside its source line, and what was not understood."""
    report = found.report
    page = [
        f"{report['agency_name']}  {report['report_year']}  "
        f"({report['report_format'] or said('form not told')}, {said(report['layout'])})",
        said(
            f"  agency from {report['agency_evidence']}{_at(report['agency_line'])}, year from {report['year_evidence']}"
            f"{_at(report['year_line'])}"
        ),
        "",
        said("Sections"),
    ]
    page += [
        said(f"  line {section['heading_line']:>5}  {section['heading']}  ({len(section['text']):,} characters)")
        for section in found.sections
    ]
    for table, cells in groupby(found.cells, key=lambda cell: cell["table_code"]):
        page += ["", found.labels["table", table], said(f"  {'line':>5}  figures <- the source from that line")]
        for (row, part), in_row in groupby(cells, key=lambda cell: (cell["row_code"], cell["subcategory"])):
            page.append(_row(found, table, row, part, list(in_row)))
    odd = [cell for cell in found.cells if cell["value_status"] != "reported"]
    if odd:
        page += ["", said("Cells that are not a plain number")]
        page += [_odd(found, cell) for cell in odd]
    page += ["", said(f"Findings: {len(found.findings)}")]
    page += [
        f"  {titled(finding['severity'], '', 7)}{finding['rule_id']:<7} {finding['place']}: {finding['statement_zh']}"
        f"{said(_expected(finding))}{said(_at(finding['source_line']))}"
        for finding in found.findings
    ]
    return "\n".join(page)


def _row(found: Inspection, table: str, row: str | None, part: str | None, cells: list[dict[str, Any]]) -> str:
    label = " ".join(filter(None, [found.labels.get((table, row or ""), row if table == "statistic" else ""), part]))
    figures = "  ".join(_figure(cell) for cell in cells)
    lines = [cell["source_line"] for cell in cells if cell["source_line"]]
    line = min(lines, default=None)
    printed = (
        " ⏎ ".join(text.strip() for text in found.lines[line - 1 : max(lines)]) if line else said("not in the document")
    )
    if len(printed) > _LONGEST_LINE:
        printed = printed[:_LONGEST_LINE] + "…"
    return f"  {line or '-':>5}  {label}: {figures}  <- {printed}"


def _figure(cell: dict[str, Any]) -> str:
    if cell["value"] is None:
        return said(f"({cell['value_status']})")
    return f"{plain(cell['value']):,}"


def _odd(found: Inspection, cell: dict[str, Any]) -> str:
    where = " / ".join(
        filter(
            None,
            [
                found.labels.get((cell["table_code"], cell["row_code"] or ""), cell["row_code"]),
                cell["subcategory"],
                found.labels.get((f"{cell['table_code']} column", cell["column_code"])),
            ],
        )
    )
    value = "" if cell["value"] is None else f" = {plain(cell['value']):,}"
    readings = f" (readings: {cell['readings']})" if cell["readings"] else ""
    said_of = f"{said(cell['value_status'])} {cell['raw_text'] or ''!r}{value}{said(readings)}{said(_place(cell))}"
    return f"  {cell['source_line'] or '-':>5}  {where}: {said_of}"


def _place(cell: dict[str, Any]) -> str:
    """Where on its page or sheet the cell stands, for documents with real tables."""
    if cell["document_table"] is None:
        return ""
    page = f"page {cell['page']}, " if cell["page"] else ""
    return f" [{page}table {cell['document_table']}, row {cell['table_row']}, column {cell['table_column']}]"


def _expected(finding: dict[str, Any]) -> str:
    told = [f"{name} {finding[name]}" for name in ("expected", "actual", "difference") if finding[name] is not None]
    return f" ({', '.join(told)})" if told else ""


def _at(line: int | None) -> str:
    return f", line {line}" if line else ""


def plain(value: Any) -> Any:
    """Decimals as numbers that JSON knows; as text where a float would not be exact."""
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)
