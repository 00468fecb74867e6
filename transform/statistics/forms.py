"""The statistics tables used before 2019 as data: the national indicator list, its sums, and series across all forms.

The national list (政府信息公开情况统计表, report years 2014 to 2018, 国办发〔2014〕32号) is data/forms/statistics.csv.
Provinces had tables of their own before and beside it; of those only the lists whose entries add up are known
(statistic_lists.csv). series.csv says which figures of different forms may be compared, and how well.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from transform import DATA
from transform.forms.forms import FormDataError
from transform.forms.labels import label_key
from transform.forms.values import ValueRules

NATIONAL = "legacy_2014"
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Indicator:
    """An entry of the national list, or a heading over entries (no code, no unit).

    `entry` is its place in the list such as `3.3.4a`, `parent` the place it belongs to, `code` the indicator_code.
    """

    number: int
    entry: str
    parent: str
    enumerator: str
    label: str
    unit: str
    code: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Equation:
    """Indicators whose sums are equal (`=`), or of which the left sum is not the larger one (`<=`).

    `proof`: the official definitions make it hold, so that it may decide how glued digits are to be read.
    """

    rule_id: str
    number: int
    relation: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    proof: bool


@dataclass(frozen=True)
class StatisticForms:
    """What data/ says of statistics tables. Build it with load_statistic_forms."""

    indicators: tuple[Indicator, ...]
    equations: tuple[Equation, ...]
    lists: tuple[tuple[str, str, str], ...]
    """(rule, form, label): the entries under this label (其中：1. 2. 3.) add up to it."""
    series: tuple[tuple[int, str, str, str, str, str, str], ...]
    """(number, series, Chinese label, English label, unit, quality, note)"""
    series_terms: tuple[tuple[str, str, int, str, str], ...]
    """(series, form, alternative, table, code): the figures that are added; the first alternative that is whole counts."""
    values: ValueRules

    @cached_property
    def by_key(self) -> dict[str, tuple[Indicator, ...]]:
        """Comparable label -> the indicators and headings printed so."""
        found: dict[str, tuple[Indicator, ...]] = {}
        for indicator in self.indicators:
            key = label_key(indicator.label)
            found[key] = (*found.get(key, ()), indicator)
        return found

    @cached_property
    def list_keys(self) -> frozenset[str]:
        """The labels, comparable, whose entries add up."""
        return frozenset(label_key(label) for _, _, label in self.lists)

    @cached_property
    def count_units(self) -> frozenset[str]:
        """Units in which is counted: those of the list and those a cell can print behind its figure."""
        listed = {indicator.unit for indicator in self.indicators if indicator.unit}
        return frozenset(listed | set(self.values.units["count"])) - set(self.values.units["amount"])


@cache
def load_statistic_forms(data: Path = DATA) -> StatisticForms:
    """Reads and checks the lines. Raises FormDataError if one refers to what does not exist."""
    folder = data / "forms"
    indicators = tuple(
        Indicator(
            int(line["indicator_no"]),
            line["entry_code"],
            line["parent_code"],
            line["enumerator"],
            line["label_zh"],
            line["unit"],
            line["indicator_code"],
            line["label_en"],
        )
        for line in _lines(folder / "statistics.csv")
    )
    sides: dict[tuple[str, int, str, bool], dict[str, list[str]]] = {}
    for line in _lines(folder / "statistic_sums.csv"):
        key = line["rule_id"], int(line["equation_no"]), line["relation"], line["proof"] == "1"
        sides.setdefault(key, {"left": [], "right": []})[line["side"]].append(line["indicator_code"])
    forms = StatisticForms(
        indicators,
        tuple(
            Equation(rule, number, relation, tuple(codes["left"]), tuple(codes["right"]), proof)
            for (rule, number, relation, proof), codes in sides.items()
        ),
        tuple((line["rule_id"], line["form"], line["label"]) for line in _lines(folder / "statistic_lists.csv")),
        tuple(
            (
                int(line["series_no"]),
                line["series"],
                line["label_zh"],
                line["label_en"],
                line["unit"],
                line["quality"],
                line["note"],
            )
            for line in _lines(folder / "series.csv")
        ),
        tuple(
            (line["series"], line["form"], int(line["alternative"]), line["table_code"], line["source_code"])
            for line in _lines(folder / "series_terms.csv")
        ),
        ValueRules.of((line["kind"], line["printed"], line["factor"]) for line in _lines(data / "values.csv")),
    )
    _check(forms)
    return forms


def statistic_dimensions(forms: StatisticForms) -> dict[str, pa.Table]:
    """Name -> table, columns in the order of sql/schema/11_statistic_dimensions.sql."""
    coded = [indicator for indicator in forms.indicators if indicator.code]
    codes = {indicator.entry: indicator.code for indicator in coded}
    terms = [
        (e.rule_id, NATIONAL, e.number, e.relation, side, code)
        for e in forms.equations
        for side, side_codes in (("left", e.left), ("right", e.right))
        for code in side_codes
    ]
    return {
        "dim_indicator": _table(
            indicator_no=[i.number for i in coded],
            indicator_code=[i.code for i in coded],
            entry_code=[i.entry for i in coded],
            parent_code=[codes.get(i.parent) for i in coded],
            label_zh=[i.label for i in coded],
            label_en=[i.label_en for i in coded],
            unit=["yuan" if i.unit in forms.values.units["amount"] else i.unit for i in coded],
        ),
        "statistic_sums": _columns("rule_id form equation_no relation side indicator_code", terms),
        "statistic_lists": _columns("rule_id form label", forms.lists),
        "dim_series": _columns("series_no series label_zh label_en unit quality note", forms.series),
        "series_terms": _columns("series form alternative table_code source_code", forms.series_terms),
    }


def _columns(names: str, lines: Iterable[tuple[Any, ...]]) -> pa.Table:
    return _table(**dict(zip(names.split(), map(list, zip(*lines, strict=True)), strict=True)))


def _table(**columns: list[Any]) -> pa.Table:
    numbers = {"indicator_no", "equation_no", "series_no", "alternative"}
    return pa.table(
        {
            name: pa.array([value if value != "" else None for value in values], _kind(name in numbers))
            for name, values in columns.items()
        }
    )


def _kind(is_number: bool) -> pa.DataType:
    return pa.int16() if is_number else pa.string()


def _lines(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _check(forms: StatisticForms) -> None:
    codes = {indicator.code for indicator in forms.indicators if indicator.code}
    entries = {indicator.entry for indicator in forms.indicators}
    for indicator in forms.indicators:
        if indicator.parent and indicator.parent not in entries:
            raise FormDataError(f"statistics.csv: {indicator.entry} stands under the unknown {indicator.parent}")
    for equation in forms.equations:
        for code in (*equation.left, *equation.right):
            if code not in codes:
                raise FormDataError(f"statistic_sums.csv: {equation.rule_id} names the unknown {code}")
    known = {series for _, series, *_ in forms.series}
    for series, form, _, table, code in forms.series_terms:
        if series not in known:
            raise FormDataError(f"series_terms.csv: unknown series {series}")
        if (form == NATIONAL) != (table == "statistic") or (form == NATIONAL and code not in codes):
            raise FormDataError(f"series_terms.csv: {series} names the unknown {table} {code}")
