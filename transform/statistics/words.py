"""The words of statistics tables: headers, units, enumerators; and what is read of an entry before it is understood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple

from transform.forms.bounds import Kind
from transform.forms.values import LONGEST_VALUE, Value, clean, clean_label, read_value
from transform.statistics.forms import StatisticForms

Period = Literal["year", "cumulative", "other_year", "year_total"]

MOST_ENTRIES = 500
"""Entries of a table that are read; the national list has 58."""
MOST_FIGURES = 8
LONGEST_LABEL = 240
_MOST_FINDINGS = 40

LEADERS = re.compile(r"[.．·‥_—–-]{3,}|…+")
"""The row of dots between a label and its figure."""
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
ANY_BLANKS = r"[\s\u200b-\u200d\u2060\ufeff]*+"
_B = ANY_BLANKS
BLANKS = re.compile(_B)


def _spread(word: str) -> str:
    """A word between whose characters blanks may stand."""
    return _B.join(map(re.escape, word))


HEADER = re.compile(
    rf"(?P<serial>{_spread('序号')}{_B})?(?:{_spread('统计')}{_B})?{_spread('指标')}(?:{_B}{_spread('名称')})?"
    rf"(?P<code>{_B}(?:{_spread('指标')})?{_B}(?:{_spread('代码')}|{_spread('编码')}))?"
    rf"{_B}(?:{_spread('计量')}{_B})?{_spread('单位')}"
)
CODE = re.compile(rf"{_B}(?:{_spread('指标')})?{_B}(?:{_spread('代码')}|{_spread('编码')})")
_OF_OTHERS = "上年|上一年|去年|前年|往年|上期|同期|历年|累计"
SUM_COLUMN = rf"(?:(?!{_OF_OTHERS})[^\s0-9标]{{0,10}}?{_spread('统计数')}(?:{_B}据)?|{_spread('统计值')})"
YEAR_COLUMN = "|".join(
    (
        rf"[12][0-9]{{3}}{_B}年{_B}(?:度{_B})?(?:数(?!据)|{_spread('统计数')})?",
        rf"{_spread('本年')}(?:{_B}度(?:{_B}数(?!量))?|{_B}数(?!量)|(?!{_B}累))",
        rf"{_spread('本期')}{_B}(?:{_spread('实际')})?{_B}数?",
        rf"{_spread('数量')}",
        rf"{_spread('数值')}",
        rf"{_spread('数据')}",
    )
)
CUMULATIVE_COLUMN = rf"(?:{_spread('历年')}{_B}|{_spread('本年')}{_B}){_spread('累计')}(?:{_B}数)?|{_spread('累计数')}|{_spread('累计')}(?=\s)"
COLUMNS = re.compile(
    rf"{_B}(?:(?P<year>{YEAR_COLUMN})(?:{_B}(?P<cumulative>{CUMULATIVE_COLUMN}))?|(?P<sums>{SUM_COLUMN}(?:{_B}{SUM_COLUMN}){{0,{MOST_FIGURES}}}))"
    rf"(?P<note>{_B}{_spread('备注')})?"
)
FOOTER = re.compile(r"(?:单位|部门)负责人|负责人\s*[:(]|审核人|填报|填表|制表|联系电话|附件下载|统计日期")
MARK = re.compile(
    rf"其{_B}中{_B}:|^{_B}其{_B}中(?=[^:\s])|[0-9]{{1,2}}\s?[.、](?![0-9])|\({_B}(?:[一二三四五六七八九十]{{1,3}}|[0-9]{{1,2}}){_B}\)"
    r"|(?:(?<=\s)|^|(?<=情况))[一二三四五六七八九十]{1,3}、|[\u2460-\u2473]"
)
_NUMBER = r"[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)*"
ARABIC = re.compile(r"([0-9]{1,2})\s?[.、]")


class Column(NamedTuple):
    period: Period
    heading: str


class Words(NamedTuple):
    """The patterns that depend on the data: built once."""

    entry: dict[tuple[bool, bool], re.Pattern[str]]
    """By whether rows are numbered, and whether a code stands before the unit."""
    run: re.Pattern[str]
    lost: re.Pattern[str]
    unit: re.Pattern[str]
    figure: re.Pattern[str]


@cache
def _words(units: frozenset[str], nothing: frozenset[str]) -> Words:
    unit = "|".join(map(re.escape, sorted(units, key=lambda word: (-len(word), word))))
    no_figure = "|".join(map(re.escape, sorted(nothing, key=lambda word: (-len(word), word))))
    token = rf"(?:(?:(?<=\s)[+-])?{_NUMBER}|(?<=\s)(?:{no_figure})(?=\s|\Z))"
    piece = r"\([^()]{0,150}\)|[0-9]{1,2}\s?[.、](?![0-9])|[^0-9()。,;!?]"
    begin = rf"(?={_B}(?:{token}))"

    def entry(serial: bool, coded: bool) -> re.Pattern[str]:
        pieces = rf"(?<=\s)[0-9]{{1,3}}(?=\s)|{piece}" if serial else piece
        code = r"(?:(?<=\s)[0-9]{1,3}\s+)?" if coded else ""
        return re.compile(rf"(?P<chunk>(?:{pieces}){{1,{LONGEST_LABEL}}}?){code}(?P<unit>{unit}){begin}")

    return Words(
        {(serial, coded): entry(serial, coded) for serial in (False, True) for coded in (False, True)},
        re.compile(rf"{_B}({token})"),
        re.compile(
            rf"(?P<label>.+?(?:数(?=\s*(?:{unit}))|(?=\s(?:{unit})(?:\s|\Z))))\s*(?P<unit>{unit})(?P<rest>.*)", re.S
        ),
        re.compile(rf"(?:{unit})"),
        re.compile(rf"(?:数|\s)(?:{unit})\s*{_NUMBER}"),
    )


def words_of(known: StatisticForms) -> Words:
    return _words(known.count_units | frozenset(known.values.units["amount"]), known.values.not_applicable)


@dataclass(slots=True)
class Read:
    """An entry, or a heading (`places` empty), as printed.

    Either `values` are its figures, or `readings` all ways in which its digits can be cut into figures; `fewer` are
    the ways to cut them into too few. `printed` are the digits as they stand, `places` where each figure begins.
    """

    enumerator: str
    of_which: bool
    label: str
    unit: str | None
    at: int
    printed: str = ""
    places: list[tuple[int, int | None]] = field(default_factory=list)
    values: list[Value] | None = None
    readings: list[tuple[str, ...]] = field(default_factory=list)
    fewer: list[tuple[str, ...]] = field(default_factory=list)
    apart: bool = False
    """blanks stand between its figures"""
    short: bool = False
    """it has fewer figures than the header has columns"""


class Segment(NamedTuple):
    enumerator: str
    of_which: bool
    label: str
    at: int


def segments(text: str, folded: str, begin: int, end: int, enumerator: str = "") -> list[Segment]:
    """A stretch without figures, cut where an enumerator or 其中： begins; the last one is the entry's own."""
    found: list[Segment] = []
    of_which, start, at = False, begin, begin
    for mark in [*MARK.finditer(folded[begin:end]), None]:
        stop = end if mark is None else begin + mark.start()
        label = clean_label(text[start:stop]).strip(":： ")
        if label or mark is None:
            found.append(Segment(enumerator, of_which, label, _first(text, start, stop) if label else at))
            enumerator, of_which = "", False
        if mark is not None:
            start, at = begin + mark.end(), begin + mark.start()
            if "中" in mark[0]:
                of_which = True
            else:
                enumerator = clean(text[begin + mark.start() : start])
    return found


def _first(text: str, start: int, stop: int) -> int:
    """The place of the first character that is no blank."""
    return next((place for place in range(start, stop) if not text[place].isspace()), start)


def figure_kind(unit: str | None, known: StatisticForms) -> tuple[Kind, int] | None:
    """How figures of a unit are read, and the factor to yuan; None for an unknown unit of money."""
    if unit is None:
        return "count", 1
    factor = known.values.units["amount"].get(unit)
    if factor is not None:
        return "amount", factor
    return None if "元" in unit else ("count", 1)


def read_figure(printed: str, unit: str | None, known: StatisticForms) -> Value:
    kind = figure_kind(unit, known)
    if kind is None:
        return Value(None, "malformed", clean(printed)[:LONGEST_VALUE])
    return read_value(printed, kind[0], known.values, kind[1])


class StatisticFinding(NamedTuple):
    """What was not understood: the rule of data/rules.csv, the words of the document, and where they stand."""

    rule_id: str
    printed: str
    at: int | None


class Found(NamedTuple):
    """A table before its entries are understood: what stands in it, its columns of figures, what was not read."""

    reads: list[Read]
    columns: list[Column]
    findings: list[StatisticFinding]


class Notes:
    """Findings while a table is read, not more than a person would look at."""

    def __init__(self) -> None:
        self.findings: list[StatisticFinding] = []

    def note(self, rule_id: str, printed: str, at: int | None) -> None:
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(StatisticFinding(rule_id, printed[:LONGEST_LABEL], at))

    def note_all(self, rule_id: str, heading: str, printed: Sequence[str], at: int | None) -> None:
        """Findings that name every figure printed under a heading, so many to each as it has room for."""
        said = heading
        for figure in printed:
            if len(said) + len(figure) + 1 > LONGEST_LABEL:
                self.note(rule_id, said, at)
                said = heading
            said += " " + figure
        self.note(rule_id, said, at)
