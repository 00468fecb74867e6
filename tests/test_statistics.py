"""Statistics tables of before 2019: read from text with and without blanks and from rows, and proven or left open."""

import re
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import SHARED, loaded, needs_shared, page, read_text, records
from transform.facts.columns import arrow_table
from transform.facts.schemas import SCHEMAS
from transform.forms.labels import label_key
from transform.statistics.forms import NATIONAL, Indicator, load_statistic_forms
from transform.statistics.statistics import (
    Entry,
    Statistics,
    find_statistics,
    statistic_lines,
    statistics_from_rows,
    statistics_from_text,
)

KNOWN = load_statistic_forms()
LIST = KNOWN.indicators
CODED = [indicator for indicator in LIST if indicator.code]


def text(printed: str) -> Statistics:
    found = find_statistics(printed, KNOWN)
    assert found is not None
    return found


def rows(*printed: Sequence[str]) -> Statistics:
    found = statistics_from_rows(printed, KNOWN)
    assert found is not None
    return found


def figures(statistics: Statistics) -> list[tuple[str, list[Decimal | int | None]]]:
    """label -> its figures, in the order of the table."""
    found: dict[int, tuple[str, list[Decimal | int | None]]] = {}
    for entry in statistics.entries:
        if entry.value.status != "missing" or entry.at is not None:
            found.setdefault(entry.number, (entry.label, []))[1].append(entry.value.number)
    return list(found.values())


def statuses(statistics: Statistics) -> set[str]:
    return {entry.value.status for entry in statistics.entries}


def rules(statistics: Statistics) -> list[str]:
    return [finding.rule_id for finding in statistics.findings]


def of(statistics: Statistics, label: str) -> list[Entry]:
    return [entry for entry in statistics.entries if entry.label == label]


# -- real reports --------------------------------------------------------------------------------------------------------


@needs_shared
@pytest.mark.parametrize("year", [2011, 2014, 2018])
def test_real_report(year: int) -> None:
    name = f"平潭综合实验区_{year}_1"
    printed = (SHARED / "reports" / f"{name}.txt").read_text("utf-8")
    expected = {
        (line["row"].removesuffix("_元"), line["column"]): Decimal(line["value"])
        for line in records(SHARED / "reports" / "expected" / f"{name}.csv")
    }
    found = text(printed)
    assert found.form == "local"
    assert {(entry.label, entry.period) for entry in found.entries} == set(expected)
    assert {entry.indicator_code for entry in found.entries} == {None}
    for entry in found.entries:
        if entry.value.number is not None:
            assert entry.value.number == expected[entry.label, entry.period]
            assert entry.at is not None and printed.startswith(entry.value.printed, entry.at)
    open_ones = {entry.label for entry in found.entries if entry.value.number is None}
    if year == 2018:
        assert open_ones == {"主动公开文件数", "政府网站公开数"}
        assert statuses(found) == {"ambiguous", "decoded"}
    else:
        assert not open_ones and statuses(found) == {"reported"} and not found.findings


GLUED_2018 = (
    "六、政府信息公开情况统计表指标名称计量单位2018年度历年累计主动公开文件数条206912106其中：1.政府网站公开数条206912106"
    "2.政府公报公开数条00受理依申请公开信息总数条00其中：1.当面申请数条002.网上申请数条003.信函、传真申请数条00对申请的答复总数条00"
    "其中：1.同意公开答复数条002.同意部分公开答复数条003.不予公开答复数条004.其他类型答复数条00接受行政诉讼、举报数件00"
    "行政复议数件00行政诉讼数件00"
)


def test_two_readings_that_satisfy_every_rule_are_two_readings() -> None:
    """2069/12106 is the truth; 206/912106 leaves every rule satisfied as well, so neither is taken."""
    found = text(GLUED_2018)
    total, website, gazette = (of(found, label) for label in ("主动公开文件数", "政府网站公开数", "政府公报公开数"))
    assert [entry.value.number for entry in gazette] == [0, 0]
    for year, cumulative in ((2069, 12106), (206, 912106)):
        assert year <= cumulative and (year + 0, cumulative + 0) == (year, cumulative)
        assert f"{year}{cumulative}" == total[0].value.printed == website[0].value.printed
    for entry in (*total, *website):
        assert entry.value.number is None and entry.value.status == "ambiguous"
        assert entry.value.suggestion == "20/6912106; 206/912106; 2069/12106"
    rest = [entry for entry in found.entries if entry not in (*total, *website)]
    assert {(entry.value.number, entry.value.status) for entry in rest} == {(0, "decoded")}
    assert rules(found) == ["LEG-16", "LEG-16"]
    assert [entry.enumerator for entry in of(found, "其他类型答复数")] == ["4.", "4."]
    assert {entry.parent for entry in (*website, *gazette)} == {total[0].number}


def test_a_sum_decides_where_it_leaves_one_reading() -> None:
    printed = GLUED_2018.replace("条00受理", "条17719受理").replace(
        "主动公开文件数条206912106", "主动公开文件数条208612825"
    )
    found = text(printed)
    assert [entry.value.number for entry in of(found, "主动公开文件数")] == [2086, 12825]
    assert [entry.value.number for entry in of(found, "政府公报公开数")] == [17, 719]
    assert statuses(found) == {"decoded"}


def test_a_sum_that_no_reading_satisfies_proves_nothing() -> None:
    found = text(GLUED_2018.replace("政府网站公开数条206912106", "政府网站公开数条20691210"))
    assert statuses(found) == {"ambiguous", "decoded"}
    assert [entry.value.status for entry in of(found, "主动公开文件数")] == ["ambiguous"] * 2


def test_a_table_that_leaves_cells_out_proves_no_splitting() -> None:
    """12 could be 1 and 2; but an entry with one digit shows that a cell may be left out."""
    assert figures(text(GLUED_2018.replace("行政复议数件00", "行政复议数件12")))[-2] == ("行政复议数", [1, 2])
    found = text(GLUED_2018.replace("行政复议数件00", "行政复议数件12").replace("行政诉讼数件00", "行政诉讼数件0"))
    assert of(found, "行政复议数")[0].value.suggestion == "1/2; 12"
    assert [entry.value.status for entry in of(found, "行政诉讼数")] == ["malformed"] * 2
    assert of(found, "当面申请数")[0].value.number == 0


# -- the national list -----------------------------------------------------------------------------------------------


def national(separator: str, skip: Sequence[str] = ()) -> str:
    parts = ["附件 政府信息公开情况统计表", "统计指标", "单位", "统计数"]
    for indicator in LIST:
        if indicator.code not in skip or not indicator.code:
            parts += [indicator.enumerator + indicator.label]
            parts += [indicator.unit, printed(indicator)] if indicator.code else []
    return separator.join(
        [*parts, "单位负责人：张三", "审核人：李四", "联系电话：13800000000", "填报日期：2016年1月5日"]
    )


def printed(indicator: Indicator) -> str:
    return f"{indicator.number}.5" if indicator.unit == "万元" else str(indicator.number)


NATIONAL_FIGURES = {
    indicator.code: Decimal(printed(indicator)) * (10_000 if indicator.unit == "万元" else 1) for indicator in CODED
}


@pytest.mark.parametrize("separator", [" ", "\n", "", "\t\n", "\u3000"])
def test_national_list_from_text(separator: str) -> None:
    found = text(national(separator))
    assert found.form == NATIONAL and not found.findings
    assert {entry.indicator_code: entry.value.number for entry in found.entries} == NATIONAL_FIGURES
    assert [entry.indicator_code for entry in found.entries] == [indicator.code for indicator in CODED]
    assert {(entry.period, entry.heading) for entry in found.entries} == {("year", "统计数")}
    assert statuses(found) == ({"reported"} if separator else {"reported", "decoded"})
    assert {entry.stored_unit for entry in found.entries if entry.unit == "万元"} == {"yuan"}
    parents = {entry.indicator_code: entry.parent for entry in found.entries}
    number = {entry.indicator_code: entry.number for entry in found.entries}
    assert parents["denied_trade_secret"] == number["answered_denied"]
    assert parents["litigation.corrected"] == number["litigation.total"]
    assert parents["channel_gazette"] is None


def test_national_list_from_rows() -> None:
    table = [("统计指标", "单位", "统计数")]
    table += [(i.enumerator + i.label, i.unit, printed(i) if i.code else "") for i in LIST]
    found = rows(("政府信息公开情况统计表",), *table, ("单位负责人：", "13800000000", "5"))
    assert found.form == NATIONAL and not found.findings
    assert {entry.indicator_code: entry.value.number for entry in found.entries} == NATIONAL_FIGURES


def test_what_the_document_does_not_have_is_missing() -> None:
    found = text(national(" ", ["complaints", "earmarked_budget", "review.total"]))
    missing = [entry for entry in found.entries if entry.value.status == "missing"]
    assert {entry.indicator_code for entry in missing} == {"complaints", "earmarked_budget", "review.total"}
    assert {entry.at for entry in missing} == {None}
    assert {entry.stored_unit for entry in missing} == {"件", "yuan"}
    assert rules(found) == ["STR-04"]
    # 维持具体行政行为数 stands in the list once; what follows it is told by it, though 行政复议数量 is gone.
    assert [e.value.number for e in found.entries if e.indicator_code == "review.corrected"] == [
        NATIONAL_FIGURES["review.corrected"]
    ]


def test_a_label_of_two_places_without_its_neighbours_has_no_code() -> None:
    found = text(national(" ", ["review.total", "review.upheld", "litigation.total", "litigation.upheld"]))
    assert {e.indicator_code for e in found.entries if e.label == "被依法纠错数" and e.at is not None} == {None}
    assert not {"review.corrected", "litigation.corrected"} & {
        e.indicator_code for e in found.entries if e.at is not None
    }


def test_an_entry_printed_twice_with_other_figures_has_no_code() -> None:
    once = national(" ")
    same = text(once.replace("六、举报投诉数量 件 53", "六、举报投诉数量 件 53 六、举报投诉数量 件 53"))
    assert [(e.indicator_code, e.value.number) for e in of(same, "举报投诉数量")] == [("complaints", 53), (None, 53)]
    other = text(once.replace("六、举报投诉数量 件 53", "六、举报投诉数量 件 53 六、举报投诉数量 件 54"))
    assert {e.indicator_code for e in of(other, "举报投诉数量") if e.at is not None} == {None}
    assert "STR-18" in rules(same) and "STR-18" in rules(other)


def test_a_local_table_has_no_national_codes() -> None:
    """当面申请数 is a label of both; the counted things are not the same, so nothing is forced into the national code."""
    found = text(GLUED_2018)
    assert {label_key(entry.label) for entry in found.entries} & set(KNOWN.by_key)
    assert {entry.indicator_code for entry in found.entries} == {None}


def test_money_without_its_unit_is_no_money() -> None:
    table = [("统计指标", "单位", "统计数")]
    table += [(i.label, "" if i.unit == "万元" else i.unit, printed(i)) for i in CODED]
    found = rows(*table)
    fee = next(entry for entry in found.entries if entry.indicator_code == "application_fees")
    assert (fee.value.number, fee.value.status) == (None, "malformed")


# -- headers and layouts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("指标名称 计量 单位 2011 年度 历年累计", [("year", "2011年度"), ("cumulative", "历年累计")]),
        ("指标 单位 代码 本期实际 本年累计", [("year", "本期实际"), ("cumulative", "本年累计")]),
        ("指标名称 代码 计量单位 本期实际 本年累计", [("year", "本期实际"), ("cumulative", "本年累计")]),
        ("统计指标 单位 统计数", [("year", "统计数")]),
        ("指标名称 计量单位 本年度 累计数 备注", [("year", "本年度"), ("cumulative", "累计数")]),
        ("统计指标 单位 2017年 历年累计", [("year", "2017年"), ("cumulative", "历年累计")]),
        ("指標名稱 計量單位 ２０１２年度 歷年累計", [("year", "２０１２年度"), ("cumulative", "歷年累計")]),
        (
            "序号 统计指标 单位 区政府统计数 区直单位统计数 乡镇街道统计数",
            [("year", "区政府统计数"), ("year", "区直单位统计数"), ("year", "乡镇街道统计数")],
        ),
    ],
)
def test_headers(header: str, columns: list[tuple[str, str]]) -> None:
    width = len(columns)
    lines = []
    for number, label in enumerate(("主动公开信息数", "网站公开数", "行政复议数"), 1):
        serial = f"{number} " if header.startswith("序号") else ""
        code = f"0{number} " if "代码" in header else ""
        unit = f"{code}条 " if "代码 计量" in header else f"条 {code}"
        lines.append(f"{serial}{label} {unit}" + " ".join(str(10 * number + place) for place in range(width)))
    found = text(f"{header} " + " ".join(lines) + " 附件下载 3 4 5")
    expected = [
        (label, [10 * number + place for place in range(width)])
        for number, label in enumerate(("主动公开信息数", "网站公开数", "行政复议数"), 1)
    ]
    assert figures(found) == expected and not found.findings
    assert [(entry.period, entry.heading) for entry in found.entries[:width]] == columns
    cells = [header.split() if "计量 单位" not in header else ["指标名称", "计量单位", "2011年度", "历年累计"]]
    cells += [line.split() + ([""] if "备注" in header else []) for line in lines]
    assert figures(rows(*cells)) == expected


@pytest.mark.parametrize(
    "prose",
    [
        "2018年全区主动公开政府信息2069条，其中网站公开1592条。各项指标单位考核得分95分。",
        "指标。单位 5 件 3",
        "根据统计指标，各单位报送件数 12 件",
        "",
        "指标名称 计量单位 主动公开信息数 条 5 6",
    ],
)
def test_numbers_in_prose_are_not_statistics(prose: str) -> None:
    assert find_statistics(prose, KNOWN) is None
    assert statistics_from_rows([(prose, "2069", "条"), ("主动公开", "条", "5")], KNOWN) is None


def test_a_number_before_the_unit_is_a_code_only_where_the_header_says_so() -> None:
    found = text("指标名称 计量单位 2012年度 历年累计 主动公开信息数 条 5 6 行政复议数 12 件 3 4")
    assert figures(found) == [("主动公开信息数", [5, 6])] and rules(found) == ["STR-04"]


def test_the_table_ends_where_entries_end() -> None:
    found = text(
        "指标名称 计量单位 2012年度 历年累计 主动公开信息数 条 1 2 行政复议数 件 0 0 七、其他 本年共办理申请件 3 件，受理件 4 5。"
    )
    assert figures(found) == [("主动公开信息数", [1, 2]), ("行政复议数", [0, 0])]
    glued = text("指标名称计量单位2012年度历年累计主动公开信息数条12行政复议数件002019年1月10日受理件55")
    assert figures(glued) == [("主动公开信息数", [1, 2]), ("行政复议数", [0, 0])]


def test_a_column_that_is_not_known_gives_no_figure_a_column() -> None:
    found = text("指标名称 计量单位 2012年度 上年同期 历年累计 主动公开信息数 条 1 2 3")
    assert not found.entries and "STR-04" in rules(found)


def test_another_table_is_noted() -> None:
    one = "指标名称 计量单位 2012年度 历年累计 主动公开信息数 条 1 2"
    found = text(f"{one} 附件2 {one}")
    assert figures(found) == [("主动公开信息数", [1, 2])] and rules(found) == ["LEG-17"]


def test_a_header_printed_again_on_the_next_page() -> None:
    header = "指标名称 计量单位 2012年度 历年累计"
    found = text(f"{header} 主动公开信息数 条 1 2\n- 4 -\n{header} 行政复议数 件 3 4")
    assert figures(found) == [("主动公开信息数", [1, 2]), ("行政复议数", [3, 4])] and not found.findings


# -- what is not understood ----------------------------------------------------------------------------------------------


def test_labels_without_figures_and_figures_without_label() -> None:
    header = "指标名称 计量单位 2012年度 历年累计"
    found = text(f"{header} 主动公开信息数 条 1 2 行政复议数 件 行政诉讼数 件 3 4 件 5 6 行政申诉数 件 7 8")
    assert figures(found) == [
        ("主动公开信息数", [1, 2]),
        ("行政复议数", [None, None]),
        ("行政诉讼数", [3, 4]),
        ("行政申诉数", [7, 8]),
    ]
    assert {entry.value.status for entry in of(found, "行政复议数")} == {"missing"}
    assert [(finding.rule_id, finding.printed) for finding in found.findings] == [
        ("STR-17", "行政复议数"),
        ("STR-04", "件 5 6"),
    ]


@pytest.mark.parametrize("printed_figures", ["1", "1 2 3", "0"])
def test_wrong_number_of_figures(printed_figures: str) -> None:
    found = text(
        f"指标名称 计量单位 2012年度 历年累计 主动公开信息数 条 5 6 行政复议数 件 {printed_figures} 行政诉讼数 件 3 4"
    )
    assert [entry.value.number for entry in of(found, "行政复议数")] == [None, None]
    assert [entry.value.printed for entry in of(found, "行政复议数")] == [printed_figures] * 2
    assert "STR-17" in rules(found)


def test_one_figure_of_two_is_not_cut_where_blanks_part_the_others() -> None:
    found = text("指标名称 计量单位 2012年度 历年累计 主动公开信息数 条 5 6 行政复议数 件 45 行政诉讼数 件 00")
    assert [entry.value.status for entry in of(found, "行政复议数")] == ["ambiguous"] * 2
    assert [entry.value.number for entry in of(found, "行政诉讼数")] == [0, 0]


def test_a_row_that_does_not_fit_its_header() -> None:
    header = ("指标名称", "计量单位", "2012年度", "历年累计")
    found = rows(
        header,
        ("主动公开信息数", "条", "425", "1516"),
        ("其中：1.网站公开", "条", "418"),
        ("2.政府公报公开", "条", "", "/"),
        ("行政复议数", "件", "3", "4", "5"),
        ("行政诉讼数", "件", "3", "4", ""),
    )
    assert figures(found) == [("主动公开信息数", [425, 1516]), ("政府公报公开", [None, None]), ("行政诉讼数", [3, 4])]
    assert [entry.value.status for entry in of(found, "政府公报公开")] == ["blank", "not_applicable"]
    assert rules(found) == ["STR-17", "STR-17"]


def test_cells_that_span_rows() -> None:
    found = rows(
        ("序号", "指标名称", "代码", "计量单位", "2012年度", "历年累计"),
        ("1", "主动公开信息数", "01", "条", "425", "1516"),
        ("其中：", "1.网站公开", "02", "条", "418", "1509"),
        ("2.政府公报公开", "03", "条", "7", "7"),
    )
    assert [entry.value.number for entry in found.entries] == [425, 1516, 418, 1509, 7, 7]
    assert [(entry.at, entry.cell) for entry in found.entries] == [(1, 4), (1, 5), (2, 4), (2, 5), (3, 3), (3, 4)]


@pytest.mark.parametrize(
    ("unit", "cell", "number", "status"),
    [
        ("元", "12.5", Decimal("12.5"), "reported"),
        ("万元", "12.5", 125000, "reported"),
        ("万元", "1,234.5678", 12345678, "reported"),
        ("美元", "12", None, "malformed"),
        ("条", "1,234", 1234, "reported"),
        ("条", "12条", 12, "reported_with_unit"),
        ("条", "491,5000", None, "malformed"),
        ("条", "１２", 12, "reported"),
        ("条", "无", None, "not_applicable"),
        ("条", "", None, "blank"),
    ],
)
def test_values_of_cells(unit: str, cell: str, number: Decimal | None, status: str) -> None:
    found = rows(("指标", "单位", "统计数"), ("主动公开信息数", "条", "1"), ("金额或条数", unit, cell))
    if unit == "美元":
        assert rules(found) == ["STR-17"] and not of(found, "金额或条数")
        return
    (entry,) = of(found, "金额或条数")
    assert (entry.value.number, entry.value.status) == (number, status)


def test_an_ordinal_behind_an_amount() -> None:
    found = text("指标单位统计数主动公开数条5其中：1.减免金额万元0.52.收取金额万元123.其他条7")
    assert figures(found) == [("主动公开数", [5]), ("减免金额", [5000]), ("收取金额", [120000]), ("其他", [7])]
    assert [entry.value.status for entry in found.entries] == ["reported", "decoded", "decoded", "reported"]


def test_a_number_that_missed_its_turn_leaves_the_digits_open() -> None:
    """Without entry 2., the 3 behind 004 may be an ordinal or not."""
    found = text(GLUED_2018.replace("2.网上申请数条00", ""))
    assert [entry.value.number for entry in of(found, "当面申请数")] == [None, None]
    assert "STR-17" in rules(found)


# -- written and read back -------------------------------------------------------------------------------------------


class Line(NamedTuple):
    label: str
    enumerator: str
    of_which: bool
    pair: tuple[int, int]


class Table(NamedTuple):
    lines: list[Line]
    lists: list[tuple[int, list[int]]]
    """(total, parts) by index"""


PARTS = {
    "主动公开文件数": ["政府网站公开数", "政府公报公开数"],
    "受理依申请公开信息总数": ["当面申请数", "网上申请数", "信函、传真申请数"],
}
pairs = st.tuples(st.integers(0, 130), st.integers(0, 1200)).map(lambda pair: (min(pair), max(pair)))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of Fujian's kind whose sums hold."""
    lines: list[Line] = []
    lists: list[tuple[int, list[int]]] = []
    for label, parts in PARTS.items():
        drawn = [draw(pairs) for _ in parts]
        lists.append((len(lines), list(range(len(lines) + 1, len(lines) + 1 + len(parts)))))
        lines.append(Line(label, "", False, (sum(y for y, _ in drawn), sum(c for _, c in drawn))))
        lines += [Line(part, f"{n}.", n == 1, pair) for n, (part, pair) in enumerate(zip(parts, drawn, strict=True), 1)]
    lines += [Line(label, "", False, draw(pairs)) for label in ("行政复议数", "行政诉讼数")]
    return Table(lines, lists)


def write(lines: Sequence[Line], digits: Sequence[str], blank: str) -> str:
    out = [f"指标名称{blank}计量单位{blank}2014年度{blank}历年累计"]
    for line, run in zip(lines, digits, strict=True):
        out.append(f"{'其中：' if line.of_which else ''}{line.enumerator}{line.label}{blank}条{blank}{run}")
    return blank.join(out)


def cuts(run: str) -> list[tuple[int, int]]:
    """All pairs that a run of digits can be, plainly."""
    return [
        (int(run[:place]), int(run[place:]))
        for place in range(1, len(run))
        if str(int(run[:place])) == run[:place]
        and str(int(run[place:])) == run[place:]
        and int(run[:place]) <= int(run[place:])
    ]


def solutions(table: Table, runs: Sequence[str]) -> Iterator[dict[int, tuple[int, int]]]:
    """What the digits can be, list by list, by trying everything."""
    for total, parts in table.lists:
        for combination in product(*(cuts(runs[place]) for place in (total, *parts))):
            if combination[0] == (sum(y for y, _ in combination[1:]), sum(c for _, c in combination[1:])):
                yield dict(zip((total, *parts), combination, strict=True))


def read_pairs(found: Statistics) -> list[tuple[int | Decimal | None, int | Decimal | None]]:
    values = [entry.value.number for entry in found.entries]
    return list(zip(values[::2], values[1::2], strict=True))


@given(tables(), st.sampled_from([" ", "\n", "  \n"]))
def test_blanks_make_figures_certain(table: Table, blank: str) -> None:
    found = text(write(table.lines, [f"{y}{blank}{c}" for y, c in (line.pair for line in table.lines)], blank))
    assert read_pairs(found) == [line.pair for line in table.lines]
    assert statuses(found) == {"reported"} and not found.findings
    assert [entry.label for entry in found.entries[::2]] == [line.label for line in table.lines]


@given(tables())
def test_rows_are_certain(table: Table) -> None:
    cells = [
        (("其中：" if line.of_which else "") + line.enumerator + line.label, "条", *map(str, line.pair))
        for line in table.lines
    ]
    found = rows(("指标名称", "计量单位", "2014年度", "历年累计"), *cells)
    assert read_pairs(found) == [line.pair for line in table.lines] and not found.findings


@settings(max_examples=200)
@given(tables())
def test_glued_figures_are_right_or_open(table: Table) -> None:
    """Decoded exactly where trying everything leaves one pair, and then it is the true one."""
    runs = [f"{y}{c}" for y, c in (line.pair for line in table.lines)]
    found = text(write(table.lines, runs, ""))
    possible: dict[int, set[tuple[int, int]]] = {place: set() for place in range(len(runs))}
    for solution in solutions(table, runs):
        for place, pair in solution.items():
            possible[place].add(pair)
    for place in range(len(runs) - 2, len(runs)):
        possible[place] = set(cuts(runs[place]))
    for place, (line, pair) in enumerate(zip(table.lines, read_pairs(found), strict=True)):
        assert line.pair in possible[place]
        assert pair == (line.pair if len(possible[place]) == 1 else (None, None)), (place, possible[place])
    assert statuses(found) <= {"decoded", "ambiguous"}


@settings(max_examples=200)
@given(tables(), st.data())
def test_damaged_digits_are_never_another_number(table: Table, data: st.DataObject) -> None:
    """What is read is what stands there; and where sums no longer hold, only what can be cut in one way."""
    runs = [f"{y}{c}" for y, c in (line.pair for line in table.lines)]
    hit = data.draw(st.integers(0, len(runs) - 1))
    run = runs[hit]
    place = data.draw(st.integers(0, len(run) - 1))
    without = run[:place] + run[place + 1 :]
    to = data.draw(st.integers(0, len(without)))
    damaged = data.draw(
        st.sampled_from([without, run[:place] + run[place] + run[place:], without[:to] + run[place] + without[to:]])
    )
    runs[hit] = damaged
    found = text(write(table.lines, runs, ""))
    loose = any(len(run) < 2 for run in runs)
    solved = list(solutions(table, runs))
    for number, pair in enumerate(read_pairs(found)):
        label = table.lines[number].label
        entries = of(found, label)
        if not runs[number]:
            assert pair == (None, None)
            continue
        if pair == (None, None):
            assert {entry.value.status for entry in entries} <= {"ambiguous", "malformed"}
            continue
        assert f"{pair[0]}{pair[1]}" == runs[number]
        same_list = {solution[number] for solution in solved if number in solution}
        assert pair in cuts(runs[number])
        if loose:
            assert len(cuts(runs[number])) == 1 and runs[number].startswith("0")
        else:
            assert len(cuts(runs[number])) == 1 or same_list == {pair}


@settings(max_examples=300)
@given(tables(), st.data(), st.sampled_from(["", " "]))
def test_a_figure_stands_where_it_is_said_to_stand(table: Table, data: st.DataObject, blank: str) -> None:
    """Whatever is cut out, doubled or moved: no other error, and every number's digits are at its place in the text."""
    runs = [f"{y}{blank}{c}" for y, c in (line.pair for line in table.lines)]
    whole = write(table.lines, runs, blank)
    begin = data.draw(st.integers(0, len(whole)))
    piece = whole[begin : begin + data.draw(st.integers(0, 12))]
    rest = whole[:begin] + whole[begin + len(piece) :]
    to = data.draw(st.integers(0, len(rest)))
    changed = data.draw(st.sampled_from([rest, rest[:to] + piece + rest[to:], whole[:to] + piece + whole[to:]]))
    found = find_statistics(changed, KNOWN)
    for entry in found.entries if found else ():
        if entry.value.number is not None:
            assert entry.at is not None
            assert changed.startswith(str(entry.value.number), entry.at)
    statistics_from_rows([tuple(changed.split("条"))], KNOWN)


@pytest.mark.parametrize(
    "hostile",
    [
        "指标" + " " * 200_000 + "单位",
        "指标名称单位统计数" * 20_000,
        "指标名称单位" + "区政府统计数" * 20_000,
        "指标单位统计数" + "数条" * 100_000,
        "指标单位2018年度历年累计" + "公开数条" + "1" * 100_000,
        "指标单位2018年度历年累计" + "公开数条11" * 20_000,
        "指标单位统计数" + "（" * 100_000,
        "指标单位统计数" + "1.其中：" * 50_000,
        "指标单位统计数" + " 条 条" * 50_000,
    ],
    ids=range(9),
)
def test_hostile_text_costs_little(hostile: str) -> None:
    start = time.perf_counter()
    found = find_statistics(hostile, KNOWN)
    statistics_from_rows([("指标", "单位", "统计数"), (hostile, "条", "1"), ("数", hostile, hostile)], KNOWN)
    assert time.perf_counter() - start < 3
    assert found is None or len(found.entries) < 2_000


# -- data and warehouse ------------------------------------------------------------------------------------------------


def test_national_list_is_whole() -> None:
    assert len(CODED) == 58 and len({indicator.code for indicator in CODED}) == 58
    assert {indicator.unit for indicator in CODED} == {"条", "件", "次", "篇", "个", "人", "人次", "万元"}
    assert {indicator.entry for indicator in LIST} >= {indicator.parent for indicator in LIST if indicator.parent}
    doubled = {key: [one.entry for one in found] for key, found in KNOWN.by_key.items() if len(found) > 1}
    assert doubled == {"被依法纠错数": ["4.2", "5.2"], "其他情形数": ["4.3", "5.3"]}
    assert all(re.fullmatch(r"[a-z_.]+", indicator.code) for indicator in CODED)


def test_sums_of_the_list_follow_its_order() -> None:
    """A total's parts are the entries right under it; only such sums may prove a reading."""
    entry = {indicator.code: indicator for indicator in CODED}
    for equation in KNOWN.equations:
        assert equation.relation in ("=", "<=") and equation.left and equation.right
        if equation.proof:
            (whole,) = equation.left
            children = tuple(i.code for i in CODED if i.parent == entry[whole].entry)
            assert equation.relation == "=" and equation.right == children


def test_every_series_has_terms_and_no_fee() -> None:
    for _, series, _, _, _, quality, _ in KNOWN.series:
        forms = {form for name, form, *_ in KNOWN.series_terms if name == series}
        assert forms == {NATIONAL, "format_2019", "format_2021"}, series
        assert quality in ("good", "fair", "weak")
    assert not {code for *_, code in KNOWN.series_terms} & {"application_fees", "review.total", "litigation.total"}


def test_lines_load_into_the_warehouse() -> None:
    """Through the warehouse's own loading; a report of a later form has no such lines."""
    tables = dict(read_text(page()))
    assert tables["statistic_facts"].num_rows == 0
    number = 0
    found = text(GLUED_2018)
    lines = list(statistic_lines(number, found, lambda at, cell: (1 + GLUED_2018.count("\n", 0, at), None)))
    with loaded(tables) as loader:
        assert loader.connection.execute("select count(*) from v_statistic_cells").fetchall() == [(0,)]
    tables["statistic_facts"] = arrow_table(SCHEMAS["statistic_facts"], list(zip(*lines, strict=True)))
    with loaded(tables) as loader:
        answer = loader.connection.execute(
            "select form, label, period, value, unit, value_status, raw_text, readings, source_line, parent_label "
            "from v_statistic_cells order by entry_no, column_no limit 6"
        ).fetchall()
        counted = loader.connection.execute(
            "select rule_id, passed, failed, not_assessable from rule_counts where rule_id like 'LEG%' order by rule_id"
        ).fetchall()
    readings = "20/6912106; 206/912106; 2069/12106"
    assert answer[0] == ("local", "主动公开文件数", "year", None, "条", "ambiguous", "206912106", readings, 1, None)
    assert answer[5] == ("local", "政府公报公开数", "cumulative", 0, "条", "decoded", "0", None, 1, "主动公开文件数")
    assert counted == [("LEG-13", 4, 0, 2), ("LEG-14", 13, 0, 2)]


def test_from_text_and_find_are_one() -> None:
    assert statistics_from_text(GLUED_2018, KNOWN) == find_statistics(GLUED_2018, KNOWN)
