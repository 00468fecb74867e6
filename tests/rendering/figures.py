"""What a report prints in its cells: the figures that the writers put on paper."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.rendering.form import blocks_of, columns_of, rows_of

CellKey = tuple[str | None, ...]
"""("disclosure", row, subcategory or None, column), ("application", item, applicant), ("dispute", channel, result)."""


@dataclass(frozen=True)
class ReportFigures:
    """Every cell of the three tables as printed, and the form each table follows (table 4 is alike in both)."""

    form2: str
    form3: str
    disclosure: Mapping[tuple[str, str | None, str], str]
    application: Mapping[tuple[str, str], str]
    dispute: Mapping[tuple[str, str], str]


def plain_figures(
    form2: str = "format_2021",
    form3: str = "format_2021",
    printed: str = "0",
    subcategories: Sequence[str | None] = (None,),
) -> ReportFigures:
    """The same figure in every cell; `subcategories` split 其他对外管理服务事项 of the 2019 form."""
    disclosure = {
        (row, subcategory, column): printed
        for rows in blocks_of(form2).values()
        for row, columns in rows.items()
        for subcategory in (subcategories if row == "other_external_services" else (None,))
        for column in columns
    }
    application = {
        (row["row_code"], column["column_code"]): printed
        for row in rows_of("application", form3)
        for column in columns_of("application", form3)
    }
    dispute = {
        (row["row_code"], column["column_code"]): printed
        for row in rows_of("dispute", form3)
        for column in columns_of("dispute", form3)
    }
    return ReportFigures(form2, form3, disclosure, application, dispute)


def with_figures(figures: ReportFigures, changes: Mapping[CellKey, str]) -> ReportFigures:
    """The same report with some cells printed otherwise. Raises KeyError for a cell that the report has not."""
    printed = {**dict(cells_of(figures)), **changes}
    unknown = changes.keys() - dict(cells_of(figures)).keys()
    if unknown:
        raise KeyError(min(unknown, key=str))
    return ReportFigures(figures.form2, figures.form3, *_tables(printed))


def _tables(cells: Mapping[CellKey, str]) -> Iterator[dict[Any, str]]:
    for table in ("disclosure", "application", "dispute"):
        yield {key[1:]: text for key, text in cells.items() if key[0] == table}


def cells_of(figures: ReportFigures) -> Iterator[tuple[CellKey, str]]:
    """Every cell with its printed text, table by table in printed order."""
    for row, subcategory, column in figures.disclosure:
        yield ("disclosure", row, subcategory, column), figures.disclosure[row, subcategory, column]
    for item, applicant in figures.application:
        yield ("application", item, applicant), figures.application[item, applicant]
    for channel, result in figures.dispute:
        yield ("dispute", channel, result), figures.dispute[channel, result]


# -- figures whose sums hold -------------------------------------------------------------------------------------------

SMALL, LARGE = (1, 3, 9, 40, 400), (9, 120, 4_000, 70_000, 3_000_000)
"""Upper ends of the ranges that figures are drawn from, so that every number of digits occurs."""


def random_figures(
    rng: Random,
    form2: str = "format_2021",
    form3: str = "format_2021",
    big: bool = False,
    subcategories: Sequence[str | None] = (None,),
) -> ReportFigures:
    """A report whose sums all hold: zeros, small and large figures mixed; `big` agencies have up to seven digits.

    The rows, columns and three results' totals add up; documents repealed were in force; fees and procurement have
    up to six and four decimals; changes of the 2019 form may be negative, but never below the items there were.
    """
    plain = plain_figures(form2, form3, "0", subcategories)
    rows: dict[tuple[str, str | None], list[str]] = {}
    for row, subcategory, column in plain.disclosure:
        rows.setdefault((row, subcategory), []).append(column)
    disclosure = {
        (row, subcategory, column): printed
        for (row, subcategory), columns in rows.items()
        for column, printed in zip(columns, _disclosure_row(rng, row, columns, big), strict=True)
    }
    return ReportFigures(form2, form3, disclosure, _application(rng, form3, big), _dispute(rng, form3, big))


def _count(rng: Random, big: bool, zero: float) -> int:
    """A count that is 0 as often as `zero` says."""
    return 0 if rng.random() < zero else rng.randint(0, rng.choice(LARGE if big else SMALL))


def _split(rng: Random, whole: int, parts: int) -> list[int]:
    """The whole as a sum of that many parts, most of them 0."""
    shares = [0] * parts
    for place in rng.sample(range(parts), min(parts, rng.choice((1, 2, 4, parts)))):
        shares[place] = rng.randint(0, whole - sum(shares))
    shares[rng.randrange(parts)] += whole - sum(shares)
    return shares


def _disclosure_row(rng: Random, row: str, columns: Sequence[str], big: bool) -> list[str]:
    if row in ("regulations", "normative_documents"):
        zero = 0.8 if row == "regulations" else 0.3
        made, before = _count(rng, big, zero), _count(rng, big, zero)
        if "issued" in columns:
            repealed = rng.randint(0, before) if rng.random() < 0.3 else 0
            return [str(made), str(repealed), str(before + made - repealed)]
        disclosed = made if rng.random() < 0.7 else rng.randint(0, made)
        return [str(made), str(disclosed), str(before + disclosed)]
    if row == "centralized_procurement":
        items = _count(rng, big, 0.4)
        return [str(items), _amount(rng, big, 4) if items else "0"]
    if columns == ["amount"]:
        return ["0" if rng.random() < 0.5 else _amount(rng, big, 6)]
    prior = _count(rng, big, 0.4)
    change = rng.randint(-min(prior, 20), 20) if rng.random() < 0.5 else 0
    made_up = {"prior_year_items": prior, "change": change, "decisions": _count(rng, big, 0.3)}
    return [str(made_up[column]) for column in columns]


def _amount(rng: Random, big: bool, decimals: int) -> str:
    """An amount above 0 in 万元."""
    places = rng.randint(0, decimals)
    whole = rng.randint(1, rng.choice(LARGE if big else SMALL))
    return f"{whole}.{rng.randrange(10**places):0{places}}" if places else str(whole)


def _application(rng: Random, form: str, big: bool) -> dict[tuple[str, str], str]:
    rows = [row["row_code"] for row in rows_of("application", form)]
    outcomes = [row["row_code"] for row in rows_of("application", form) if row["outcome"]]
    *applicants, total = [column["column_code"] for column in columns_of("application", form)]
    numbers = dict.fromkeys(((row, applicant) for row in rows for applicant in (*applicants, total)), 0)
    nobody = rng.random() < 0.15
    for applicant in applicants:
        inflow = 0 if nobody else _count(rng, big, 0.2 if applicant == "natural_person" else 0.6)
        carried_in = rng.randint(0, inflow) if rng.random() < 0.3 else 0
        carried_out = rng.randint(0, inflow) if rng.random() < 0.3 else 0
        numbers["received_new", applicant] = inflow - carried_in
        numbers["carried_in", applicant] = carried_in
        numbers["carried_out", applicant] = carried_out
        numbers["total_handled", applicant] = inflow - carried_out
        for row, part in zip(outcomes, _split(rng, inflow - carried_out, len(outcomes)), strict=True):
            numbers[row, applicant] = part
    for row in rows:
        numbers[row, total] = sum(numbers[row, applicant] for applicant in applicants)
    return {key: str(number) for key, number in numbers.items()}


def _dispute(rng: Random, form: str, big: bool) -> dict[tuple[str, str], str]:
    *results, total = [column["column_code"] for column in columns_of("dispute", form)]
    numbers: dict[tuple[str, str], int] = {}
    for channel in rows_of("dispute", form):
        for result in results:
            numbers[channel["row_code"], result] = min(_count(rng, big, 0.6), 99_999 if big else 99)
        numbers[channel["row_code"], total] = sum(numbers[channel["row_code"], result] for result in results)
    return {key: str(number) for key, number in numbers.items()}
