"""National lists as they are met: figure before label, without a heading line, with more columns, with dots, in two halves.

Whatever the layout and however its lines are torn: never another number, and every number printed in the list ends as a
figure or a finding.
"""

import csv
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import product, zip_longest
from random import Random
from typing import Any, NamedTuple

import pytest

from extract.errors import DocumentError
from tests.helpers import SHARED, needs_shared, read_text
from transform.statistics.columns import column_of, in_year, kind_of
from transform.statistics.forms import Indicator, load_statistic_forms

KNOWN = load_statistic_forms()
WHOLE = KNOWN.indicators
SHORT = tuple(one for one in WHOLE if one.number in (*range(1, 5), *range(21, 30)))
NAME = "甲市酉区财政局_2016_1.txt"
HEAD = "甲市酉区财政局2016年政府信息公开工作年度报告\n一、概述\n2016年，我局认真贯彻落实《条例》。\n附件\n2016年政府信息公开情况统计表\n"
LAYOUTS = ("lines", "cells", "piped", "tsv", "tabbed", "markdown", "piped_cells")


class More(NamedTuple):
    """A column besides the year's: its heading, and what it prints beside a figure."""

    heading: str
    printed: Callable[[str], str]


GROWTH = More("同比增长", lambda figure: f"{len(figure) + 60}%")
LAST_YEAR = More("上年数", lambda figure: str(int(Decimal(figure)) + 5000))
SAME_TIME = More("去年同期", lambda figure: str(int(Decimal(figure)) + 6000))
WHOLE_AREA = More("合计", lambda figure: str(int(Decimal(figure)) + 9000))


def figures_of(indicators: tuple[Indicator, ...]) -> dict[str, str]:
    """code -> its figure: no two alike, and the sums of the list hold where they would decide something."""
    found = {
        one.code: f"{one.number}.25" if one.unit == "万元" else str(100 + 7 * one.number)
        for one in indicators
        if one.code
    }
    sums = {
        "received_in_person": "201",
        "received_by_fax": "202",
        "received_online": "203",
        "received_by_letter": "204",
    }
    sums |= {"applications_received": "810", "closed_on_time": "301", "closed_after_extension": "302"}
    return found | sums | {"applications_closed": "603"}


def table(
    indicators: tuple[Indicator, ...],
    more: tuple[More, ...] = (),
    first: bool = False,
    unit: bool = True,
    header: bool = True,
    dots: str = "",
) -> list[list[str]]:
    """Its rows of cells; a heading of the list has a label alone."""
    figures = figures_of(indicators)
    rows = []
    if header:
        named = ["统计指标", *(["单位"] if unit else [])]
        rows.append(
            [*(["统计数"] if first else []), *named, *([] if first else ["统计数"]), *(m.heading for m in more)]
        )
    for one in indicators:
        label, figure = one.enumerator + one.label, figures.get(one.code, "")
        if not one.code:
            rows.append([*([""] if first else []), label, *[""] * (unit + (not first) + len(more))])
            continue
        cells = [label, *([dots] if dots else []), *([one.unit] if unit else [])]
        rows.append(
            [*([figure] if first else []), *cells, *([] if first else [figure]), *(m.printed(figure) for m in more)]
        )
    return rows


def written(rows: list[list[str]], layout: str) -> str:
    """The rows as text."""
    match layout:
        case "lines":
            return "\n".join(" ".join(cell for cell in row if cell) for row in rows)
        case "cells":
            return "\n".join(cell for row in rows for cell in row if cell)
        case "piped":
            return "\n".join(" | ".join(row) + " |" for row in rows)
        case "tsv":
            return "\n".join("\t".join(row) for row in rows)
        case "tabbed":
            return "\n".join("\n" + "\n".join("\t" + cell for cell in row) for row in rows) + "\n"
        case "markdown":
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])
        case _:
            return "\n".join("\n".join(cell + " |" for cell in row) for row in rows)


class Answer(NamedTuple):
    year: dict[str, Decimal]
    """code -> the figure of the year, where there is one (the first column of two)"""
    other_year: dict[str, Decimal]
    said: str
    """all that facts and findings print"""
    rules: list[tuple[str, str]]


def answer(text: str) -> Answer:
    tables: Any = read_text(HEAD + text, NAME)
    year: dict[str, Decimal] = {}
    other: dict[str, Decimal] = {}
    said: list[str] = []
    for line in tables["statistic_facts"].to_pylist():
        said += [str(line["raw_text"] or ""), str(line["readings"] or "")]
        if line["value"] is not None and line["indicator_code"]:
            value = line["value"] / (10_000 if line["unit"] == "yuan" else 1)
            (year if line["period"] == "year" else other).setdefault(line["indicator_code"], value)
    rules = [(line["rule_id"], line["printed"] or "") for line in tables["findings"].to_pylist()]
    return Answer(year, other, " ".join([*said, *(printed for _, printed in rules)]), rules)


def right(indicators: tuple[Indicator, ...]) -> dict[str, Decimal]:
    return {code: Decimal(figure) for code, figure in figures_of(indicators).items()}


def without_missing(rules: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The findings but for the one that names the entries of the list that this document does not have."""
    return [(rule, printed) for rule, printed in rules if "；" not in printed]


@pytest.mark.parametrize(("layout", "first", "header"), list(product(LAYOUTS, (False, True), (False, True))))
@pytest.mark.parametrize("indicators", [SHORT, WHOLE], ids=["short", "whole"])
def test_figures_before_or_behind_labels_with_headings_or_without(
    layout: str, first: bool, header: bool, indicators: tuple[Indicator, ...]
) -> None:
    found = answer(written(table(indicators, first=first, header=header), layout))
    assert found.year == right(indicators)
    assert not without_missing(found.rules)


@pytest.mark.parametrize(("layout", "first"), list(product(LAYOUTS, (False, True))))
def test_without_units(layout: str, first: bool) -> None:
    assert answer(written(table(SHORT, first=first, unit=False), layout)).year == right(SHORT)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("more", [(GROWTH,), (LAST_YEAR,), (SAME_TIME,), (WHOLE_AREA,), (LAST_YEAR, GROWTH)])
def test_a_column_more(layout: str, more: tuple[More, ...]) -> None:
    text = written(table(SHORT, more), layout)
    found = answer(text)
    assert found.year == right(SHORT)
    if more[0] in (LAST_YEAR, SAME_TIME):
        assert found.other_year == {code: Decimal(more[0].printed(str(value))) for code, value in right(SHORT).items()}
    else:
        assert not found.other_year or more == (WHOLE_AREA,)
    if GROWTH in more:
        assert found.said.count("%") == len(right(SHORT))
    assert not lost(text, found)


@pytest.mark.parametrize("dots", ["……………", "......................", "····", "…", "----"])
@pytest.mark.parametrize("header", [True, False])
def test_dotted_leaders(dots: str, header: bool) -> None:
    rows = table(SHORT, header=header, dots=dots)
    assert answer(written(rows, "lines")).year == right(SHORT)
    bare = "\n".join("".join(row) for row in table(SHORT, header=False, unit=False, dots=dots))
    assert answer(bare).year == right(SHORT)


@pytest.mark.parametrize("layout", ["lines", "piped", "tsv", "tabbed", "markdown"])
@pytest.mark.parametrize("indicators", [SHORT, WHOLE], ids=["short", "whole"])
def test_two_halves(layout: str, indicators: tuple[Indicator, ...]) -> None:
    half = (len(indicators) + 1) // 2
    left, rest = table(indicators[:half]), table(indicators[half:])
    figures = right(indicators)
    beside = [[*one, *other] for one, other in zip_longest(left, rest, fillvalue=[""] * 3)]
    assert answer(written(beside, layout)).year == figures
    found = answer(written(beside[1:], layout)).year
    if layout == "tabbed" and indicators is WHOLE:  # a cell a line: which half a label of two places is of is not seen
        assert found == {
            code: value for code, value in figures.items() if not code.endswith((".corrected", "other_result"))
        }
    else:
        assert found == figures
    assert answer(written([*left, *rest], layout)).year == figures


def lost(text: str, found: Answer) -> list[str]:
    """Numbers of two digits or more that neither a fact nor a finding prints."""
    numbers = re.findall(r"(?<![\d.])\d{2,}(?:\.\d+)?", text)
    return [n for n in numbers if not re.search(rf"(?<![\d.]){re.escape(n)}(?!\d)", found.said)]


DAMAGE: dict[str, Callable[[list[list[str]], int, int, Random], None]] = {
    "a figure lost": lambda rows, row, figure, _: rows[row].__setitem__(figure, ""),
    "a label lost": lambda rows, row, figure, _: rows[row].__setitem__(1 if figure == 0 else 0, ""),
    "a figure more": lambda rows, row, _, __: rows[row].append("777"),
    "a number between rows": lambda rows, row, _, random: rows.insert(row, [random.choice(["- 4 -", "4444"])]),
    "a row lost": lambda rows, row, _, __: rows.__delitem__(row),
    "a row doubled": lambda rows, row, _, __: rows.insert(row, [*rows[row]]),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_lists_have_no_other_number(damage: str) -> None:
    random = Random(damage)
    figures = right(WHOLE)
    for layout, first, header in product(LAYOUTS, (False, True), (False, True)):
        indicators = random.choice((SHORT, WHOLE))
        rows = table(indicators, first=first, header=header, unit=random.random() < 0.7)
        row = random.choice(
            [n for n, cells in enumerate(rows) if n >= header and re.search(r"\d\d", cells[0 if first else -1])]
        )
        DAMAGE[damage](rows, row, 0 if first else len(rows[row]) - 1, random)
        text = written(rows, layout)
        found = answer(text)
        wrong = {code: value for code, value in found.year.items() if value != figures[code]}
        assert not wrong, (layout, first, header)


def test_rows_torn_over_lines_have_no_other_number() -> None:
    random, figures = Random(5), right(WHOLE)
    for layout, first, header in product(LAYOUTS, (False, True), (False, True)):
        text = written(table(random.choice((SHORT, WHOLE)), first=first, header=header), layout)
        torn = re.sub(" ", lambda _: "\n" if random.random() < 0.3 else " ", text)
        try:
            found = answer(torn)
        except DocumentError:
            continue
        assert not {code: value for code, value in found.year.items() if value != figures[code]}, (
            layout,
            first,
            header,
        )


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        *(
            ("统计数", "year"),
            ("本级", "year"),
            ("合计", "year"),
            ("全市汇总", "year"),
            ("2016年", "year"),
            ("区本级统计数", "year"),
        ),
        *(
            ("上年数", "other_year"),
            ("去年同期", "other_year"),
            ("上年统计数", "other_year"),
            ("上年同期数", "other_year"),
        ),
        *(
            ("历年累计", "cumulative"),
            ("同比增长", "unread"),
            ("比上年增减（%）", "unread"),
            ("增长率", "unread"),
            ("占比", "unread"),
        ),
        *(("统计指标", "label"), ("计量单位", "unit"), ("责任科室", None)),
    ],
)
def test_headings_tell_the_column(heading: str, kind: str | None) -> None:
    assert kind_of(heading) == kind
    column = column_of(heading)
    assert (column.period if column else None) == (kind if kind in ("year", "other_year", "cumulative") else None)


def test_a_heading_that_names_another_year_is_that_one_s() -> None:
    rows = [
        ["统计指标", "单位", "2016年", "2015年"],
        *[[*row, LAST_YEAR.printed(row[2])] for row in table(SHORT)[1:] if row[2]],
    ]
    found = answer(written(rows, "piped"))
    assert found.year == right(SHORT)
    assert set(found.other_year) == set(right(SHORT))
    assert in_year("cumulative", "2015年累计", 2016) == "cumulative"


def test_a_label_of_two_places_is_told_by_its_own_half() -> None:
    """被依法纠错数 stands under reviews and under court cases: what is printed beside it does not decide."""
    places = {one.code: number for number, one in enumerate(WHOLE)}
    left = table(WHOLE[: places["litigation.total"]], header=False)[-4:]
    rest = table(WHOLE[places["litigation.total"] :], header=False)[:4]
    rows = [[*one, *other] for one, other in zip(left, rest, strict=True)]
    found = answer(written([["统计指标", "单位", "统计数"] * 2, *rows], "lines")).year
    assert found == {code: value for code, value in right(WHOLE).items() if code.startswith(("review", "litigation"))}


@needs_shared
@pytest.mark.parametrize("name", ["h22_number_first", "h23_total_column", "h24_growth_column"])
def test_lists_that_were_met(name: str) -> None:
    expected = "h22_number_first" if name.startswith("h23") else name
    with (SHARED / "failing" / "expected" / f"{expected}.csv").open(encoding="utf-8", newline="") as file:
        figures = {line["row"]: Decimal(line["value"]) for line in csv.DictReader(file)}
    tables: Any = read_text((SHARED / "failing" / "reports" / f"{name}.txt").read_text("utf-8"), f"{name}.txt")
    lines = [line for line in tables["statistic_facts"].to_pylist() if line["source_line"] and line["column_no"] == 1]
    assert {line["label"]: line["value"] for line in lines} == figures
    assert {line["period"] for line in lines} == {"year"}
    totals = [
        line for line in tables["statistic_facts"].to_pylist() if line["column_label"] == "合计" and line["source_line"]
    ]
    assert {line["label"]: line["value"] - 100 for line in totals} == (figures if name.startswith("h23") else {})
    said = [line["printed"] for line in tables["findings"].to_pylist() if line["rule_id"] == "STR-04"]
    assert not [printed for printed in said if printed and "统计指标" in printed]
