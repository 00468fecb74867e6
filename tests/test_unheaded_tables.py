"""Tables 3 and 4 whose header is lost, figures that cells break or that span rows, and what finders of tables leave."""

from collections.abc import Mapping
from random import Random

import pytest

from extract.blocks import Table
from extract.files.csv import read as read_csv
from extract.layouts.strayed import header_cells
from tests.helpers import Cell, cells, read_text
from tests.rendering import Noise, cells_of, grids_of, random_figures
from tests.rendering.figures import ReportFigures
from tests.test_every_layout import Place

TITLE = "某县教育局2022年政府信息公开工作年度报告\n"
SECTIONS = {
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
}
Rows = list[list[str]]


def found(text: str, kind: str = "txt") -> dict[Place, Cell]:
    return {cell.place: cell for cell in cells(read_text(TITLE + text, f"某县教育局_2022_1.{kind}"), 0)}


def tables_of(figures: ReportFigures) -> dict[int, tuple[Rows, Rows]]:
    """The header rows and the rows of figures of each table, each as wide as the table, empty where a cell is covered."""
    made: dict[int, tuple[Rows, Rows]] = {}
    for section, grid in grids_of(figures, Noise()).items():
        header, rows = made.setdefault(section, ([], []))
        for row in grid.rows:
            texts = [""] * grid.width
            for cell in row.cells:
                texts[cell.column - 1 if grid.rows[0].entries[0].column == 1 else cell.column] = cell.text
            (rows if row.kind == "figures" or section == 2 else header).append(texts)
    return made


def written(tables: Mapping[int, Rows], beside: str = "") -> str:
    """The tables a row a line between bars, `beside` above the third."""
    lines = []
    for section, rows in tables.items():
        lines += [SECTIONS[section], *([beside] if beside and section == 3 else [])]
        lines += [" | ".join(row) for row in rows]
    return "\n".join(lines) + "\n"


def unheaded(figures: ReportFigures, section: int = 3, kept: int = 0) -> dict[int, Rows]:
    """The tables; of one the last `kept` rows of its header only."""
    return {
        n: [*(header if n != section else header[len(header) - kept :]), *rows]
        for n, (header, rows) in tables_of(figures).items()
    }


def numbers(read: Mapping[Place, Cell], table: str) -> dict[Place, int | None]:
    return {place: None if c.value is None else int(c.value) for place, c in read.items() if place[0] == table}


def printed(figures: ReportFigures, table: str) -> list[int]:
    return [int(text) for key, text in cells_of(figures) if key[0] == table]


@pytest.mark.parametrize("form", ["format_2019", "format_2021"])
@pytest.mark.parametrize("kept", [0, 1])
@pytest.mark.parametrize("seed", range(3))
def test_table_3_without_its_header_is_read_where_all_sums_hold(seed: int, kept: int, form: str) -> None:
    figures = random_figures(Random(seed), form3=form)
    read = found(written(unheaded(figures, 3, kept)))
    assert [*numbers(read, "application").values()] == printed(figures, "application")


@pytest.mark.parametrize("seed", range(3))
def test_table_4_without_its_results_is_read_where_all_sums_hold(seed: int) -> None:
    figures = random_figures(Random(seed))
    tables = unheaded(figures)
    header, rows = tables_of(figures)[4]
    tables[4] = [*header[:-1], *rows]
    tables[4][1][:5] = [""] * 5
    read = found(written(tables))
    assert [*numbers(read, "dispute").values()] == printed(figures, "dispute")


def test_a_sum_that_fails_leaves_a_table_without_header_ambiguous() -> None:
    tables = unheaded(random_figures(Random(1)))
    tables[3][4][-2] = str(int(tables[3][4][-2]) + 1)
    read = found(written(tables))
    assert {cell.status for cell in read.values() if cell.table == "application"} == {"ambiguous"}


@pytest.mark.parametrize(
    ("beside", "is_read"),
    [
        ("商业 科研 社会公 法律服 其\n企业 机构 益组织 务机构 他", True),
        ("科研 商业 社会公 法律服 其\n机构 企业 益组织 务机构 他", False),
        ("自然人\n科研机构\n商业企业\n社会公益组织", False),
    ],
)
def test_a_header_beside_its_table_must_keep_the_order_of_the_form(beside: str, is_read: bool) -> None:
    read = found(written(unheaded(random_figures(Random(1))), beside))
    assert (None not in numbers(read, "application").values()) is is_read


# -- figures broken over lines -----------------------------------------------------------------------------------------

HEADER_3 = "|  | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |\n|---|---|---|---|---|---|---|---|\n"


def broken(figures: str) -> list[object]:
    read = found(
        f"三、收到和处理政府信息公开申请情况\n{HEADER_3}| 一、本年新收政府信息公开申请数量 | {figures} |\n", "md"
    )
    row = [cell for cell in read.values() if cell.row == "received_new"]
    return [cell.status if cell.value is None else (int(cell.value), cell.status) for cell in row]


def test_figures_broken_over_lines_are_whole_where_the_row_adds_up() -> None:
    read = broken("8639<br>8 | 0 | 2 | / |  | 0 | 8640<br>0")
    assert read == [(86398, "decoded"), (0, "reported"), (2, "reported"), "not_applicable", "blank", (0, "reported"), (86400, "decoded")]  # fmt: skip


@pytest.mark.parametrize("figures", ["8639<br>8 | 0 | 2 | 0 | 0 | 0 | 8641", "8639<br>8 | 0 | 2 | 0 | 0 | 0 | 1<br>0"])
def test_else_they_stay_as_printed(figures: str) -> None:
    assert broken(figures)[0] == "malformed"


# -- figures that span rows --------------------------------------------------------------------------------------------

SPANNING = """<html><body><h1>某县教育局2022年政府信息公开工作年度报告</h1><table>
<tr><td colspan=4>第二十条第（一）项</td></tr>
<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td rowspan=2>5</td><td>6</td><td rowspan=2>7</td></tr>
<tr><td>行政规范性文件</td>{below}</tr></table></body></html>"""


@pytest.mark.parametrize("below", ["<td>8</td>", ""])
def test_a_figure_that_spans_rows_of_the_form_is_no_row_s(below: str) -> None:
    read = cells(read_text(SPANNING.format(below=below), "某县教育局_2022_1.html"), 0)
    row = {cell.column: cell for cell in read if cell.row == "regulations"}
    assert row["issued"].value is None and row["in_force"].value is None
    assert row["issued"].status == row["in_force"].status == "ambiguous"


# -- sheets without pages ----------------------------------------------------------------------------------------------


def test_a_label_that_a_page_cut_goes_on_above_the_rest_of_its_table() -> None:
    figures = random_figures(Random(1))
    header, rows = tables_of(figures)[3]
    at = next(n for n, row in enumerate(rows) if any(cell.startswith("6.") for cell in row))
    label = next(n for n, cell in enumerate(rows[at]) if cell.startswith("6."))
    begin, rest = rows[at][label][:5], rows[at][label][5:]
    rows[at][label] = begin
    empty = [""] * len(rows[at])
    table = [*header, *rows[: at + 1], empty, [*empty[:label], rest, *empty[label + 1 :]], *rows[at + 1 :]]
    text = "".join(",".join(row) + "\n" for row in table)
    read = {c.place: c for c in cells(read_text(f"{TITLE}\n{SECTIONS[3]}\n{text}", "某县教育局_2022_1.csv"), 0)}
    assert [*numbers(read, "application").values()] == printed(figures, "application")


@pytest.mark.parametrize(
    ("widths", "tables"), [((3, 3, 5, 5), [2, 2]), ((3, 3, 5), [3]), ((3, 3, 5, 5, 3, 3), [6]), ((4, 4), [2])]
)
def test_tables_one_behind_the_other_are_parted_by_their_widths(widths: tuple[int, ...], tables: list[int]) -> None:
    content = "".join(",".join(["规章", *map(str, range(1, width))]) + "\n" for width in widths)
    blocks = [block for block in read_csv(content.encode()) if isinstance(block, Table)]
    assert [len(block.rows) for block in blocks] == tables
    assert [row.number for block in blocks for row in block.rows] == [*range(1, len(widths) + 1)]


# -- what finders of tables leave --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "meant"),
    [
        (
            ["二 上年结转政府信息公开申请数量\n、", "Col2", "69", "Col4"],
            ["二、上年结转政府信息公开申请数量", "", "69", ""],
        ),
        (["本年新收申请数量\n一\n、", "Col2"], ["一、本年新收申请数量", ""]),
        (["1信访举报投诉类申请\n.", "Col1"], ["1.信访举报投诉类申请", "Col1"]),
        (["3.\n“\n危及三", "5"], ["3.\n“\n危及三", "5"]),
        (["5\n.", "6 5\n."], ["5\n.", "6 5\n."]),
    ],
)
def test_names_and_signs_that_a_finder_of_tables_puts_into_a_header(left: list[str], meant: list[str]) -> None:
    assert header_cells(left) == meant


def test_a_radical_alone_is_a_word_s_character() -> None:
    header = (
        "申请⼈情况\n⾃然\n⼈\n法⼈或其他组织\n总计\n商业企\n业\n科研机\n构\n社会公益\n组织\n法律服务\n机构\n其\n他\n"
    )
    text = f"{SECTIONS[3]}\n{header}一、本年新收政府信息公开申请数量\n1\n2\n3\n4\n5\n6\n21\n二、上年结转政府信息公开申请数量\n"
    text += "0\n" * 7 + f"{SECTIONS[4]}\n"
    read = found(text)
    assert [int(c.value or 0) for c in read.values() if c.row == "received_new"] == [1, 2, 3, 4, 5, 6, 21]
