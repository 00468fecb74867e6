"""Every figure printed in a table is a cell or stands in a finding, and one that is not is listed with its line (STR-21)."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.files import open_document
from flows.batches import reader
from tests.helpers import forms, page, read_text
from tests.pages import page as grid_page
from tests.rendering import LAYOUTS, Layout, cells_of, plain_figures, with_figures
from tests.write_docx import write_docx
from tests.write_html import write_html
from tests.write_sheets import write_csv
from transform.facts.batch import BatchBuilder
from transform.facts.conservation import Conservation
from transform.facts.lost_figures import LostFigure, lost_findings, missing
from transform.forms.printed import figures, lone_spans
from transform.report import Report

NAME = "某某市某某区财政局_2023"
READ = [layout for layout in LAYOUTS if layout not in ("side_by_side", "deduplicated", "mojibake")]
MARKED: tuple[Layout, ...] = ("tabbed", "piped", "piped_bare")
"""layouts that are read without any sum"""
WRITERS = {"html": write_html, "docx": write_docx, "csv": write_csv}


def numbered(form: str = "format_2021") -> Any:
    """Figures that are numbers of their own."""
    plain = plain_figures(form, form)
    return with_figures(plain, {key: str(1001 + n) for n, (key, _) in enumerate(cells_of(plain))})


def read(content: bytes, suffix: str) -> Report:
    return reader().read(open_document(NAME + suffix, content, sha256(content).hexdigest()))


def listed(tables: Any) -> list[str]:
    """What the findings on lost figures list."""
    return [line["evidence"] for line in tables["findings"].to_pylist() if line["rule_id"] == "STR-21"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", ["5"]),
        ("１２件", ["１２"]),
        ("约5", ["5"]),
        ("1,234.50", ["1,234.50"]),
        ("0/0", ["0", "0"]),
        ("-3", ["3"]),
        ("  1.属于国家秘密   0  3", ["0", "3"]),
        ("（四）无2.没有现成信息", []),
        ("12件（第20条）", ["12"]),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）  17 0", ["17", "0"]),
        ("三、本年度办理结果 | （二）部分公开（区分处理的，只计这一情形，不计其他情形） | 17 | 0 |", ["17", "0"]),
        ("1.", []),
        ("（1）结果维持", []),
        ("第二十条第（五）项", []),
        ("第3页 共5页", []),
        ("-4-", []),
        ("2023年度", []),
        ("2024年1月12日", []),
        ("2024-01-12 16:20", []),
        ("国办公开办函〔2021〕30号", []),
        ("减用负值表示，如-8", []),
        ("表1", []),
        ('<tr><td colspan="6" width=20%>规章</td><td>12</td></tr>', ["12"]),
        ("www.gov.cn/2023", []),
        ("本年度我局共收到申请12件，其中网络申请10件，均已在规定期限内答复，没有申请人提出异议。", []),
    ],
)
def test_what_is_a_figure_of_a_cell_or_line(text: str, expected: list[str]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 1),
        ("约5件", 1),
        ("减少5", 1),
        ("行政许可 5", 1),
        ("4.保护第0 R方合法权益", 0),
        ("行政许可5", 0),
        ("5 行政许可决定", 1),
    ],
)
def test_a_figure_behind_the_characters_of_a_label_may_be_its_own(text: str, expected: int) -> None:
    assert len(lone_spans(text)) == expected


@pytest.mark.parametrize("layout", READ)
def test_no_figure_of_a_plain_page_is_called_lost(layout: Layout) -> None:
    for form in ("format_2019", "format_2021"):
        assert listed(read_text(page(plain_figures(form, form), layout))) == []


@pytest.mark.parametrize("kind", WRITERS)
def test_no_figure_of_a_plain_file_is_called_lost(kind: str) -> None:
    report = read(WRITERS[kind](grid_page(numbered())), f".{kind}")
    assert Conservation(forms()).holds(report)


@pytest.mark.parametrize("layout", MARKED)
def test_a_row_that_reaches_no_cell_is_listed_whole(layout: Layout) -> None:
    """Each row in turn is taken out of the plan, as a reader with a fault would leave it out."""
    text = page(numbered(), layout)
    conservation = Conservation(forms())
    report = read(text.encode(), ".md" if layout.startswith("markdown") else ".txt")
    plan = report.tables.plan
    assert conservation.holds(report)
    assert conservation.lost(report, (), ()) == []
    for row, _ in plan.application:
        faulty = replace(plan, application=[one for one in plan.application if one[0] != row])
        assert_lost(conservation, report, faulty, row, 7)
    for cells in plan.disclosure_rows:
        faulty = replace(plan, disclosure_rows=tuple(one for one in plan.disclosure_rows if one != cells))
        assert_lost(conservation, report, faulty, cells.row, len(cells.cells))
    assert plan.dispute is not None
    assert_lost(conservation, report, replace(plan, dispute=None), plan.dispute, 15)


def assert_lost(conservation: Conservation, report: Report, plan: Any, row: int, count: int) -> None:
    report = report._replace(tables=report.tables._replace(plan=plan))
    assert not conservation.holds(report)
    lost = conservation.lost(report, (), ())
    start, read_row = report.tables.starts[row], report.tables.rows[row]
    assert [figure.printed for figure in lost] == [cell for cell in read_row.cells if cell]
    assert {figure.line for figure in lost} == {start + read_row.lines[at] for at in range(count)}


@pytest.mark.parametrize("layout", MARKED)
def test_a_figure_beside_the_cells_is_listed(layout: Layout) -> None:
    """On a line of its own between two rows of table 3, where no layout has a cell."""
    text = page(numbered(), layout)
    label = "（二）部分公开"
    lines = text.split("\n")
    at = next(n for n, line in enumerate(lines) if label in line)
    while layout == "tabbed" and lines[at - 1].startswith("\t"):
        at -= 1
    text = "\n".join([*lines[:at], "70001", *([""] if layout == "tabbed" else []), *lines[at:]])
    name = f"{NAME}.md" if layout.startswith("markdown") else f"{NAME}.txt"
    assert listed(read_text(text, name)) == [f"{at + 1}: 70001"]


def test_figures_of_a_list_before_2019_whose_labels_own_none_are_listed() -> None:
    text = (
        "某某市财政局2016年政府信息公开工作年度报告\n一、概述\n2016年，我局认真贯彻落实《条例》。\n附件\n"
        "2016年政府信息公开情况统计表\n统计指标 单位 统计数\n一、主动公开情况\n"
        "@1520@ （一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）\n@12@ 其中：主动公开规范性文件数\n"
    )
    tables = read_text(text.replace("@", ""), "某某市财政局_2016.txt")
    stored = {line["raw_text"] for line in tables["statistic_facts"].to_pylist() if line["raw_text"]}
    found = " ".join(listed(tables))
    assert all(figure in stored or figure in found for figure in ("1520", "12"))


def test_a_page_number_and_a_date_among_the_tables_are_no_figures() -> None:
    text = page(numbered(), "tabbed")
    at = text.index("三、收到和处理政府信息公开申请情况")
    assert listed(read_text(f"{text[:at]}- 3 -\n第4页 共7页\n2024年1月12日\n{text[at:]}")) == []


@given(st.lists(st.tuples(st.integers(1, 900), st.integers(0, 10**9)), max_size=300))
def test_the_list_of_lost_figures_is_whole_however_long(lost: list[tuple[int, int]]) -> None:
    found = [*lost_findings(0, [LostFigure(line, str(figure)) for line, figure in sorted(lost)])]
    told: list[tuple[int, int]] = []
    for finding in found:
        evidence = finding.evidence or ""
        assert len(evidence) <= 400
        pairs = [
            (int(line), int(figure))
            for part in evidence.split(" | ")
            for line, _, figures_of_line in [part.partition(": ")]
            for figure in figures_of_line.split()
        ]
        assert finding.actual == str(len(pairs))
        assert finding.source_line == pairs[0][0]
        told += pairs
    assert Counter(told) == Counter(lost)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1.",
        "a",
        " 1",
        "第1",
        "第1-",
        "1 ",
        "2023-",
        "a1",
        "（",
        "表1.",
        "1，",
        "；1",
        "11年",
        "|1",
        "\t1.",
        "計1",
        "共1 ",
        "<",
        "<1",
        "<1>",
    ],
)
def test_telling_figures_takes_no_longer_than_the_text(piece: str) -> None:
    began = process_time()
    figures(piece * 40_000)
    figures(f"{piece * 40_000}；人民政府公开")
    assert process_time() - began < 2


def test_a_report_without_tables_in_doubt_costs_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object) -> list[LostFigure]:
        raise AssertionError("searched though the counts agree")

    monkeypatch.setattr(Conservation, "lost", search)
    builder = BatchBuilder(forms())
    for layout in ("tabbed", "piped"):
        builder.add_report(read(page(numbered(), layout).encode(), ".txt"))
    assert builder.reports == 2


@pytest.mark.parametrize(
    ("printed", "cells", "line", "is_lost"),
    [
        ("542", "5 4 2", 1, False),
        ("542", "54 2", 3, False),
        ("542", "5 4", 1, True),
        ("542", "5 4 2", 100, True),
        ("11", "1", 1, True),
        ("1" * 5_000, "1 " * 5_000, 1, True),
    ],
    ids=["ran together", "told above", "not all", "of other rows", "only once", "no figure"],
)
def test_only_figures_that_ran_together_there_make_up_for_a_run_of_digits(
    printed: str, cells: str, line: int, is_lost: bool
) -> None:
    found = missing({1: [printed]}, {line: Counter(cells.split())}, {}, {})
    assert found == ([LostFigure(1, printed)] if is_lost else [])


def test_the_ordinals_of_labels_that_findings_name_make_up_for_no_figure() -> None:
    told = {1: Counter(("6", "5", "72"))}
    assert missing({2: ["65"]}, {}, told, {1: Counter(("72",))}) == [LostFigure(2, "65")]
    assert missing({2: ["65"]}, {}, told, told) == []
