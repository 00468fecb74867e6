"""The three tables as grids of cells that know where they stand: what every layout writes out in its own way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.rendering.figures import CellKey, ReportFigures
from tests.rendering.form import blocks_of, columns_of, group_label, rows_of
from tests.rendering.noise import Blanks, Break, Noise, Wording

BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
DISPUTE_NOTE = "注：行政复议、行政诉讼数量含上年度结转数量。"
APPLICANTS, ORGANIZATIONS, SUBTOTAL, CONTENT = "申请人情况", "法人或其他组织", "小计", "信息内容"
OTHER_DOCUMENTS = "其他主动公开文件"
GROUP_ENUMERATORS = {
    "outcome": "三、",
    "denied": "（三）",
    "unavailable": "（四）",
    "not_processed": "（五）",
    "other": "（六）",
}
ROW_REMARKS = {"partially_granted": "（区分处理的，只计这一情形，不计其他情形）"}
AMOUNT_UNITS = {"format_2021": "（单位：万元）", "format_2019": "（万元，保留四位小数）"}
OUTCOME_ROWS = frozenset(
    row["row_code"] for form in ("format_2019", "format_2021") for row in rows_of("application", form) if row["outcome"]
)
LABEL_COLUMNS = 3
"""of table 3: 三、本年度办理结果, （三）不予公开, 1.属于国家秘密"""


@dataclass(frozen=True)
class Cell:
    """A cell of a grid: a label, a figure (with the key of its place, if the form has one), or a covered place.

    `covered` is the place in a row below a cell that spans rows: there is no cell, `text` is the one from above.
    """

    text: str
    column: int
    width: int = 1
    height: int = 1
    key: CellKey | None = None
    figure: bool = False
    covered: bool = False
    breaking: Break = "none"

    @property
    def blank(self) -> bool:
        """Whether the cell is there but empty."""
        return not self.covered and not self.text.strip()


@dataclass(frozen=True)
class Row:
    """A row: the cells that begin in it and the covered places between them, left to right.

    `code` is the row's code; of the header row of a block of table 2, that block's label. `kind` tells headings of
    blocks (block), header rows (header), rows of figures (figures) and the note of table 4 (note) apart.
    """

    code: str
    kind: str
    entries: tuple[Cell, ...]
    new_page: bool = False

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Those that begin here."""
        return tuple(cell for cell in self.entries if not cell.covered)

    @property
    def labels(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if not cell.figure)

    @property
    def figures(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.figure)


@dataclass(frozen=True)
class Grid:
    """A table: `name` is disclosure, application or dispute, `width` its number of columns."""

    name: str
    width: int
    rows: tuple[Row, ...]


def grids_of(figures: ReportFigures, noise: Noise, year: int | str = 2023) -> dict[int, Grid]:
    """The three tables by the number of their section, every text as noise makes it."""
    plain = {
        2: _disclosure_grid(figures, noise),
        3: _application_grid(figures, noise),
        4: _dispute_grid(figures, noise),
    }
    return {section: _worded(grid, Wording(noise, year)) for section, grid in plain.items()}


# -- table 2 -----------------------------------------------------------------------------------------------------------


def _disclosure_grid(figures: ReportFigures, noise: Noise) -> Grid:
    blocks = {
        label: {code: columns for code, columns in rows.items() if code not in noise.left_out}
        for label, rows in blocks_of(figures.form2).items()
    }
    blocks = {label: rows for label, rows in blocks.items() if rows}
    codes = {code for rows in blocks.values() for code in rows}
    split = any(subcategory is not None for code, subcategory, _ in figures.disclosure if code in codes)
    labels = 2 if split else 1
    values = max((len(columns) for rows in blocks.values() for columns in rows.values()), default=1)
    width = labels + values
    grid: list[Row] = []
    for block, rows in blocks.items():
        columns = next(iter(rows.values()))
        grid.append(Row(block, "block", (Cell(block, 0, width),)))
        heads = [Cell(CONTENT, 0, labels)]
        heads += [
            Cell(_column_label(figures.form2, code, noise), labels + place, breaking=noise.measure_break)
            for place, code in enumerate(columns)
        ]
        grid.append(Row(block, "header", _filled(heads, width), block in noise.page_breaks))
        for code, names in rows.items():
            for row in _disclosure_rows(figures, code, names, labels, width):
                grid.append(replace(row, new_page=code in noise.page_breaks and bool(row.labels)))
            if code == "normative_documents" and noise.other_documents:
                extra = [Cell(OTHER_DOCUMENTS, 0, labels)]
                extra += [Cell(text, labels + n, figure=True) for n, text in enumerate(noise.other_documents)]
                grid.append(Row("other_documents", "figures", _filled(extra, width)))
    return Grid("disclosure", width, tuple(grid))


def _filled(cells: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    """The cells with the last one spanning the rest of the table."""
    *before, last = cells
    return (*before, replace(last, width=max(1, width - last.column)))


def _column_label(form: str, code: str, noise: Noise) -> str:
    column = next(column for column in columns_of("disclosure", form) if column["column_code"] == code)
    unit = AMOUNT_UNITS[form] if column["kind"] == "amount" and noise.amount_unit else ""
    return column["label_zh"] + unit


def _disclosure_rows(
    figures: ReportFigures, code: str, columns: Sequence[str], labels: int, width: int
) -> Iterator[Row]:
    label = next(row["label_zh"] for row in rows_of("disclosure", figures.form2) if row["row_code"] == code)
    subcategories = list(dict.fromkeys(sub for row, sub, _ in figures.disclosure if row == code))
    for number, subcategory in enumerate(subcategories):
        head = Cell(label, 0, labels if subcategories == [None] else 1, len(subcategories), covered=number > 0)
        cells = [head]
        if subcategory is not None:
            cells.append(Cell(subcategory, 1))
        for place, column in enumerate(columns):
            key = ("disclosure", code, subcategory, column)
            text = figures.disclosure[code, subcategory, column]
            cells.append(Cell(text, labels + place, key=key, figure=True))
        yield Row(code, "figures", _filled(cells, width))


# -- table 3 -----------------------------------------------------------------------------------------------------------


def _application_grid(figures: ReportFigures, noise: Noise) -> Grid:
    columns = columns_of("application", figures.form3)
    person, *_, total = columns
    organizations = [column["label_zh"] for column in columns if column["group_label"]]
    if noise.organizations_subtotal == "first":
        organizations.insert(0, SUBTOTAL)
    elif noise.organizations_subtotal == "last":
        organizations.append(SUBTOTAL)
    last = LABEL_COLUMNS + 1 + len(organizations)
    width = last + 1
    note = Cell(BALANCE_NOTE, 0, LABEL_COLUMNS, 3)
    people, all_people = Cell(person["label_zh"], LABEL_COLUMNS, 1, 2), Cell(total["label_zh"], last, 1, 2)
    covered = replace(note, covered=True)
    header = [
        Row("header", "header", (note, Cell(APPLICANTS, LABEL_COLUMNS, width - LABEL_COLUMNS))),
        Row(
            "header",
            "header",
            (covered, people, Cell(ORGANIZATIONS, LABEL_COLUMNS + 1, len(organizations)), all_people),
        ),
        Row(
            "header",
            "header",
            (
                covered,
                replace(people, covered=True),
                *(
                    Cell(label, LABEL_COLUMNS + 1 + place, breaking=noise.applicant_break)
                    for place, label in enumerate(organizations)
                ),
                replace(all_people, covered=True),
            ),
        ),
    ]
    printed = [row for row in rows_of("application", figures.form3) if row["row_code"] not in noise.left_out]
    grid = list(header)
    for row, head in zip(printed, _application_heads(printed, noise), strict=True):
        new_page = row["row_code"] in noise.page_breaks
        if new_page and noise.repeat_headers:
            grid += [replace(header[0], new_page=True), *header[1:]]
        cells = _application_figures(figures, row["row_code"], columns, noise)
        grid.append(Row(row["row_code"], "figures", (*head, *cells), new_page and not noise.repeat_headers))
    return Grid("application", width, tuple(grid))


def _application_figures(
    figures: ReportFigures, item: str, columns: Sequence[Mapping[str, str]], noise: Noise
) -> list[Cell]:
    cells = []
    for column in columns:
        key = ("application", item, column["column_code"])
        cells.append(Cell(figures.application[item, column["column_code"]], 0, key=key, figure=True))
    if noise.organizations_subtotal != "none":
        parts = [figures.application[item, column["column_code"]] for column in columns if column["group_label"]]
        text = str(sum(map(int, parts))) if all(part.isdecimal() for part in parts) else ""
        cells.insert(1 if noise.organizations_subtotal == "first" else len(columns) - 1, Cell(text, 0, figure=True))
    return [replace(cell, column=LABEL_COLUMNS + place) for place, cell in enumerate(cells)]


def _application_heads(rows: Sequence[Mapping[str, str]], noise: Noise) -> list[list[Cell]]:
    """The label cells of each row; labels that span rows stand in the first row printed of their group (and page)."""
    pages, page = [], 0
    for row in rows:
        page += row["row_code"] in noise.page_breaks
        pages.append(page)
    spans = [_spanning(row) for row in rows]
    heads: list[list[Cell]] = []
    for number, row in enumerate(rows):
        text = row["enumerator"] + row["label_zh"] + ROW_REMARKS.get(row["row_code"], "")
        head = [_span_cell(depth, number, spans, pages, noise) for depth in range(len(spans[number]))]
        heads.append([*head, Cell(text, len(head), LABEL_COLUMNS - len(head))])
    return heads


def _spanning(row: Mapping[str, str]) -> list[str]:
    """The groups whose labels stand left of a row's own: none, outcome, or outcome and the row's group."""
    if row["group_code"] in ("flow_in", "flow_out"):
        return []
    return ["outcome", row["group_code"]] if row["enumerator"].endswith(".") else ["outcome"]


def _span_cell(depth: int, number: int, spans: Sequence[list[str]], pages: Sequence[int], noise: Noise) -> Cell:
    group = spans[number][depth]
    members = [n for n, span in enumerate(spans) if len(span) > depth and span[depth] == group]
    if noise.repeat_labels:
        members = [n for n in members if pages[n] == pages[number]]
    text = GROUP_ENUMERATORS[group] + group_label("application", group)
    breaking = noise.group_break if depth else "none"
    cell = Cell(text, depth, 1, len(members), covered=number != members[0], breaking=breaking)
    if not noise.split_group or depth == 0 or pages[members[0]] == pages[members[-1]]:
        return cell
    cut = len(text) - 3
    if number == members[0]:
        return replace(cell, text=text[:cut], breaking="none")
    if pages[number] == pages[members[0]]:
        return cell
    first = next(n for n in members if pages[n] != pages[members[0]])
    return replace(cell, text=text[cut:], covered=number != first, breaking="none")


# -- table 4 -----------------------------------------------------------------------------------------------------------


def _dispute_grid(figures: ReportFigures, noise: Noise) -> Grid:
    channels = rows_of("dispute", figures.form3)
    results = columns_of("dispute", figures.form3)
    names = [result["label_zh"] for result in results]
    review, *litigation = [channel["label_zh"] for channel in channels]
    each, width = len(names), len(names) * len(channels)
    breaks = [noise.first_result_break, *[noise.result_break] * (each - 1)]
    first = [Cell(name, n, 1, 2, breaking=breaks[n]) for n, name in enumerate(names)]
    suits = [Cell(label, each * (n + 1), each) for n, label in enumerate(litigation)]
    second = [
        Cell(name, each * (suit + 1) + n, breaking=noise.result_break)
        for suit in range(len(litigation))
        for n, name in enumerate(names)
    ]
    numbers = [
        Cell(
            figures.dispute[channel["row_code"], result["column_code"]],
            each * c + r,
            key=("dispute", channel["row_code"], result["column_code"]),
            figure=True,
        )
        for c, channel in enumerate(channels)
        for r, result in enumerate(results)
    ]
    top = (Cell(review, 0, each), Cell(group_label("dispute", "litigation"), each, width - each))
    rows = [
        Row("header", "header", top),
        Row("header", "header", (*first, *suits)),
        Row("header", "header", (*(replace(cell, covered=True) for cell in first), *second)),
        Row("dispute", "figures", tuple(numbers), "dispute" in noise.page_breaks),
    ]
    if noise.dispute_note:
        rows.insert(-1, Row("note", "note", (Cell(DISPUTE_NOTE, 0, width),)))
    return Grid("dispute", width, tuple(rows))


# -- as printed --------------------------------------------------------------------------------------------------------


def _worded(grid: Grid, wording: Wording) -> Grid:
    """The grid with every text as noise makes it."""
    figures = labels = 0
    rows: list[Row] = []
    for row in grid.rows:
        cells: list[Cell] = []
        for cell in row.entries:
            if cell.figure:
                text = "" if _left_blank(cell, row.code, wording.noise.blanks) else cell.text
                cells.append(replace(cell, text=wording.figure(text, figures)))
                figures += 1
            else:
                cells.append(replace(cell, text=wording.label(cell.text, labels, cell.breaking)))
                labels += not cell.covered
        rows.append(replace(row, entries=tuple(cells)))
    return replace(grid, rows=tuple(rows))


def _left_blank(cell: Cell, code: str, blanks: Blanks) -> bool:
    """Whether a figure is one of those that noise leaves blank."""
    total = cell.key is not None and cell.key[-1] == "total"
    table = cell.key[0] if cell.key else "application"
    if blanks == "totals":
        return table == "application" and total and code in OUTCOME_ROWS
    if cell.text.strip() != "0" or blanks == "none":
        return False
    return blanks == "zeros" or (table != "disclosure" and not total)
