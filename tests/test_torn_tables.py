"""Tables that lost words or whole pieces, and are still read because only one place is left for each figure."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random

import pytest

from tests.helpers import Cell, cells, read_text
from tests.rendering import Noise, cells_of, grids_of, plain_figures, random_figures
from tests.rendering.standing import texts_of
from tests.test_every_layout import Place, printed_values

TITLE = "某县教育局2022年政府信息公开工作年度报告\n"


def found(text: str, kind: str = "txt") -> dict[Place, Cell]:
    return {cell.place: cell for cell in cells(read_text(TITLE + text, f"某县教育局_2022_1.{kind}"), 0)}


def numbers(read: Mapping[Place, Cell], table: str, row: str) -> list[object]:
    """The row's numbers, of cells without one their status."""
    row_cells = [cell for cell in read.values() if (cell.table, cell.row) == (table, row)]
    return [cell.status if cell.value is None else int(cell.value) for cell in row_cells]


BLOCK_2021 = "二、主动公开政府信息情况\n第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n{last}\n{first}规章\n1\n2\n3\n行政规范性文件\n4\n5\n6\n"
BLOCK_2019 = "二、主动公开政府信息情况\n第二十条第（一）项 | |||\n信息内容 | {made} | {disclosed} | 对外公开总数量 |\n规章 | 1 | 2 | 3 |\n"


@pytest.mark.parametrize("last", ["现行有效件数", "现行有效件", "现行有效", "现行"])
def test_the_end_of_a_header_is_lost(last: str) -> None:
    read = found(BLOCK_2021.format(last=last, first=""))
    assert numbers(read, "disclosure", "regulations") == [1, 2, 3]
    assert numbers(read, "disclosure", "normative_documents") == [4, 5, 6]


@pytest.mark.parametrize(
    ("made", "disclosed"), [("本年新", "本年新"), ("本年新制作", "本年新公开数量"), ("本年", "本年新")]
)
def test_the_second_lines_of_headers_are_lost(made: str, disclosed: str) -> None:
    assert numbers(found(BLOCK_2019.format(made=made, disclosed=disclosed)), "disclosure", "regulations") == [1, 2, 3]


def test_a_header_that_two_columns_fit_is_none() -> None:
    read = found(BLOCK_2019.format(made="本", disclosed="新"))
    assert all(cell.value is None for place, cell in read.items() if place[3] in ("newly_made", "newly_disclosed"))


@pytest.mark.parametrize("label", ["", "　\n", "规牵\n", "现章\n"])
def test_a_label_that_is_blank_or_damaged_is_told_by_its_place(label: str) -> None:
    read = found(BLOCK_2021.format(last="现行有效件数", first="").replace("规章\n", label))
    assert numbers(read, "disclosure", "normative_documents") == [4, 5, 6]
    assert numbers(read, "disclosure", "regulations") == [1, 2, 3]


ROWS = [
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
    "（二）部分公开",
    "1.属于国家秘密",
]
CODES = ["received_new", "carried_in", "granted", "partially_granted", "denied_state_secret"]
HEADER = "自然人 | 法人或其他组织 | 总计 |||||\n商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |||\n"


def table_3(labels: list[str]) -> str:
    lines = [f"{label} | {n} | 0 | 0 | 0 | 0 | 0 | {n} |\n" for n, label in enumerate(labels, 1)]
    return "三、收到和处理政府信息公开申请情况\n" + HEADER + "".join(lines)


@pytest.mark.parametrize("label", ["", "（一）予以公", "（一）予从公开", "三、本年度办理结果"])
def test_a_label_of_table_3_is_told_by_its_place(label: str) -> None:
    labels = [label if code == "granted" else row for row, code in zip(ROWS, CODES, strict=True)]
    read = found(table_3(labels))
    for n, code in enumerate(CODES, 1):
        assert numbers(read, "application", code) == [n, 0, 0, 0, 0, 0, n]


@pytest.mark.parametrize("label", ["合计数", "备注", "其他说明"])
def test_a_label_that_is_another_is_not(label: str) -> None:
    labels = [label if code == "granted" else row for row, code in zip(ROWS, CODES, strict=True)]
    assert set(numbers(found(table_3(labels)), "application", "granted")) == {"missing"}


def test_two_rows_without_labels_have_no_place() -> None:
    labels = ["" if code in ("granted", "partially_granted") else row for row, code in zip(ROWS, CODES, strict=True)]
    read = found(table_3(labels))
    assert set(numbers(read, "application", "granted")) == {"missing"}
    assert numbers(read, "application", "denied_state_secret") == [5, 0, 0, 0, 0, 0, 5]


COLUMNS_3 = "| 自然人 | 法人或其他组织-商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他（法人或其他组织） | 总计 |\n|---|---|---|---|---|---|---|\n"
COLUMNS_4 = "| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n|---|---|---|---|---|\n"


def test_a_table_for_each_row_under_a_heading_of_its_own() -> None:
    pieces = [f"### {label}\n\n{COLUMNS_3}| {n} | 0 | 0 |  | 0 | 0 | {n} |\n\n" for n, label in enumerate(ROWS, 1)]
    read = found("## 三、收到和处理政府信息公开申请情况\n\n" + "".join(pieces), "md")
    for n, code in enumerate(CODES, 1):
        assert numbers(read, "application", code) == [n, 0, 0, "blank", 0, 0, n]


@pytest.mark.parametrize(
    "names", [("行政复议", "未经复议直接起诉", "复议后起诉"), ("未经复议直接起诉", "行政复议", "复议后起诉")]
)
def test_table_4_as_three_small_tables(names: tuple[str, ...]) -> None:
    codes = {"行政复议": "review", "未经复议直接起诉": "litigation_direct", "复议后起诉": "litigation_after_review"}
    pieces = [f"**{name}**\n\n{COLUMNS_4}| {n} | 0 | 0 | 0 | {n} |\n\n" for n, name in enumerate(names, 1)]
    read = found("## 四、政府信息公开行政复议、行政诉讼情况\n\n" + "".join(pieces), "md")
    for n, name in enumerate(names, 1):
        assert numbers(read, "dispute", codes[name]) == [n, 0, 0, 0, n]


def test_table_4_as_three_small_tables_without_names() -> None:
    pieces = [f"甲{n}\n\n{COLUMNS_4}| {n} | 0 | 0 | 0 | {n} |\n\n" for n in range(3)]
    read = found("## 四、政府信息公开行政复议、行政诉讼情况\n\n" + "".join(pieces), "md")
    assert all(cell.value is None for cell in read.values() if cell.table == "dispute")


@pytest.mark.parametrize("form", ["format_2021", "format_2019"])
def test_merged_cells_repeated_a_cell_a_line(form: str) -> None:
    figures = random_figures(Random(form), form, form, False)
    headings = {
        2: "二、主动公开政府信息情况",
        3: "三、收到和处理政府信息公开申请情况",
        4: "四、政府信息公开行政复议、行政诉讼情况",
    }
    lines = []
    for section, grid in grids_of(figures, Noise()).items():
        lines.append(headings[section])
        lines += [text for row in grid.rows for text in texts_of(row, grid.width, "repeated") if text]
    read = found("\n".join([*lines, "五、存在的主要问题及改进情况", "无。", "某县教育局", "2023年1月20日"]) + "\n")
    printed = printed_values(dict(cells_of(figures)))
    assert {place: cell.value for place, cell in read.items() if place[0] != "fee"} == printed


def test_merged_cells_that_differ_are_refused() -> None:
    text = "第二十条第（五）项 | 第二十条第（五）项 | 第二十条第（五）项 |\n信息内容 | 本年处理决定数量 | 本年处理决定数量 |\n行政许可 | {} |\n"
    assert numbers(found(text.format("28 | 28")), "disclosure", "administrative_licensing") == [28]
    assert numbers(found(text.format("28 | ")), "disclosure", "administrative_licensing") == [28]
    assert numbers(found(text.format("28 | 29")), "disclosure", "administrative_licensing") == ["ambiguous"]


def test_a_signature_is_no_row() -> None:
    figures = plain_figures()
    grid = grids_of(figures, Noise())[4]
    lines = [text for row in grid.rows for text in texts_of(row, grid.width, "dropped")]
    text = "四、政府信息公开行政复议、行政诉讼情况\n" + "\n".join(lines)
    for behind in ("\n五、存在的主要问题及改进情况\n无。\n", "\n"):
        for signed in ("某县教育局\n2023年1月20日\n", "某县教育局 \n2023-01-20\n"):
            read = found(text + behind + signed)
            assert {cell.value for cell in read.values() if cell.table == "dispute"} == {0}


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("2601.953875万", Decimal("26019538.75")),
        ("3亿", Decimal(300_000_000)),
        ("5千", Decimal(5000)),
        ("12", Decimal(120_000)),
    ],
)
def test_an_amount_without_yuan(printed: str, value: Decimal) -> None:
    text = f"第二十条第（八）项 | |\n信息内容 | 本年收费金额（单位：万元） |\n行政事业性收费 | {printed} |\n规章 | 6人 | 0 | 1 |\n"
    assert found(text)["disclosure", "administrative_fees", None, "amount"].value == value


def test_a_unit_of_persons_and_no_change() -> None:
    text = "信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |\n行政许可 | 6人 | 0/0 | 12件 |\n行政处罚 | 6 | 3/1 | 12 |\n"
    read = found(text)
    assert numbers(read, "disclosure", "administrative_licensing") == [6, 0, 12]
    assert read["disclosure", "administrative_penalties", None, "change"].status == "malformed"


WIDE = (
    TITLE + "二、主动公开政府信息情况\n第二十条第（五）项\t第二十条第（五）项\t第二十条第（五）项\t第二十条第（五）项\n"
    "信息内容\t上一年项目数量\t上一年项目数量\t本年增/减\t本年增/减\t处理决定数量\t处理决定数量\n"
)


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ("行政许可\t0\t0\t2\t\n2\t5\t5\n", [0, 2, 5]),
        ("行政许可\t0\t0\t2\t\n第3页\n2\t5\t5\n", [0, 2, 5]),
        ("行政许可\t0\t0\t2\t\n某注\n2\t5\t5\n", [None, None, None]),
    ],
    ids=["put together", "over a page's end", "of a piece nobody can tell"],
)
def test_a_row_broken_under_wide_cells(rows: str, read: list[int | None]) -> None:
    text = WIDE + rows + "其他对外管理服务事项\t1\t1\t3\t3\t4\t4\n"
    of_row = {place: cell.value for place, cell in found(text).items() if place[1] == "administrative_licensing"}
    columns = ("prior_year_items", "change", "decisions")
    assert [of_row.get(("disclosure", "administrative_licensing", None, column)) for column in columns] == read


@pytest.mark.parametrize("mark", ["①", "*", "见附件2", "（含补正）"])
def test_a_note_behind_a_row_is_none_of_its_figures(mark: str) -> None:
    text = TITLE + (
        "二、主动公开政府信息情况\n第二十条第（一）项 | | | |\n信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n"
        f"规章 | 1 |  | 3 | {mark}\n行政规范性文件 | 4 | 5 | 6 |\n"
    )
    values = [found(text)["disclosure", "regulations", None, c].value for c in ("issued", "repealed", "in_force")]
    assert values == [1, None, 3]


def test_a_frame_without_numbers_is_read_by_the_ends_of_its_columns() -> None:
    rows = [
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        ("规章", "", "12", ""),
        ("行政规范性文件", "4", "", "106"),
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(4)]
    lines = [" ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    text = TITLE + "二、主动公开政府信息情况\n\n" + "\n".join(lines) + "\n\n三、其他\n"
    assert [found(text)["disclosure", "regulations", None, c].value for c in ("issued", "repealed", "in_force")] == [
        None,
        12,
        None,
    ]
    moved = text.replace(lines[1], lines[1].rstrip(), 1)  # a line is shorter than the others: nothing is told by places
    assert all(
        cell.value != 12 for place, cell in found(moved).items() if place[1] == "regulations" and place[3] != "repealed"
    )
