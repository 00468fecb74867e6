"""Writes thousands of made-up reports and keeps the truth about every figure in them.

    truth = write_corpus(Path("reports"), 20_000, seed=1)

writes reports/000/b00000000.txt … a thousand files to a folder, and beside the folder `reports.truth.parquet` (a
report a row, its figures as lists) and `reports.cells.parquet` (which cell of the form each place in those lists
is, and on which line it was printed), so that one join compares a warehouse with the truth.

Each kind of page (layout, form, noise) is rendered once by tests.rendering with places for figures and prose, and
then only filled in: the general renderer would take a hundred times as long.
"""

import os
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.bench.figures import Figures, make_figures, wan_yuan
from tests.bench.phrases import Fee, Writer, agency_name
from tests.rendering import (
    HALF_WIDTH,
    NO_BREAK,
    CellKey,
    Layout,
    Noise,
    Prose,
    ReportFigures,
    cells_of,
    columns_of,
    plain_figures,
    render,
    rows_of,
    with_figures,
)

FOLDER_SIZE = 1_000
APPLICANTS = len(columns_of("application", "format_2021"))
PAGE_CHARACTERS = (2_900, 3_300)
"""Of most reports; large figures, and the last sentence, add some more."""
FEE_YEARS = 2021
TABLES = ("disclosure", "application", "dispute")

SPLIT_SERVICES = ("行政检查", "行政确认")
"""Sub-rows of 其他对外管理服务事项 that every other report on the 2019 form prints."""

MIX: tuple[tuple[float, Layout, str], ...] = (
    (0.60, "tabbed", "format_2021"),
    (0.15, "tabbed", "format_2019"),
    (0.20, "piped", "format_2021"),
    (0.05, "piped", "format_2019"),
)
YEARS = {"format_2021": (2021, 2022, 2023, 2024, 2025), "format_2019": (2019, 2019, 2020, 2020, 2021)}

PADDED = (("", ""), (NO_BREAK * 2, ""), ("", NO_BREAK), *[(NO_BREAK * 2, "")] * 3, ("", NO_BREAK))
NO_NUMBER = frozenset({2})
NOISES: dict[Layout, tuple[tuple[float, Noise], ...]] = {
    "tabbed": (
        (0.40, Noise()),
        (0.20, Noise(applicant_break="line", result_break="line", paragraph_gap=1)),
        (0.05, Noise(applicant_break="line", result_break="line", bare_headings=NO_NUMBER)),
        (
            0.05,
            Noise(result_break="empty_line", title="three_lines", bare_headings=NO_NUMBER, paragraph_gap=1),
        ),
        (0.15, Noise(applicant_break="line", result_break="no_break_tail", figure_pads=PADDED)),
        (0.15, Noise(group_break="line", first_result_break="letters", title="one_line")),
    ),
    "piped": (
        (0.45, Noise(half_width=True, applicant_break="line")),
        (0.20, Noise(half_width=True, title="one_line")),
        (0.35, Noise(half_width=True, applicant_break="line", result_break="clipped", title="file_name")),
    ),
}

TRUTH_SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("agency_name", pa.string()),
        ("report_year", pa.int16()),
        ("layout", pa.string()),
        ("form", pa.string()),
        ("template", pa.int16()),
        ("line_shift", pa.int32()),
        *((table, pa.list_(pa.int64())) for table in TABLES),
        ("fee", pa.list_(pa.int64())),
    ]
)
CELLS_SCHEMA = pa.schema(
    [
        ("template", pa.int16()),
        ("table_code", pa.string()),
        ("position", pa.int16()),
        ("row_code", pa.string()),
        ("subcategory", pa.string()),
        ("column_code", pa.string()),
        ("line", pa.int32()),
    ]
)


@dataclass(frozen=True)
class Truth:
    """Where the reports and the truth about them lie.

    A report's cell number `position` (from 1) of a table is the cell that `cells` names for the report's template;
    it begins on that cell's `line` + the report's `line_shift`. Amounts are in yuan. `fee` holds notices, billed and
    collected, or is NULL where the report says nothing on fees.
    """

    folder: Path
    reports: int
    bytes: int

    @property
    def reports_file(self) -> Path:
        return self.folder.with_name(self.folder.name + ".truth.parquet")

    @property
    def cells_file(self) -> Path:
        return self.folder.with_name(self.folder.name + ".cells.parquet")

    def sources(self, reports: int) -> tuple[str, ...]:
        """The folders that hold the first so many reports; a number of whole folders, or all reports."""
        if reports == self.reports:
            return (str(self.folder),)
        if reports % FOLDER_SIZE or reports > self.reports:
            raise ValueError(f"{reports:,} reports are not a number of whole folders of {self.reports:,}")
        return tuple(str(self.folder / f"{number:03d}") for number in range(reports // FOLDER_SIZE))


@dataclass(frozen=True)
class Template:
    """A page with places left open: names in the head and the tail, a figure a place in the tables."""

    number: int
    layout: Layout
    form: str
    noise: Noise
    head: str
    tables: str
    tail: str
    keys: tuple[CellKey, ...]
    lines: tuple[int, ...]

    @cached_property
    def characters(self) -> int:
        """Of the page with a figure of one digit in each place and no prose."""
        return sum(len(re.sub(r"%s|%\(\w+\)s", "0", part)) for part in (self.head, self.tables, self.tail))

    @cached_property
    def disclosure_keys(self) -> list[tuple[str, str]]:
        """Row and column of table 2's cells in printed order."""
        return [(str(key[1]), str(key[3])) for key in self.keys if key[0] == "disclosure"]

    @cached_property
    def amounts(self) -> list[int]:
        """Which of them are amounts."""
        return [place for place, (_, column) in enumerate(self.disclosure_keys) if column == "amount"]


def write_corpus(folder: Path, reports: int, seed: int = 1) -> Truth:
    """Writes that many reports below the folder, and the truth beside it; equal arguments give equal files."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = Truth(folder, reports, 0)
    written = 0
    with pq.ParquetWriter(truth.reports_file, TRUTH_SCHEMA, compression="zstd") as parquet:
        for first in range(0, reports, FOLDER_SIZE):
            rows, size = _write_folder(folder, first, min(FOLDER_SIZE, reports - first), seed)
            parquet.write_table(pa.Table.from_pylist(rows, schema=TRUTH_SCHEMA))
            written += size
    pq.write_table(_cells(), truth.cells_file, compression="zstd")
    return Truth(folder, reports, written)


def _write_folder(folder: Path, first: int, reports: int, seed: int) -> tuple[list[dict[str, Any]], int]:
    """One folder of reports: the truth about each, and how many bytes they are."""
    numbers = np.random.default_rng([seed, first])
    writer = Writer(random.Random(f"{seed} {first}"))
    inside = folder / f"{first // FOLDER_SIZE:03d}"
    inside.mkdir(exist_ok=True)
    rows: list[dict[str, Any]] = []
    written = 0
    for template, places in _by_template(numbers, reports):
        figures = make_figures(numbers, len(places), template.form, template.disclosure_keys)
        years = numbers.choice(YEARS[template.form], len(places)).tolist()
        for index, place in enumerate(places):
            report = _report(first + place, years[index], figures, index, template.form)
            text, line_shift = _fill(template, report, writer)
            written += _write(f"{inside}{os.sep}{report['file']}", text)
            report |= {"layout": template.layout, "template": template.number, "line_shift": line_shift}
            rows.append(report)
    return rows, written


def _report(number: int, year: int, figures: Figures, index: int, form: str) -> dict[str, Any]:
    """The truth about one report, without what depends on its page."""
    application = figures.application[index].tolist()
    return {
        "file": f"b{number:08d}.txt",
        "agency_name": agency_name(number),
        "report_year": year,
        "form": form,
        "disclosure": figures.disclosure[index].tolist(),
        "application": application,
        "dispute": figures.dispute[index].tolist(),
        "fee": _fee(form, application, year),
    }


def _fill(template: Template, report: dict[str, Any], writer: Writer) -> tuple[str, int]:
    """The report's text, and how many lines its prose adds before the tables."""
    agency, year = report["agency_name"], report["report_year"]
    introduction, problems = writer.introduction(year), writer.problems()
    other = writer.other(year, report["fee"] and Fee(*report["fee"]))
    missing = writer.between(*PAGE_CHARACTERS) - template.characters
    missing -= len(introduction) + len(problems) + len(other)
    overview = writer.overview(agency, year, report["application"][APPLICANTS - 1], missing)
    if template.noise.paragraph_gap:
        overview = overview.replace("\n", "\n\n")
    head = template.head % {
        "agency": agency,
        "year": year,
        "introduction": introduction,
        "overview": overview,
    }
    tail = template.tail % {"agency": agency, "year": year, "problems": problems, "other": other}
    if template.noise.half_width:
        head, tail = _half_width(head), _half_width(tail)
    return f"{head}{template.tables % _printed(template, report)}{tail}", overview.count("\n")


def _half_width(text: str) -> str:
    for full, half in HALF_WIDTH.items():
        text = text.replace(chr(full), chr(half))
    return text


def _printed(template: Template, report: dict[str, Any]) -> tuple[str | int, ...]:
    """The figures in printed order, amounts in 万元."""
    disclosure = report["disclosure"].copy()
    for place in template.amounts:
        disclosure[place] = wan_yuan(disclosure[place])
    return (*disclosure, *report["application"], *report["dispute"])


def _fee(form: str, application: Sequence[int], year: int) -> list[int] | None:
    """Notices, yuan billed and collected that fit the row of applicants who did not pay; NULL before there were fees."""
    if year < FEE_YEARS:
        return None
    unpaid_row = _unpaid_row(form)
    unpaid = 0 if unpaid_row is None else application[(unpaid_row + 1) * APPLICANTS - 1]
    notices = unpaid * 3 // 2
    return [notices, notices * 100, (notices - unpaid) * 100]


@cache
def _unpaid_row(form: str) -> int | None:
    codes = [row["row_code"] for row in rows_of("application", form)]
    return codes.index("other_fee_not_paid_in_time") if "other_fee_not_paid_in_time" in codes else None


def _write(path: str, text: str) -> int:
    content = text.encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        return os.write(descriptor, content)
    finally:
        os.close(descriptor)


def _by_template(numbers: np.random.Generator, reports: int) -> Iterator[tuple[Template, list[int]]]:
    """The templates that so many reports use, each with the places of its reports within their folder."""
    templates = _templates()
    chosen = numbers.choice(len(templates), reports, p=[share for share, _ in templates])
    for number, (_, template) in enumerate(templates):
        places = np.flatnonzero(chosen == number).tolist()
        if places:
            yield template, places


@cache
def _templates() -> tuple[tuple[float, Template], ...]:
    """Every kind of page with its share among the reports."""
    kinds = [
        (share * part * portion, layout, form, split, noise)
        for share, layout, form in MIX
        for portion, split in _splits(form)
        for part, noise in NOISES[layout]
    ]
    return tuple(
        (share, _template(number, layout, form, split, noise))
        for number, (share, layout, form, split, noise) in enumerate(kinds)
    )


def _splits(form: str) -> tuple[tuple[float, tuple[str | None, ...]], ...]:
    whole: tuple[str | None, ...] = (None,)
    return ((0.5, whole), (0.5, SPLIT_SERVICES)) if form == "format_2019" else ((1.0, whole),)


def _template(number: int, layout: Layout, form: str, split: tuple[str | None, ...], noise: Noise) -> Template:
    blank = plain_figures(form, form, subcategories=split)
    keys = tuple(key for key, _ in cells_of(blank))
    prose = Prose("%(introduction)s", ("%(overview)s",), ("%(problems)s",), ("%(other)s",))
    page = render(_numbered(blank), layout, noise, "%(agency)s", "%(year)s", prose)
    head, overview, rest = page.text.partition("%(overview)s")
    tables, problems, tail = rest.partition("%(problems)s")
    if re.findall("\ue000(\\d+)\ue001", tables) != [str(place) for place in range(len(keys))]:
        raise ValueError("the figures are not printed in the form's order")
    tables = re.sub("\ue000\\d+\ue001", "%s", tables)
    lines = tuple(page.lines[key] for key in keys)
    return Template(number, layout, form, noise, head + overview, tables, problems + tail, keys, lines)


def _numbered(blank: ReportFigures) -> ReportFigures:
    """A mark with its number for each figure, to be found again in the rendered page."""
    return with_figures(blank, {key: f"\ue000{place}\ue001" for place, (key, _) in enumerate(cells_of(blank))})


def _cells() -> pa.Table:
    rows = list(chain.from_iterable(_template_cells(template) for _, template in _templates()))
    return pa.Table.from_pylist(rows, schema=CELLS_SCHEMA)


def _template_cells(template: Template) -> Iterator[dict[str, Any]]:
    positions = dict.fromkeys(TABLES, 0)
    for key, line in zip(template.keys, template.lines, strict=True):
        table, row, *subcategory, column = key
        positions[str(table)] += 1
        yield {
            "template": template.number,
            "table_code": table,
            "position": positions[str(table)],
            "row_code": row,
            "subcategory": subcategory[0] if subcategory else None,
            "column_code": column,
            "line": line,
        }
