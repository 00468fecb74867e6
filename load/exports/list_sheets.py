"""Sheets that are lists: every report, every finding, whoever has not filed. Written a row at a time, however many there are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from load.exports.content import Content, statement
from load.exports.sheets import (
    MOST_LINKS,
    Links,
    Page,
    Styles,
    height,
    put,
    put_link,
    set_page,
    worst,
)
from load.exports.words import Words

ROWS_PER_SHEET = 1_048_576

Line = Mapping[str, Any]


class Text(NamedTuple):
    """What stands in a cell: a value, and how it looks, or the file it leads to."""

    value: Any
    style: Format
    source_uri: str | None = None


class Column(NamedTuple):
    """A column of a list. `is_printed`: it is on paper too; the others stand right of what is printed."""

    name: str
    width: float
    cell: Callable[[Line], Text]
    is_printed: bool = True


class List(NamedTuple):
    """A list: its name, the select of sql/ask/ that it shows, and its columns."""

    name: str
    select: str
    columns: Sequence[Column]

    def at(self, words: Words, number: int) -> tuple[str, int]:
        """The sheet and row (from 0) on which the row with this number (from 1) stands."""
        sheets, row = divmod(number - 1, ROWS_PER_SHEET - 1)
        return sheet_name(words, self.name, sheets + 1), row + 1


def sheet_name(words: Words, name: str, number: int = 1) -> str:
    """How the sheets of a list are called, one after the other."""
    label = words(f"sheet.{name}")
    return label if number == 1 else f"{label} {number}"


def lists(content: Content, styles: Styles, words: Words) -> list[List]:
    """The lists, in the order in which they stand in a workbook."""
    said = _Said(content, words)

    def text(name: str) -> Callable[[Line], Text]:
        return lambda line: Text(line[name], styles.text)

    def number(name: str) -> Callable[[Line], Text]:
        return lambda line: Text(line[name], styles.number)

    def amount(name: str) -> Callable[[Line], Text]:
        return lambda line: Text(line[name], styles.amount if has_parts(line[name]) else styles.number)

    def plain(name: str) -> Callable[[Line], Text]:
        return lambda line: Text(line[name], styles.plain)

    def file(line: Line) -> Text:
        uri = line["source_uri"]
        return Text(PurePath(uri).name if uri else None, styles.text, uri)

    def counts(line: Line) -> Text:
        found = {severity: line[f"{severity}s"] for severity in ("error", "warning", "note")}
        names = [words(f"count.{severity}", count=count) for severity, count in found.items() if count]
        grave = worst(found)
        return Text(words.listed(names) or words("count.none"), styles.severity[grave] if grave else styles.text)

    figures = [
        "received_new", "carried_in", "granted", "partially_granted", "denied", "unavailable", "not_processed", "other",
        "total_handled", "carried_out", "review", "litigation_direct", "litigation_after_review",
    ]  # fmt: skip
    overview = [
        Column("agency", 36, text("agency")),
        Column("report_year", 7, plain("report_year")),
        *(Column(name, 8, number(name)) for name in figures),
        Column("severity_words", 30, counts),
        Column("source", 32, file),
        Column("report_format", 24, text(f"form_{words.language}"), is_printed=False),
        Column("agency_name", 28, text("agency_name"), is_printed=False),
        Column("report_id", 18, text("report_id"), is_printed=False),
    ]
    findings = [
        Column("agency", 20, text("agency")),
        Column("report_year", 6, plain("report_year")),
        Column(
            "severity", 6, lambda line: Text(words(f"severity.{line['severity']}"), styles.severity[line["severity"]])
        ),
        Column("rule_id", 8, text("rule_id")),
        Column("place", 28, lambda line: Text(said(line["place"]), styles.text)),
        Column("problem", 32, text(f"said_{words.language}")),
        Column("actual", 9, text("actual")),
        Column("expected", 9, text("expected")),
        Column("difference", 9, amount("difference")),
        Column("source", 26, file),
        Column("source_line", 7, plain("source_line")),
        Column("line_text", 22, text("line_text")),
        Column("decision", 8, lambda line: Text(said.decision(line["decision"]), styles.text)),
        Column("decision_reason", 12, text("decision_reason")),
        Column("statement", 30, text(f"statement_{words.language}"), is_printed=False),
        Column("evidence", 40, lambda line: Text(said(line["evidence"]), styles.text), is_printed=False),
        Column("agency_name", 24, text("agency_name"), is_printed=False),
        Column("finding_id", 15, text("finding_id"), is_printed=False),
        Column("report_id", 18, text("report_id"), is_printed=False),
    ]

    def kind(line: Line) -> Text:
        grave = "warning" if line["kind"] == "late" else "error"
        return Text(words(f"kind.{line['kind']}"), styles.severity[grave])

    def what(line: Line) -> Text:
        if line["kind"] == "set_aside":
            reason = line["reason_zh"] if words.language == "zh" else None
            return Text(
                words("list.colon").join(filter(None, [reason, content.say(line["reason"] or "")])), styles.text
            )
        return Text(
            words(f"what.{line['kind']}", published_on=line["published_on"], days=line["days_late"]), styles.text
        )

    missing = [
        Column("kind", 10, kind),
        Column("agency", 34, text("agency")),
        Column("report_year", 7, plain("report_year")),
        Column("deadline", 11, text("deadline")),
        Column("source", 36, file),
        Column("what", 56, what),
        Column("reason_code", 16, text("reason_code"), is_printed=False),
    ]
    return [
        List("overview", "workbook_overview", overview),
        List("findings", "workbook_findings", findings),
        List("missing", "workbook_missing", missing),
    ]


def has_parts(value: Any) -> bool:
    """Is it no whole number?"""
    return value is not None and value != int(value)


class _Said:
    """Words of the program in what a finding says (perhaps 25), in the reader's language."""

    def __init__(self, content: Content, words: Words) -> None:
        column = f"label_{words.language}"
        found = content.rows("workbook_words").to_pylist()
        self._remarks = [(line["code"], line[column]) for line in found if line["kind"] == "remark"]
        self._decisions = {line["code"]: line["label_zh"] for line in found if line["kind"] == "decision"}
        self._is_chinese = words.language == "zh"

    def __call__(self, text: str | None) -> str | None:
        for code, label in self._remarks:
            text = text.replace(code, label) if text else text
        return text

    def decision(self, code: str | None) -> str | None:
        return self._decisions.get(code or "", code) if self._is_chinese else code


def write_list(book: Workbook, found: List, content: Content, links: Links, styles: Styles, words: Words) -> int:
    """Writes a list under its headings, continued on further sheets where one is full. Returns its rows."""
    sheets = rows = linked = 0
    row = ROWS_PER_SHEET
    sheet: Worksheet | None = None
    for line in _lines(content, found.select):
        if sheet is None or row == ROWS_PER_SHEET:
            if sheet is not None:
                _end(sheet, found, row - 1, words)
            sheets += 1
            linked = 0
            sheet = _begun(book, sheet_name(words, found.name, sheets), found, styles, words)
            row = 1
        cells = [column.cell(line) for column in found.columns]
        printed = [
            (cell.value, column.width) for cell, column in zip(cells, found.columns, strict=True) if column.is_printed
        ]
        sheet.set_row(row, height(printed))
        for number, cell in enumerate(cells):
            link = links.to(cell.source_uri) if linked < MOST_LINKS else None
            if link is None:
                wraps = found.columns[number].is_printed or cell.style is not styles.text
                put(sheet, row, number, cell.value, cell.style if wraps else styles.aside)
            else:
                put_link(sheet, row, number, str(cell.value), link, styles)
                linked += 1
        row += 1
        rows += 1
    if sheet is None:
        sheet = _begun(book, sheet_name(words, found.name), found, styles, words)
        row = 1
    _end(sheet, found, row - 1, words)
    return rows


def _lines(content: Content, select: str) -> Iterator[Line]:
    for batch in content.batches(statement(select)):
        yield from batch.to_pylist()


def _begun(book: Workbook, name: str, found: List, styles: Styles, words: Words) -> Worksheet:
    sheet = book.add_worksheet(name)
    heads = [words(f"column.{column.name}") for column in found.columns]
    for number, column in enumerate(found.columns):
        sheet.set_column(number, number, column.width)
    sheet.set_row(0, height(zip(heads, (column.width for column in found.columns), strict=True)))
    for number, head in enumerate(heads):
        put(sheet, 0, number, head, styles.list_head)
    sheet.freeze_panes(1, 1)
    return sheet


def _end(sheet: Worksheet, found: List, last_row: int, words: Words) -> None:
    """What can be said only when all rows are known: the filter, and what is printed."""
    printed = sum(column.is_printed for column in found.columns)
    sheet.autofilter(0, 0, max(last_row, 1), len(found.columns) - 1)
    title = words(f"sheet.{found.name}")
    set_page(sheet, Page(title, (0, 0, last_row, printed - 1), (0, 0)), words)
