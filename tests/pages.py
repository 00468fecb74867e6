"""An annual report as a page with real tables, of which the writers of HTML, Word, PDF and sheets make files for tests.

The tables have the spans that the official form prints. Everything is driven by the form data in data/forms and shares
no code with the readers:

    figures = random_figures(Random(1), "format_2021", "format_2021")
    for part in page(figures, "某市财政局", 2023):        # a line of text, or a Grid
        ...

A cell stands once, in the row in which it begins; what it spans is not listed (grid_columns() gives where cells begin).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import lcm
from random import Random

from tests.rendering import (
    AMOUNT_UNITS,
    APPLICANTS,
    BALANCE_NOTE,
    CONTENT,
    GROUP_ENUMERATORS,
    ORGANIZATIONS,
    ROW_REMARKS,
    CellKey,
    Prose,
    ReportFigures,
    _records,
    blocks_of,
    columns_of,
    plain_figures,
    plain_prose,
    rows_of,
    with_figures,
)

SPAN_LABEL, VALUE = 1.4, 1.0
"""relative widths of a label column and of a figure's column"""


@dataclass(frozen=True)
class GridCell:
    """A cell, how many columns and rows it takes, and which figure stands in it (None: a label)."""

    text: str
    columns: int = 1
    rows: int = 1
    key: CellKey | None = None


@dataclass(frozen=True)
class Grid:
    """A table: per row the cells that begin in it, left to right; how many columns; their relative widths."""

    rows: tuple[tuple[GridCell, ...], ...]
    columns: int
    widths: tuple[float, ...]


Page = list[str | Grid]


def page(
    figures: ReportFigures, agency: str = "某某市某某区财政局", year: int | str = 2023, prose: Prose | None = None
) -> Page:
    """The report from its title to its footer: lines of text (title, headings, paragraphs) and the tables 2, 3, 4."""
    prose = plain_prose(agency, year) if prose is None else prose
    heads = headings()
    return [
        f"{agency}{year}年政府信息公开工作年度报告",
        *filter(None, [prose.introduction]),
        heads[0],
        *prose.overview,
        heads[1],
        disclosure_grid(figures),
        heads[2],
        application_grid(figures),
        heads[3],
        dispute_grid(figures),
        heads[4],
        *prose.problems,
        heads[5],
        *prose.other,
        *prose.footer,
    ]


def headings() -> tuple[str, ...]:
    """The six section headings as printed."""
    first = {section["section_no"]: section for section in reversed(_records("sections.csv"))}
    return tuple(f"{first[no]['numeral']}、{first[no]['label_zh']}" for no in map(str, range(1, 7)))


def disclosure_grid(figures: ReportFigures) -> Grid:
    """Table 2. Blocks with fewer figures in a row have wider cells; sub-rows put a second label column in."""
    blocks = blocks_of(figures.form2)
    sizes = [len(columns) for rows in blocks.values() for columns in rows.values()]
    heads = 2 if any(subcategory is not None for _, subcategory, _ in figures.disclosure) else 1
    values = lcm(*sizes)
    rows: list[tuple[GridCell, ...]] = []
    for block_label, block in blocks.items():
        columns = next(iter(block.values()))
        wide = values // len(columns)
        rows.append((GridCell(block_label, heads + values),))
        names = (GridCell(_column_label(figures.form2, column), wide) for column in columns)
        rows.append((GridCell(CONTENT, heads), *names))
        for code in block:
            rows.extend(_disclosure_rows(figures, code, columns, heads, wide))
    return _grid(rows, heads, values)


def _column_label(form: str, code: str) -> str:
    column = next(column for column in columns_of("disclosure", form) if column["column_code"] == code)
    return column["label_zh"] + (AMOUNT_UNITS[form] if column["kind"] == "amount" else "")


def _disclosure_rows(
    figures: ReportFigures, code: str, columns: Sequence[str], heads: int, wide: int
) -> Iterator[tuple[GridCell, ...]]:
    label = next(row["label_zh"] for row in rows_of("disclosure", figures.form2) if row["row_code"] == code)
    subcategories = list(dict.fromkeys(sub for row, sub, _ in figures.disclosure if row == code))
    for number, subcategory in enumerate(subcategories):
        head: list[GridCell] = []
        if subcategory is None:
            head = [GridCell(label, heads)]
        elif number == 0:
            head = [GridCell(label, 1, len(subcategories)), GridCell(subcategory)]
        else:
            head = [GridCell(subcategory)]
        keys = [(code, subcategory, column) for column in columns]
        yield (*head, *(GridCell(figures.disclosure[key], wide, 1, ("disclosure", *key)) for key in keys))


def application_grid(figures: ReportFigures) -> Grid:
    """Table 3: three label columns and seven figures; 三、本年度办理结果 and the groups in it span rows."""
    columns = columns_of("application", figures.form3)
    organizations = [column["label_zh"] for column in columns if column["group_label"]]
    rows: list[tuple[GridCell, ...]] = [
        (GridCell(BALANCE_NOTE, 3, 3), GridCell(APPLICANTS, len(columns))),
        (
            GridCell(columns[0]["label_zh"], 1, 2),
            GridCell(ORGANIZATIONS, len(organizations)),
            GridCell(columns[-1]["label_zh"], 1, 2),
        ),
        tuple(map(GridCell, organizations)),
    ]
    items = rows_of("application", figures.form3)
    outcomes = [item for item in items if item["group_code"] not in ("flow_in", "flow_out")]
    groups = {code: list(members) for code, members in groupby(items, lambda item: item["group_code"])}
    for group, members in groups.items():
        for number, item in enumerate(members):
            head = []
            if item is outcomes[0]:
                head.append(GridCell(_group_label("outcome"), 1, len(outcomes)))
            if item["enumerator"].endswith("."):
                if number == 0:
                    head.append(GridCell(_group_label(group), 1, len(members)))
                wide = 1
            else:
                wide = 2 if item in outcomes else 3
            label = item["enumerator"] + item["label_zh"] + ROW_REMARKS.get(item["row_code"], "")
            rows.append((*head, GridCell(label, wide), *_application_cells(figures, item["row_code"])))
    return _grid(rows, 3, len(columns))


def _application_cells(figures: ReportFigures, item: str) -> Iterator[GridCell]:
    for column in columns_of("application", figures.form3):
        key = (item, column["column_code"])
        yield GridCell(figures.application[key], key=("application", *key))


def _group_label(code: str) -> str:
    groups = _records("forms/groups.csv")
    label = next(g["label_zh"] for g in groups if (g["table_code"], g["group_code"]) == ("application", code))
    return GROUP_ENUMERATORS[code] + label


def dispute_grid(figures: ReportFigures) -> Grid:
    """Table 4: fifteen figures in one row below three header rows."""
    review, *litigation = [channel["label_zh"] for channel in rows_of("dispute", figures.form3)]
    results = [result["label_zh"] for result in columns_of("dispute", figures.form3)]
    group = next(g["label_zh"] for g in _records("forms/groups.csv") if g["group_code"] == "litigation")
    each = len(results)
    rows = [
        (GridCell(review, each), GridCell(group, each * len(litigation))),
        (*(GridCell(result, 1, 2) for result in results), *(GridCell(channel, each) for channel in litigation)),
        tuple(GridCell(result) for _ in litigation for result in results),
        tuple(
            GridCell(figures.dispute[key], key=("dispute", *key))
            for channel in rows_of("dispute", figures.form3)
            for column in columns_of("dispute", figures.form3)
            for key in [(channel["row_code"], column["column_code"])]
        ),
    ]
    return _grid(rows, 0, each * (1 + len(litigation)))


def _grid(rows: Iterable[tuple[GridCell, ...]], heads: int, values: int) -> Grid:
    return Grid(tuple(rows), heads + values, (SPAN_LABEL,) * heads + (VALUE,) * values)


def grid_columns(grid: Grid) -> list[list[int]]:
    """Per row, the grid column (from 1) in which each of its cells begins. Raises ValueError if rows do not fill up."""
    left = [0] * grid.columns  # rows that a cell from above still covers, per column
    placed = []
    for number, row in enumerate(grid.rows):
        columns, at = [], 0
        for cell in row:
            while left[at]:
                at += 1
            columns.append(at + 1)
            for column in range(at, at + cell.columns):
                if left[column]:
                    raise ValueError(f"row {number + 1}: {cell.text} lies on another cell")
                left[column] = cell.rows
            at += cell.columns
        if not all(left):
            raise ValueError(f"row {number + 1} does not fill the table")
        left = [rows - 1 for rows in left]
        placed.append(columns)
    return placed


def figures_of(grid: Grid) -> dict[CellKey, str]:
    """The table's figures as printed."""
    return {cell.key: cell.text for row in grid.rows for cell in row if cell.key is not None}


# -- made-up figures ---------------------------------------------------------------------------------------------------


def random_figures(
    rng: Random, form2: str = "format_2021", form3: str = "format_2021", subcategories: Sequence[str | None] = (None,)
) -> ReportFigures:
    """Figures whose sums hold: many zeros, small numbers, now and then large ones; amounts in 万元 with decimals."""
    blank = plain_figures(form2, form3, subcategories=subcategories)
    changes: dict[CellKey, str] = {}
    kinds = {column["column_code"]: column["kind"] for column in columns_of("disclosure", form2)}
    for key in blank.disclosure:
        changes["disclosure", *key] = _disclosure_figure(rng, kinds[key[2]])
    for (item, applicant), number in _application_figures(rng, form3).items():
        changes["application", item, applicant] = str(number)
    results = [column["column_code"] for column in columns_of("dispute", form3)]
    for channel in rows_of("dispute", form3):
        numbers = [_count(rng) for _ in results[:-1]]
        for result, number in zip(results, [*numbers, sum(numbers)], strict=True):
            changes["dispute", channel["row_code"], result] = str(number)
    return with_figures(blank, changes)


def _count(rng: Random) -> int:
    return rng.choice((0, 0, 0, rng.randint(1, 9), rng.randint(10, 300), rng.randint(1000, 12_000_000)))


def _disclosure_figure(rng: Random, kind: str) -> str:
    number = _count(rng)
    if kind == "amount":
        return f"{number + rng.randint(1, 999_999) / 1_000_000:.6f}".rstrip("0") if rng.random() < 0.5 else str(number)
    return str(-number if kind == "change" and rng.random() < 0.3 else number)


def _application_figures(rng: Random, form: str) -> dict[tuple[str, str], int]:
    """New + carried in = handled + carried out; handled = all outcomes; total = all applicants."""
    items = rows_of("application", form)
    *applicants, total = [column["column_code"] for column in columns_of("application", form)]
    outcomes = [item["row_code"] for item in items if item["outcome"]]
    figures: dict[tuple[str, str], int] = {}
    for applicant in applicants:
        column = {code: _count(rng) for code in outcomes}
        handled, carried_out = sum(column.values()), _count(rng)
        carried_in = rng.randint(0, handled + carried_out)
        column |= {"total_handled": handled, "carried_out": carried_out, "carried_in": carried_in}
        column["received_new"] = handled + carried_out - carried_in
        figures |= {(code, applicant): number for code, number in column.items()}
    codes = [item["row_code"] for item in items]
    return figures | {(code, total): sum(figures[code, applicant] for applicant in applicants) for code in codes}
