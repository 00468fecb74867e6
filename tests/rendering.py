"""Writes an annual report as text from its figures: the inverse of the reader, for tests and benchmarks.

Everything is driven by the form data in data/forms and shares no code with the reader, so that a test which
writes a report and reads it back compares two independent understandings of the form:

    figures = plain_figures("format_2021", "format_2021")
    page = render(figures, layout="piped", noise=Noise(half_width=True), agency="某市财政局", year=2023)
    page.text                                                       # the report
    page.lines["application", "received_new", "total"]              # the line on which that cell begins

Figures are given as printed, so '', '/', '１２' or '491,5000' may stand in any cell.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

DATA = Path(__file__).resolve().parents[1] / "data"

Layout = Literal["tabbed", "piped", "piped_bare"]
"""tabbed: a cell a line behind a tab. piped: a row a line, filled up with pipes to the table's width.
piped_bare: the same without the filling."""

Break = Literal["none", "line", "empty_line", "no_break_line", "no_break_tail", "letters", "clipped"]
"""How a label cell is broken: not; over two lines; with an empty line, or one holding only a no-break space,
inside; with such a line behind the whole label; a character a line; or its second half lost. Piped layouts,
which have a row on one line, print a space for a line break."""

Title = Literal["one_line", "two_lines", "three_lines", "file_name", "none"]
"""file_name: no title above the report, but the name of a file behind it."""

CellKey = tuple[str | None, ...]
"""("disclosure", row, subcategory or None, column), ("application", item, applicant), ("dispute", channel, result)."""

NO_BREAK = "\u00a0"
HALF_WIDTH = str.maketrans("（）：，；！？", "():,;!?")
STRAIGHT_QUOTES = str.maketrans("“”‘’", "\"\"''")
FULL_WIDTH_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")

BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS, ORGANIZATIONS, CONTENT = "申请人情况", "法人或其他组织", "信息内容"
GROUP_ENUMERATORS = {
    "outcome": "三、",
    "denied": "（三）",
    "unavailable": "（四）",
    "not_processed": "（五）",
    "other": "（六）",
}
ROW_REMARKS = {"partially_granted": "（区分处理的，只计这一情形，不计其他情形）"}
AMOUNT_UNITS = {"format_2021": "（单位：万元）", "format_2019": "（万元，保留四位小数）"}


@dataclass(frozen=True)
class ReportFigures:
    """Every cell of the three tables as printed, and the form each table follows (table 4 is alike in both)."""

    form2: str
    form3: str
    disclosure: Mapping[tuple[str, str | None, str], str]
    application: Mapping[tuple[str, str], str]
    dispute: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Prose:
    """What stands round the tables, a paragraph an entry."""

    introduction: str = ""
    overview: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noise:
    """What real reports do to the plain page; each switch is off by default."""

    figure_pads: tuple[tuple[str, str], ...] = ()
    """white space before and behind a figure, taken in turn by the figures of a table"""
    label_pads: tuple[tuple[str, str], ...] = ()
    """the same for labels"""
    label_gap: str = ""
    """white space in the middle of each label that is not broken"""
    heading_pad: str = ""
    """white space before each section heading"""
    applicant_break: Break = "none"
    """商业企业, 科研机构"""
    group_break: Break = "none"
    """（三）不予公开 and the other labels that span rows"""
    first_result_break: Break = "none"
    """the first 结果维持, which is often whole where the others are broken"""
    result_break: Break = "none"
    """结果维持, 结果纠正, 其他结果, 尚未审结"""
    half_width: bool = False
    """brackets, commas and colons of labels and prose"""
    straight_quotes: bool = False
    full_width_figures: bool = False
    full_width_labels: bool = False
    """digits inside labels"""
    amount_unit: bool = True
    """whether the amount column's label names the unit"""
    bare_headings: frozenset[int] = frozenset()
    """sections whose heading has lost its number"""
    left_out: frozenset[str] = frozenset()
    """codes of rows (tables 2 and 3) that are not printed; a block of table 2 without rows vanishes"""
    relabel: tuple[tuple[str, str], ...] = ()
    """labels printed in another wording: (label of the form with its number, wording instead)"""
    title: Title = "two_lines"
    paragraph_gap: int = 0
    """empty lines behind each paragraph"""
    table_tail: tuple[str, ...] = ()
    """lines behind each table, white or not"""


@dataclass(frozen=True)
class Rendered:
    """A report's text and the 1-based line on which each of its figures begins."""

    text: str
    lines: Mapping[CellKey, int]


@dataclass(frozen=True)
class _Cell:
    """A label (no key), a figure (with its key), or, empty and without key, a place under a spanning cell."""

    text: str = ""
    key: CellKey | None = None
    breaking: Break = "none"


_Row = list[_Cell]
_SPANNED = _Cell()


@dataclass
class _Page:
    """The lines written so far, and where figures began."""

    out: list[str] = field(default_factory=list)
    lines: dict[CellKey, int] = field(default_factory=dict)


@cache
def _records(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def rows_of(table: str, form: str) -> tuple[dict[str, str], ...]:
    """The table's rows on that form, in printed order."""
    return tuple(
        row for row in _records("forms/rows.csv") if row["table_code"] == table and form in row["forms"].split()
    )


@cache
def columns_of(table: str, form: str) -> tuple[dict[str, str], ...]:
    """The table's columns on that form, in printed order."""
    return tuple(
        column
        for column in _records("forms/columns.csv")
        if column["table_code"] == table and form in column["forms"].split()
    )


@cache
def blocks_of(form: str) -> dict[str, dict[str, list[str]]]:
    """The blocks of table 2: block label -> row code -> column codes."""
    blocks: dict[str, dict[str, list[str]]] = {}
    for record in _records("forms/blocks.csv"):
        if record["form"] == form:
            rows = blocks.setdefault(record["block_label"], {})
            rows.setdefault(record["row_code"], []).append(record["column_code"])
    return blocks


def plain_figures(
    form2: str = "format_2021",
    form3: str = "format_2021",
    printed: str = "0",
    subcategories: Sequence[str | None] = (None,),
) -> ReportFigures:
    """The same figure in every cell; `subcategories` split 其他对外管理服务事项 of the 2019 form."""
    disclosure = {
        (row, subcategory, column): printed
        for rows in blocks_of(form2).values()
        for row, columns in rows.items()
        for subcategory in (subcategories if row == "other_external_services" else (None,))
        for column in columns
    }
    application = {
        (row["row_code"], column["column_code"]): printed
        for row in rows_of("application", form3)
        for column in columns_of("application", form3)
    }
    dispute = {
        (row["row_code"], column["column_code"]): printed
        for row in rows_of("dispute", form3)
        for column in columns_of("dispute", form3)
    }
    return ReportFigures(form2, form3, disclosure, application, dispute)


def with_figures(figures: ReportFigures, changes: Mapping[CellKey, str]) -> ReportFigures:
    """The same report with some cells printed otherwise."""
    printed = {**dict(cells_of(figures)), **changes}
    unknown = changes.keys() - dict(cells_of(figures)).keys()
    if unknown:
        raise KeyError(min(unknown, key=str))
    return ReportFigures(figures.form2, figures.form3, *_tables(printed))


def _tables(cells: Mapping[CellKey, str]) -> Iterator[dict[Any, str]]:
    for table in ("disclosure", "application", "dispute"):
        yield {key[1:]: text for key, text in cells.items() if key[0] == table}


def cells_of(figures: ReportFigures) -> Iterator[tuple[CellKey, str]]:
    """Every cell with its printed text, table by table in printed order."""
    for row, subcategory, column in figures.disclosure:
        yield ("disclosure", row, subcategory, column), figures.disclosure[row, subcategory, column]
    for item, applicant in figures.application:
        yield ("application", item, applicant), figures.application[item, applicant]
    for channel, result in figures.dispute:
        yield ("dispute", channel, result), figures.dispute[channel, result]


def _labels(texts: Iterable[str], breaking: Break = "none") -> _Row:
    return [_Cell(text, None, breaking) for text in texts]


def _disclosure_grid(figures: ReportFigures, noise: Noise) -> list[_Row]:
    grid: list[_Row] = []
    for block_label, rows in blocks_of(figures.form2).items():
        printed = {code: columns for code, columns in rows.items() if code not in noise.left_out}
        if not printed:
            continue
        columns = next(iter(printed.values()))
        grid.append(_labels([block_label]))
        grid.append(_labels([CONTENT, *(_column_label(figures.form2, code, noise) for code in columns)]))
        for code, columns in printed.items():
            grid.extend(_disclosure_rows(figures, code, columns))
    return grid


def _column_label(form: str, code: str, noise: Noise) -> str:
    column = next(column for column in columns_of("disclosure", form) if column["column_code"] == code)
    unit = AMOUNT_UNITS[form] if column["kind"] == "amount" and noise.amount_unit else ""
    return column["label_zh"] + unit


def _disclosure_rows(figures: ReportFigures, code: str, columns: Sequence[str]) -> Iterator[_Row]:
    label = next(row["label_zh"] for row in rows_of("disclosure", figures.form2) if row["row_code"] == code)
    subcategories = dict.fromkeys(sub for row, sub, _ in figures.disclosure if row == code)
    for number, subcategory in enumerate(subcategories):
        head = [_Cell(label) if number == 0 else _SPANNED]
        if subcategory is not None:
            head.append(_Cell(subcategory))
        yield head + [
            _Cell(figures.disclosure[code, subcategory, column], ("disclosure", code, subcategory, column))
            for column in columns
        ]


def _application_grid(figures: ReportFigures, noise: Noise) -> list[_Row]:
    columns = columns_of("application", figures.form3)
    organizations = [column["label_zh"] for column in columns if column["group_label"]]
    person, total = columns[0]["label_zh"], columns[-1]["label_zh"]
    grid = [
        _labels([BALANCE_NOTE, APPLICANTS]),
        [_SPANNED, *_labels([person, ORGANIZATIONS, total])],
        [_SPANNED, _SPANNED, *_labels(organizations, noise.applicant_break), _SPANNED],
    ]
    groups: set[str] = set()
    for row in rows_of("application", figures.form3):
        if row["row_code"] not in noise.left_out:
            head = _application_head(row, groups, noise)
            grid.append(head + [_application_cell(figures, row["row_code"], column) for column in columns])
    return grid


def _application_cell(figures: ReportFigures, item: str, column: Mapping[str, str]) -> _Cell:
    applicant = column["column_code"]
    return _Cell(figures.application[item, applicant], ("application", item, applicant))


def _application_head(row: Mapping[str, str], groups: set[str], noise: Noise) -> _Row:
    """A row's label cells; labels that span rows stand in the first row printed of their group."""
    label = _Cell(row["enumerator"] + row["label_zh"] + ROW_REMARKS.get(row["row_code"], ""))
    if row["group_code"] in ("flow_in", "flow_out"):
        return [label]
    head = [_group_cell("outcome", groups, "none")]
    if row["enumerator"].endswith("."):
        head.append(_group_cell(row["group_code"], groups, noise.group_break))
    return [*head, label]


def _group_cell(code: str, groups: set[str], breaking: Break) -> _Cell:
    if code in groups:
        return _SPANNED
    groups.add(code)
    label = next(
        group["label_zh"]
        for group in _records("forms/groups.csv")
        if group["table_code"] == "application" and group["group_code"] == code
    )
    return _Cell(GROUP_ENUMERATORS[code] + label, None, breaking)


def _dispute_grid(figures: ReportFigures, noise: Noise) -> list[_Row]:
    channels = rows_of("dispute", figures.form3)
    results = columns_of("dispute", figures.form3)
    names = [result["label_zh"] for result in results]
    review, *litigation = [channel["label_zh"] for channel in channels]
    group = next(g["label_zh"] for g in _records("forms/groups.csv") if g["group_code"] == "litigation")
    first = [_Cell(names[0], None, noise.first_result_break), *_labels(names[1:], noise.result_break)]
    return [
        _labels([review, group]),
        first + _labels(litigation),
        [_SPANNED] * len(names) + _labels(names, noise.result_break) * len(litigation),
        [
            _Cell(figures.dispute[channel["row_code"], result["column_code"]], _dispute_key(channel, result))
            for channel in channels
            for result in results
        ],
    ]


def _dispute_key(channel: Mapping[str, str], result: Mapping[str, str]) -> CellKey:
    return ("dispute", channel["row_code"], result["column_code"])


def _printed_grid(grid: list[_Row], noise: Noise) -> list[_Row]:
    """The grid with every cell's text as noise makes it."""
    wordings = dict(noise.relabel)
    figures = labels = 0
    rows: list[_Row] = []
    for row in grid:
        cells: _Row = []
        for cell in row:
            if cell.key is not None:
                cells.append(replace(cell, text=_figure(cell.text, figures, noise)))
                figures += 1
            elif cell.text:
                text = wordings.get(cell.text, cell.text)
                cells.append(replace(cell, text=_label(replace(cell, text=text), labels, noise)))
                labels += 1
            else:
                cells.append(cell)
        rows.append(cells)
    return rows


def _figure(text: str, number: int, noise: Noise) -> str:
    if noise.full_width_figures:
        text = text.translate(FULL_WIDTH_DIGITS)
    return _padded(text, number, noise.figure_pads)


def _label(cell: _Cell, number: int, noise: Noise) -> str:
    text = _punctuated(cell.text, noise)
    if noise.full_width_labels:
        text = text.translate(FULL_WIDTH_DIGITS)
    broken = _broken(text, cell.breaking)
    if broken == text and noise.label_gap and len(text) > 1:
        broken = text[: len(text) // 2] + noise.label_gap + text[len(text) // 2 :]
    return _padded(broken, number, noise.label_pads)


def _padded(text: str, number: int, pads: Sequence[tuple[str, str]]) -> str:
    before, behind = pads[number % len(pads)] if pads else ("", "")
    return before + text + behind


def _punctuated(text: str, noise: Noise) -> str:
    text = text.translate(HALF_WIDTH) if noise.half_width else text
    return text.translate(STRAIGHT_QUOTES) if noise.straight_quotes else text


def _broken(text: str, breaking: Break) -> str:
    """The label broken before its last two characters, as word processors break it in a narrow column.

    Only labels of four characters break, and those of four behind a number in brackets: longer ones have wide
    columns, shorter ones fit.
    """
    if len(text) != 4 and not (len(text) == 7 and text[0] in "（("):
        return text
    first, second = text[:-2], text[-2:]
    forms: dict[Break, str] = {
        "none": text,
        "line": f"{first}\n{second}",
        "empty_line": f"{first}\n\n{second}",
        "no_break_line": f"{first}\n{NO_BREAK}\n{second}",
        "no_break_tail": f"{text}\n{NO_BREAK}",
        "letters": "\n".join(text),
        "clipped": first,
    }
    return forms[breaking]


def _write_table(page: _Page, grid: list[_Row], layout: Layout) -> None:
    if layout == "tabbed":
        _write_tabbed(page, grid)
    else:
        _write_piped(page, grid, filled=layout == "piped")


def _write_tabbed(page: _Page, grid: list[_Row]) -> None:
    """A cell a line behind a tab, an empty line behind each row and one more behind the table."""
    for row in grid:
        for cell in row:
            if cell.key is not None:
                page.lines[cell.key] = len(page.out) + 1
            page.out.extend(("\t" + cell.text).split("\n"))
        page.out.append("")
    page.out.append("")


def _write_piped(page: _Page, grid: list[_Row], filled: bool) -> None:
    """A row a line; places under a spanning cell are not printed, filling pipes stand at the row's end instead."""
    width = max(len(row) for row in grid)
    for number, row in enumerate(grid):
        cells = [cell for cell in row if cell.text or cell.key is not None]
        for cell in cells:
            if cell.key is not None:
                page.lines[cell.key] = len(page.out) + 1
        line = " | ".join(" ".join(filter(None, cell.text.split("\n"))) for cell in cells) + " |"
        if filled and number < len(grid) - 1 and len(cells) < width:
            line += " " + "|" * (width - len(cells))
        page.out.append(line)


def plain_prose(agency: str, year: int | str) -> Prose:
    """A few plain sentences, enough for a report that names its law, its agency and its year."""
    return Prose(
        introduction="依据《中华人民共和国政府信息公开条例》第五十条规定，编制本报告。",
        overview=(
            f"{year}年，{agency}按照年度工作安排推进政府信息公开，各科室分工负责、逐级审核。",
            "本机关通过门户网站和便民服务窗口发布信息，方便群众查阅。",
        ),
        problems=("存在问题：部分栏目更新不够及时。改进情况：明确更新时限，定期检查。",),
        other=(f"{year}年度本机关发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元。",),
    )


def render(
    figures: ReportFigures,
    layout: Layout = "tabbed",
    noise: Noise = Noise(),
    agency: str = "某某市某某区财政局",
    year: int | str = 2023,
    prose: Prose | None = None,
) -> Rendered:
    """The report as text, with the line of each figure.

    Raises ValueError if a figure has no place on its form: nothing given may be left unprinted by accident.
    """
    prose = plain_prose(agency, year) if prose is None else prose
    page = _Page()
    gap = noise.paragraph_gap
    _write(page, _title_lines(agency, year, noise), gap)
    _write(page, _paragraphs([prose.introduction] if prose.introduction else [], noise), gap)
    _write_section(page, 1, prose.overview, noise)
    tables = {2: _disclosure_grid, 3: _application_grid, 4: _dispute_grid}
    for section, grid in tables.items():
        _write_section(page, section, (), noise)
        _write_table(page, _printed_grid(grid(figures, noise), noise), layout)
        page.out.extend(noise.table_tail)
    _write_section(page, 5, prose.problems, noise)
    _write_section(page, 6, prose.other, noise)
    if noise.title == "file_name":
        page.out.append(f"{agency}{year}年政府信息公开工作年度报告.docx")
    _write(page, _paragraphs(prose.footer, noise), 0)
    _refuse_unprinted(figures, noise, page.lines)
    return Rendered("\n".join(page.out) + "\n", page.lines)


def _title_lines(agency: str, year: int | str, noise: Noise) -> list[str]:
    titles: dict[Title, list[str]] = {
        "one_line": [f"{agency}{year}年政府信息公开工作年度报告"],
        "two_lines": [agency, f"{year}年政府信息公开工作年度报告"],
        "three_lines": [agency, f"{year}年政府信息公开", "工作年度报告"],
        "file_name": [],
        "none": [],
    }
    return titles[noise.title]


def _paragraphs(texts: Iterable[str], noise: Noise) -> list[str]:
    return [_punctuated(text, noise) for text in texts]


def _write(page: _Page, texts: Iterable[str], gap: int) -> None:
    for text in texts:
        page.out.extend(text.split("\n"))
        page.out.extend([""] * gap)


def _write_section(page: _Page, number: int, texts: Iterable[str], noise: Noise) -> None:
    section = next(section for section in _records("sections.csv") if section["section_no"] == str(number))
    numeral = "" if number in noise.bare_headings else section["numeral"] + "、"
    page.out.append(noise.heading_pad + numeral + section["label_zh"])
    _write(page, _paragraphs(texts, noise), noise.paragraph_gap)


def _refuse_unprinted(figures: ReportFigures, noise: Noise, lines: Mapping[CellKey, int]) -> None:
    unprinted = [key for key, _ in cells_of(figures) if key not in lines and key[1] not in noise.left_out]
    if unprinted:
        raise ValueError(f"no place on the form for {unprinted[:3]}")
