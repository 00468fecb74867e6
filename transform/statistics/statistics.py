"""Statistics tables of reports before 2019: indicator, unit, figures. From table rows, or from running text.

    指标名称 计量单位 2018年度 历年累计 … 指标名称计量单位2018年度历年累计主动公开文件数条206912106其中：1.政府网站公开数条…

The header's words say how many figures an entry has and of which period. Figures that stand apart are certain. Where
they ran together, every way to cut them is a reading, and what leaves one reading is proof: a year's figure is part of
the cumulative one, so it is not the larger; a total is the sum of its entries where the data say so. Two readings left
are two readings: the figure is `ambiguous`, its value None. Once a table shows that it may leave a cell out, digits
that could also be fewer figures stay ambiguous as well.

Numbers outside a table are prose and never read.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from transform.forms.labels import label_key
from transform.forms.values import Value
from transform.statistics.columns import in_year as column_year
from transform.statistics.columns import is_total
from transform.statistics.forms import LOCAL, NATIONAL, Indicator, StatisticForms
from transform.statistics.lines import needs_lines, read_row_lines, read_text_lines
from transform.statistics.proof import prove, proving_sums
from transform.statistics.rows import read_rows
from transform.statistics.text import read_text
from transform.statistics.words import ARABIC, LONGEST_LABEL, Column, Found, Period, Read, StatisticFinding, figure_kind

_SCALE = 10_000
_PERHAPS = re.compile(r"指\s*+[标標](?:\s++|[^\s。；]){0,30}?[单單]\s*+位")
"""指标 … 单位: without it there is no header."""
_LABELS = ("收到申请数", "申请办结数", "按时办结数")
"""Labels of the national list: without a header, a list has one of them."""


class Entry(NamedTuple):
    """One figure of a table: entry `number` (from 1) in the figure column `column` (from 1).

    `label` is as printed, without its enumerator and 其中：; `unit` as printed, None if there is none; `indicator_code`
    that of the national list, in tables that follow it; `parent` the number of the entry it is a part of. `heading` is
    the column's, such as 2011年度. `value` is in the unit, money in yuan. `at` is the character of the text or the
    index of the row where it stands, `cell` the index in that row; both None for what the document does not have.
    """

    number: int
    column: int
    period: Period
    heading: str
    label: str
    enumerator: str
    unit: str | None
    indicator_code: str | None
    parent: int | None
    value: Value
    at: int | None
    cell: int | None = None
    is_money: bool = False

    @property
    def stored_unit(self) -> str | None:
        """The unit of the value: yuan for money, else as printed."""
        return "yuan" if self.is_money else self.unit


class Statistics(NamedTuple):
    """A statistics table: `local` or, if most of its labels are the national list's, `legacy_2014`."""

    form: str
    entries: list[Entry]
    findings: list[StatisticFinding]


def statistic_lines(
    report_no: int, statistics: Statistics, place_of: Callable[[int, int | None], tuple[int, int | None]]
) -> Iterator[tuple[Any, ...]]:
    """The lines of the batch table statistic_facts; `place_of` gives the document's line of an entry's (at, cell), and where in it its figure begins."""
    taken = Counter((entry.at, entry.cell) for entry in statistics.entries)
    for entry in statistics.entries:
        value = entry.value
        line, char_start = (None, None) if entry.at is None else place_of(entry.at, entry.cell)
        if taken[entry.at, entry.cell] > 1:
            char_start = None  # figures that could not be told apart
        yield (
            report_no,
            entry.number,
            entry.column,
            statistics.form,
            entry.period,
            entry.heading or None,
            entry.indicator_code,
            entry.parent,
            entry.enumerator or None,
            entry.label,
            entry.stored_unit,
            None if value.number is None else int(value.number * _SCALE),
            value.status,
            None if value.status == "missing" else value.printed,
            value.suggestion,
            line,
            char_start if value.printed else None,
        )


def speaks_of_list(text: str) -> bool:
    """Does a label of the national list stand in the text? Costs next to nothing."""
    return any(label in text for label in _LABELS)


def known_figures(statistics: Statistics) -> int:
    """How many entries have a figure that is certain, those of the national list counted by their code."""
    return len(
        {
            (entry.indicator_code or entry.number, entry.column)
            for entry in statistics.entries
            if entry.value.number is not None
        }
    )


def in_year(statistics: Statistics, year: int) -> Statistics:
    """The table as that of a report on this year: a column whose heading names another year is that one's.

    Beside the body's own column (本级) one of a sum (合计) is another: two figures of the year would be taken for one.
    """
    entries = [entry._replace(period=column_year(entry.period, entry.heading, year)) for entry in statistics.entries]
    sums = {entry.heading: is_total(entry.heading) for entry in entries if entry.period == "year"}
    if len(set(sums.values())) > 1:
        entries = [
            entry._replace(period="year_total") if entry.period == "year" and sums[entry.heading] else entry
            for entry in entries
        ]
    return statistics if entries == statistics.entries else statistics._replace(entries=entries)


def find_statistics(text: str, known: StatisticForms) -> Statistics | None:
    """The statistics table in a text; None if there is none. Costs next to nothing where no 指标 is spoken of."""
    if not ("指" in text and _PERHAPS.search(text)) and not speaks_of_list(text):
        return None
    return statistics_from_text(text, known)


def statistics_from_text(text: str, known: StatisticForms) -> Statistics | None:
    """The first statistics table in running text, on one line or many, with or without blanks; None if there is none.

    `Entry.at` is a character of the text. A header without entries gives a table without entries and a finding.
    """
    lines = read_text_lines(text, known) if needs_lines(text, known) else None
    found = lines or read_text(text, known)
    if found is None or not found.reads:
        found = read_text_lines(text, known) or found
    return None if found is None else _understand(found, known)


def statistics_from_rows(
    rows: Sequence[Sequence[str]], known: StatisticForms, are_whole: bool = True
) -> Statistics | None:
    """The first statistics table among rows of cell texts; None if there is none.

    Without a row that is its header, or where figures stand before labels, it is found by its labels if the rows are
    whole: not if they are lines of a text, which has others that no row shows.
    `Entry.at` is the index of the row, `Entry.cell` that of the cell. A row has the cells that begin in it.
    """
    found = read_rows(rows, known) or (read_row_lines(rows, known) if are_whole else None)
    return None if found is None else _understand(found, known)


def _understand(found: Found, known: StatisticForms) -> Statistics:
    reads, columns, findings = found
    entries = [read for read in reads if read.places]
    national = [read for read in entries if any(known.by_key.get(label_key(read.label), ()))]
    form = NATIONAL if 2 * len(national) > len(entries) else LOCAL
    codes = _codes(reads, known, findings) if form == NATIONAL else {}
    parents = _parents(reads, codes, known)
    numbers = {id(read): number for number, read in enumerate(entries, 1)}
    prove(entries, proving_sums(entries, codes, parents, known), columns, known)
    printed: list[Entry] = []
    for read in entries:
        indicator = codes.get(id(read))
        parent = parents.get(id(read))
        values = read.values or []
        money = figure_kind(read.unit, known)
        is_money = money is not None and money[0] == "amount"
        if indicator is not None and indicator.unit in known.values.units["amount"] and not is_money:
            # The national list asks for money: without a unit of money the figure says nothing safe.
            values = [
                value if value.number is None else Value(None, "malformed", value.printed, suggestion=value.printed)
                for value in values
            ]
        for column, (value, heading, (at, cell)) in enumerate(zip(values, columns, read.places, strict=True), 1):
            if value.status in ("malformed", "ambiguous") and (column == 1 or cell is not None):
                findings.append(StatisticFinding("LEG-16", f"{read.label} {value.printed}", at))
            printed.append(
                Entry(
                    numbers[id(read)],
                    column,
                    heading.period,
                    heading.heading,
                    read.label,
                    read.enumerator,
                    read.unit,
                    indicator.code if indicator else None,
                    numbers[id(parent)] if parent is not None else None,
                    value,
                    at,
                    cell,
                    is_money,
                )
            )
    if form == NATIONAL:
        printed += _missing({indicator.code for indicator in codes.values()}, len(entries), columns, known, findings)
    return Statistics(form, printed, findings)


def _codes(reads: list[Read], known: StatisticForms, findings: list[StatisticFinding]) -> dict[int, Indicator]:
    """id of an entry or heading -> what it is in the national list.

    A label that stands there twice (被依法纠错数) is known by what stands right before it. A figure printed twice with
    different numbers has no code: nothing says which one is meant.
    """
    found: dict[int, Indicator] = {}
    taken: dict[str, Read] = {}
    last: Indicator | None = None
    for read in reads:
        candidates = known.by_key.get(label_key(read.label), ())
        if len(candidates) > 1 and last is not None:
            before = last
            candidates = tuple(one for one in candidates if one.parent in (before.entry, before.parent))
        if len(candidates) != 1 or bool(candidates[0].code) != bool(read.places):
            if read.places:
                findings.append(StatisticFinding("STR-04", read.label, read.at))
            continue
        last = candidates[0]
        if not last.code:
            continue
        first = taken.setdefault(last.code, read)
        if first is read:
            found[id(read)] = last
            continue
        findings.append(StatisticFinding("STR-18", f"{read.label} {read.printed}", read.at))
        if first.printed.split() != read.printed.split():
            found.pop(id(first), None)
    return found


def _parents(reads: list[Read], codes: dict[int, Indicator], known: StatisticForms) -> dict[int, Read]:
    """id of an entry -> the entry that it is a part of: by the national list, else by 其中： and the numbers after it."""
    by_entry = {codes[id(read)].entry: read for read in reads if id(read) in codes}
    above = {indicator.entry: indicator.parent for indicator in known.indicators}
    found: dict[int, Read] = {}
    whole: Read | None = None
    before: Read | None = None
    expected = 0
    for read in reads:
        indicator = codes.get(id(read))
        arabic = ARABIC.match(read.enumerator)
        if indicator is not None:
            place = above[indicator.entry]
            while place and place not in by_entry:
                place = above[place]
            if place:
                found[id(read)] = by_entry[place]
        elif read.of_which and before is not None and (arabic is None or int(arabic[1]) == 1):
            found[id(read)] = before
            whole, expected = (before, 2) if arabic else (whole, expected)
        elif whole is not None and arabic and int(arabic[1]) == expected:
            found[id(read)] = whole
            expected += 1
        elif not read.of_which:
            whole = None
        before = read if read.places else None
    return found


def _missing(
    there: set[str], last: int, columns: list[Column], known: StatisticForms, findings: list[StatisticFinding]
) -> list[Entry]:
    """The figures of the national list that the document does not have."""
    found: list[Entry] = []
    absent = [indicator for indicator in known.indicators if indicator.code and indicator.code not in there]
    for number, indicator in enumerate(absent, last + 1):
        kind = figure_kind(indicator.unit, known)
        found += [
            Entry(
                number,
                column,
                heading.period,
                heading.heading,
                indicator.label,
                indicator.enumerator.removesuffix("其中："),
                indicator.unit,
                indicator.code,
                None,
                Value(None, "missing", ""),
                None,
                None,
                kind is not None and kind[0] == "amount",
            )
            for column, heading in enumerate(columns, 1)
        ]
    if absent:
        findings.append(StatisticFinding("STR-04", "；".join(one.label for one in absent)[:LONGEST_LABEL], None))
    return found
