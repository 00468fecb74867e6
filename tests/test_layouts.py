"""Text to rows of cells, in each layout: small literal tables. ⇥ stands for a tab, ⍽ for a no-break space."""

from collections.abc import Iterable

import pytest

from extract.layouts import CELL_LAYOUTS, ROW_LAYOUTS, Layout
from extract.rows import RowMemo


def text_of(written: str) -> str:
    return written.replace("⇥", "\t").replace("⍽", "\u00a0")


ROWS: list[tuple[str, str, str, list[tuple[int, list[str], list[int]]]]] = [
    # name, layout, text, [(line of the row, cells, line of each cell from the row's)]
    (
        "plain",
        "tabbed",
        "prose\n⇥规章\n⇥0\n⇥12\n\n⇥行政许可\n⇥3\n\nprose 5\n",
        [(2, ["规章", "0", "12"], [0, 1, 2]), (6, ["行政许可", "3"], [0, 1])],
    ),
    (
        "text begins with a cell",
        "tabbed",
        "⇥规章\n⇥0\n⇥1\n",
        [(1, ["规章", "0", "1\n"], [0, 1, 2])],
    ),
    (
        "a cell goes on",
        "tabbed",
        "\n⇥（三）不予\n公开\n⇥1.属于国家秘密\n⇥0\n⇥0\n\n",
        [(2, ["（三）不予\n公开", "1.属于国家秘密", "0", "0"], [0, 2, 3, 4])],
    ),
    (
        "an empty line inside a label",
        "tabbed",
        "\n⇥结果\n\n纠正\n⇥0\n⇥0\n\n",
        [(2, ["结果\n\n纠正", "0", "0"], [0, 3, 4])],
    ),
    (
        "a line of blanks inside a label",
        "tabbed",
        "\n⇥结果\n⍽\n纠正\n⇥0\n⇥0\n\n",
        [(2, ["结果\n纠正", "0", "0"], [0, 3, 4])],
    ),
    (
        "blank cells are cells",
        "tabbed",
        "\n⇥规章\n⇥\n⇥0\n⇥ \n⇥1\n\n",
        [(2, ["规章", "", "0", " ", "1"], [0, 1, 2, 3, 4])],
    ),
    (
        "a remark goes on behind a figure, other text does not",
        "tabbed",
        "\n⇥行政规范性文件\n⇥22\n（其中修订 16 件）\n⇥0\n⇥5\nprose of 7\n",
        [(2, ["行政规范性文件", "22\n（其中修订 16 件）", "0", "5"], [0, 1, 3, 4])],
    ),
    (
        "prose between two tables",
        "tabbed",
        "\n⇥规章\n⇥0\n⇥1\n\n三、收到和处理政府信息公开申请情况\n\n⇥总计\n⇥2\n⇥3\n\n",
        [(2, ["规章", "0", "1"], [0, 1, 2]), (8, ["总计", "2", "3"], [0, 1, 2])],
    ),
    (
        "filled up with pipes",
        "piped",
        "规章 | 0 | 0 | 0 |\n行政许可 | 0 | ||\n",
        [(1, ["规章", "0", "0", "0"], [0] * 4), (2, ["行政许可", "0", "", ""], [0] * 4)],
    ),
    (
        "not filled up",
        "piped",
        "第二十条第(一)项 |\nprose\n\n自然人 | 法人或其他组织 | 总计 |\n信访 | 5 | 6 |\n",
        [
            (1, ["第二十条第(一)项"], [0]),
            (4, ["自然人", "法人或其他组织", "总计"], [0] * 3),
            (5, ["信访", "5", "6"], [0] * 3),
        ],
    ),
    (
        "a last cell without pipe",
        "piped",
        "规章 | 0 | 7\n",
        [(1, ["规章", "0", "7"], [0] * 3)],
    ),
    (
        "a table that Markdown rules off",
        "markdown",
        "prose | 1\n\n| 规章 | 0 |\n|:---|---:|\n| 许可 | 1 |\n",
        [(1, ["prose", "1"], [0] * 2), (3, ["规章", "0"], [0] * 2), (5, ["许可", "1"], [0] * 2)],
    ),
    (
        "an empty cell among the figures of Markdown is a cell, one among the labels is not",
        "markdown",
        "| 公开 |  | 0 | 1 |\n|---|---|---|---|\n|  | 部分 |  | 2 |\n",
        [(1, ["公开", "0", "1"], [0] * 3), (3, ["部分", "", "2"], [0] * 3)],
    ),
    (
        "a bar opens each line, and blanks stand at its end",
        "piped",
        "| 维持 | 纠正 | 总计 |\n| 3 | 2 |  |\n",
        [(1, ["维持", "纠正", "总计"], [0] * 3), (2, ["3", "2", ""], [0] * 3)],
    ),
    (
        "spans written again, the number of a row and the names of columns",
        "markdown",
        "|   | 0 | 1 | 2 |\n|---|---|---|---|\n| 0 | 信息内容 | 决定数量 | 决定数量 |\n| 1 | 行政许可 | 28 | 28 |\n",
        [(3, ["信息内容", "决定数量"], [0] * 2), (4, ["行政许可", "28"], [0] * 2)],
    ),
    (
        "a break in a label",
        "markdown",
        "|信息内容|本年<br>制发|\n|---|---|\n|行政规范<br>性文件|4|\n",
        [(1, ["信息内容", "本年\n制发"], [0] * 2), (3, ["行政规范\n性文件", "4"], [0] * 2)],
    ),
    (
        "tabs, a blank between",
        "tab_rows",
        "规章⇥0⇥⇥2\n许可⇥3⇥4⇥5\n",
        [(1, ["规章", "0", "", "2"], [0] * 4), (2, ["许可", "3", "4", "5"], [0] * 4)],
    ),
    (
        "commas, quotes",
        "comma_rows",
        '规章,0,,2\n许可,"1,005",4,5\n收费,7,8,9\n',
        [(1, ["规章", "0", "", "2"], [0] * 4), (2, ["许可", "1,005", "4", "5"], [0] * 4), (3, ["收费", "7", "8", "9"], [0] * 4)],
    ),
    (
        "a box with spans",
        "boxes",
        "┌────┬─────┐\n│    │许可 │\n│规章├──┬──┤\n│    │1 │  │\n└────┴──┴──┘\n",
        [(2, ["规章", "许可"], [1, 0]), (4, ["1", ""], [0, 0])],
    ),
    (
        "a frame of plus signs, a label on two lines",
        "boxes",
        "+------+---+\n| 规   | 4 |\n| 章   |   |\n+------+---+\n| 许可 |   |\n+------+---+\n| 收费 | 5 |\n+------+---+\n",
        [(2, ["规章", "4"], [0, 0]), (5, ["许可", ""], [0, 0]), (7, ["收费", "5"], [0, 0])],
    ),
    (
        "runs of dashes",
        "dashed",
        "  ------ --- --\n  规章   1\n  许可       20\n  ------ --- --\n",
        [(2, ["规章", "1", ""], [0] * 3), (3, ["许可", "", "20"], [0] * 3)],
    ),
    (
        "a printed data frame",
        "frames",
        "      0   1    2\n0  规章   0  NaN\n1  许可  12    3\n",
        [(2, ["规章", "0", ""], [0] * 3), (3, ["许可", "12", "3"], [0] * 3)],
    ),
    (
        "a table of HTML in a text",
        "html_tables",
        "prose\n<table>\n<tr><td rowspan='2'>结果</td>\n<td>维持</td></tr>\n<tr>\n<td>5</td></tr></table>\n",
        [(3, ["结果", "维持"], [0, 1]), (5, ["5"], [1])],
    ),
    (
        "a wiki's table",
        "wiki",
        "{|\n! 内容 !! 数量\n|-\n| rowspan=2 | 规章\n|\n|}\n",
        [(2, ["内容", "数量"], [0, 0]), (4, ["规章", ""], [0, 1])],
    ),
    (
        "AsciiDoc, a row over two lines",
        "asciidoc",
        '[cols=",,"]\n|===\n|规章 |1\n2 | \n\n|许可 |3 |4\n|===\n',
        [(3, ["规章", "1 2", ""], [0, 0, 1]), (6, ["许可", "3", "4"], [0] * 3)],
    ),
    (
        "LaTeX, spans",
        "latex",
        "\\begin{tabular}{ll}\n\\hline\n\\multirow{2}{*}{结果} & 维持 \\\\\n & 5\\% \\\\\n\\end{tabular}\n",
        [(3, ["结果", "维持"], [0, 0]), (4, ["5%"], [0])],
    ),
    (
        "lines of different systems",
        "piped",
        "一、总体情况\n规章 | ０ |\t1 |\n",
        [(2, ["规章", "０", "1"], [0] * 3)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("layout", "written", "expected"), [case[1:] for case in ROWS], ids=[case[0] for case in ROWS])
def test_rows(layout: str, written: str, expected: list[tuple[int, list[str], list[int]]]) -> None:
    text = text_of(written)
    (chosen,) = (claim for claim in claims(text) if claim.name == layout)
    assert chosen.rows
    starts, rows = chosen.rows(text, RowMemo())
    found = [(start, bare(row.cells), list(row.lines)) for start, row in zip(starts, rows, strict=True)]
    assert found == [(start, bare(cells), lines) for start, cells, lines in expected]


def claims(text: str) -> list[Layout]:
    """The layouts that claim a text: side by side those with rows, else the first with cells."""
    return [layout for layout in ROW_LAYOUTS if layout.matches(text)] or [
        layout for layout in CELL_LAYOUTS if layout.matches(text)
    ][:1]


def only_claim(text: str) -> Layout:
    (layout,) = claims(text)
    return layout


def bare(cells: Iterable[str]) -> list[str]:
    """Blanks at the edges of a cell are anybody's to drop."""
    return [cell.strip(" \t\n") for cell in cells]


@pytest.mark.parametrize(
    "written",
    [
        "规章 | 0 | 1 |\n",
        "行政许可 | 0 | ||\n",
        "⇥规章\n⇥0\n⇥1\n",
        "⇥总计\n⇥ １２⍽\n\n⇥下一行\n",
    ],
)
def test_layout_of_a_table_of_one_row(written: str) -> None:
    assert only_claim(text_of(written)).name == ("piped" if "|" in written else "tabbed")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("", []),
        ("本年度收到申请12件，办结12件。", []),
        ("规章\n0\n0\n0\n行政规范性文件\n693\n", []),
        ("规章000行政规范性文件693665第二十条第（五）项", []),
        ("索引号 | 分类 | 公开日期 |\n", []),
        ("⇥规章\n⇥行政许可\n", []),
        ("规章 | 0 | 1 |\n\n⇥总计\n⇥0\n⇥1\n", ["tabbed", "piped"]),
        ("| 规章 | 0 |\n|---|---|\n\n⇥总计\n⇥0\n⇥1\n", ["tabbed", "markdown"]),
    ],
)
def test_none_or_several_claim(written: str, names: list[str]) -> None:
    assert [layout.name for layout in claims(text_of(written))] == names


@pytest.mark.parametrize(
    ("written", "layout", "expected"),
    [
        ("规章 |\n0 |\n0 |\n12 |\n许可 |\n3 |\n4 |\n", "piped_cells", [(1, "规章"), (2, "0"), (3, "0"), (4, "12"), (5, "许可"), (6, "3"), (7, "4")]),
        ("规章\n|\n0\n|\n||\n-4-\n3|\n5|\n6|\n", "piped_cells", [(1, "规章"), (3, "0"), (5, ""), (5, ""), (7, "3"), (8, "5"), (9, "6")]),
        ("规章\n0\n\n1\n2\n- 4 -\n许可\n3\n4\n5\n", "lines", [(1, "规章"), (2, "0"), (4, "1"), (5, "2"), (7, "许可"), (8, "3"), (9, "4"), (10, "5")]),
    ],
)  # fmt: skip
def test_cells(written: str, layout: str, expected: list[tuple[int, str]]) -> None:
    """Layouts without a mark at the end of a row give cells; a page's number is none."""
    chosen = only_claim(written)
    assert chosen.name == layout and chosen.cells and chosen.rows is None
    assert list(zip(*chosen.cells(written), strict=True)) == expected


def test_equal_rows_are_read_once() -> None:
    """What makes a large corpus fast: the same source text gives the same object, in any document."""
    for text in ("\n\t规章\n\t0\n\t1\n\n\t许可\n\t2\n\n", "规章 | 0 | 1 |\n许可 | 2 |\n", "| 规章 | 0 |\n|---|---|\n"):
        layout = only_claim(text)
        assert layout.rows
        memo = RowMemo()
        (_, one), (_, other) = layout.rows(text, memo), layout.rows("一、\n" + text, memo)
        assert all(a is b for a, b in zip(one, other, strict=True))
