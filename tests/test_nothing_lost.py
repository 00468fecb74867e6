"""What a table prints is never lost: every number ends as a cell or stands in a finding, whatever the table looks like.

The numbers are counted without the reader: lines are split at tabs or pipes, and what holds a digit and is no label
is a number.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers import CASES, SAMPLE, SHARED, cells, page, read_text
from tests.rendering import Layout, cells_of, plain_figures, with_figures

LABEL = re.compile(r"[\u4e00-\u9fff]{2}|^[^\d]*[（(][一二三四五六七八九十]")
UNITS = re.compile(
    r"^[\W_]*[增减]?[\d.,，．+＋－-]*\d\s*(人次|亿元|万元|元|件|条|项|次|份|个|宗)?\s*([（(].*[)）])?\W*$"
)


def printed_numbers(text: str) -> list[tuple[int, str]]:
    """(line, number as printed, without blanks at its edges)"""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        parts = line[1:].split("\t") if line.startswith("\t") else line.split("|") if "|" in line else []
        for part in parts:
            cell = part.strip(" \t\u00a0\u3000")
            if any(character.isdigit() for character in cell) and (UNITS.match(cell) or not LABEL.search(cell)):
                found.append((number, cell))
    return found


def accounted(text: str, name: str) -> Counter[str]:
    """Every piece of a raw text and of a finding, as often as it stands there; a row refused as a whole counts once."""
    tables = read_text(text, name)
    assert tables["reports"].num_rows == 1
    found: Counter[str] = Counter()
    refused: dict[tuple[Any, ...], Counter[str]] = {}
    for cell in cells(tables):
        if cell.status == "ambiguous":
            row = cell.table, cell.row, cell.subcategory, cell.line
            refused[row] = refused.get(row, Counter()) | Counter(pieces(cell.raw))
        else:
            found.update(pieces(cell.raw))
    for finding in tables["findings"].to_pylist():
        said = Counter(pieces(finding["evidence"])) | Counter(pieces(finding["actual"]))
        row = next((row for row in refused if row[3] == finding["source_line"]), ())
        found.update(said - refused.get(row, Counter()) if finding["rule_id"] == "STR-17" else said)
    for row_text in refused.values():
        found.update(row_text)
    return found


def pieces(text: str | None) -> Iterator[str]:
    return (piece for part in re.split(r"[ |]", text or "") for piece in part.split("\n") if piece)


def lost(text: str, name: str) -> Counter[str]:
    printed: Counter[str] = Counter()
    for _, cell in printed_numbers(text):
        printed.update(pieces(cell))
    return printed - accounted(text, name)


def documents() -> Iterator[Any]:
    for case in sorted(CASES.iterdir()):
        path = case / "report.txt"
        path = path if path.exists() else SAMPLE / f"{case.name}.txt"
        if case.is_dir() and case.name != "not-a-report":
            yield pytest.param(path.read_text("utf-8"), f"{case.name}.txt", id=case.name)
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        yield pytest.param(path.read_text("utf-8"), path.name, id=f"seed {path.stem[:3]}")


@pytest.mark.parametrize(("text", "name"), [*documents()])
def test_nothing_of_a_real_report_is_lost(text: str, name: str) -> None:
    assert printed_numbers(text)
    assert lost(text, name) == Counter()


NAME = "某某市某某区财政局_2023.txt"


def numbered_page(form: str, layout: Layout) -> str:
    figures = plain_figures(form, form)
    return page(with_figures(figures, {key: str(1001 + n) for n, (key, _) in enumerate(cells_of(figures))}), layout)


def written(row: list[str], layout: Layout) -> str:
    return "".join(f"\t{cell}\n" for cell in row) + "\n" if layout == "tabbed" else " | ".join(row) + " |\n"


def cell_line(text: str, label: str, layout: Layout) -> str:
    """The text from the row with the label on: where another row can be put before it."""
    lines = text.split("\n")
    at = next(n for n, line in enumerate(lines) if label in line and (line.startswith("\t") or "|" in line))
    while layout == "tabbed" and lines[at - 1].startswith("\t"):
        at -= 1
    return "\n".join(lines[at:])


UNKNOWN_ROWS = {
    "a row of table 2": ("行政处罚", ["其他主動公開檔案", "70001"]),
    "a wide row of table 2": ("行政处罚", ["其他主動公開檔案", "70001", "70002", "70003"]),
    "a row of table 3": ("（二）部分公开", ["（八）另作处理", *(str(70001 + n) for n in range(7))]),
    "a short row of table 3": ("（二）部分公开", ["（八）另作处理", "70001", "70002"]),
    "a long row of table 3": ("（二）部分公开", ["（八）另作处理", *(str(70001 + n) for n in range(12))]),
    "a row without label": ("（二）部分公开", [str(70001 + n) for n in range(7)]),
    "a short row without label": ("（二）部分公开", ["70001"]),
    "a long row without label": ("（二）部分公开", [str(70001 + n) for n in range(15)]),
    "a known row again": ("（二）部分公开", ["（一）予以公开", *(str(70001 + n) for n in range(7))]),
    "a known row of table 2 again": ("行政处罚", ["行政许可", "70001"]),
    "a known row of the other form": ("（七）总计", ["（六）其他处理", *(str(70001 + n) for n in range(7))]),
    "a very wide row": ("（二）部分公开", ["（八）另作处理", *(str(70001 + n) for n in range(100))]),
    "a row with a long label": ("（二）部分公开", ["另行处理的情形" * 60, *(str(70001 + n) for n in range(7))]),
    "a group with figures": ("2.其他法律行政法规禁止公开", ["（三）不予公开", *(str(70001 + n) for n in range(7))]),
    "a row before the first table": ("第二十条第（一）项", ["索引号", "70001", "70002"]),
    "a header with a figure": ("规章", ["信息内容", "本年制发件数", "70001"]),
}


@pytest.mark.parametrize("layout", ["tabbed", "piped", "piped_bare"])
@pytest.mark.parametrize("form", ["format_2021", "format_2019"])
@pytest.mark.parametrize("name", UNKNOWN_ROWS)
def test_nothing_of_an_odd_row_is_lost(layout: Layout, form: str, name: str) -> None:
    label, row = UNKNOWN_ROWS[name]
    text = numbered_page(form, layout)
    rest = cell_line(text, label, layout)
    text = text.removesuffix(rest) + written(row, layout) + rest
    assert "70001" in {cell for _, cell in printed_numbers(text)}
    assert lost(text, NAME) == Counter()


@pytest.mark.parametrize("layout", ["tabbed", "piped", "piped_bare"])
@pytest.mark.parametrize("form", ["format_2021", "format_2019"])
@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        ("商业企业", "个体工商户"),
        ("自然人", "公民"),
        ("总计", "合计数"),
        ("结果维持", "结果不明"),
        ("行政复议", "行政裁决"),
        ("第二十条第（一）项", "第三十条"),
        ("规章", "某种文件"),
        ("本年处理决定数量", "某种数量"),
        ("信息内容", "某种内容"),
        ("一、本年新收政府信息公开申请数量", "一、某种数量"),
        ("三、本年度办理结果", "三、某种结果"),
        ("（三）不予公开", "（三）某种情形"),
        ("三、收到和处理政府信息公开申请情况", ""),
    ],
)
def test_nothing_is_lost_under_an_unknown_label(layout: Layout, form: str, printed: str, instead: str) -> None:
    assert lost(numbered_page(form, layout).replace(printed, instead), NAME) == Counter()


@pytest.mark.parametrize("layout", ["tabbed", "piped", "piped_bare"])
@pytest.mark.parametrize("form", ["format_2021", "format_2019"])
@pytest.mark.parametrize("copies", [0, 2, 9])
@pytest.mark.parametrize("value", [1001, 1003, 1007, 1030, 1031, 1036, 1037, -15, -1])
def test_nothing_of_a_short_or_long_row_is_lost(layout: Layout, form: str, copies: int, value: int) -> None:
    """A figure deleted, doubled, or repeated, at the begin, the middle and the end of rows of each table."""
    text = numbered_page(form, layout)
    figures = [cell for _, cell in printed_numbers(text)]
    figure = str(value) if value > 0 else figures[value]
    cell = f"\t{figure}\n" if layout == "tabbed" else f"{figure} |"
    assert text.count(cell) == 1
    assert lost(text.replace(cell, cell * copies), NAME) == Counter()
