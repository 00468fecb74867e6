"""Figures of made-up reports, a thousand at a time, that keep every sum of the form.

Nine agencies in ten are small: most of their cells are 0 and the rest are small numbers. One in ten is large, with
thousands in many cells. Figures are numpy matrices whose columns follow the form's own order of cells, as
tests.rendering prints them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tests.rendering import columns_of, rows_of

Numbers = NDArray[np.int64]
Chosen = NDArray[np.bool_]

LARGE_SHARE = 0.1
NO_APPLICATION_SHARE = 0.35
YUAN_IN_WAN = 10_000

USUAL_OUTCOMES = {
    "granted": 40.0,
    "partially_granted": 6.0,
    "denied_third_party_rights": 2.0,
    "denied_internal_affairs": 3.0,
    "denied_enforcement_case_file": 3.0,
    "unavailable_not_held": 25.0,
    "unavailable_requires_creation": 4.0,
    "not_processed_petition_complaint": 5.0,
    "not_processed_duplicate": 3.0,
    "other_other": 5.0,
    "other_handling": 5.0,
}
"""How small agencies handle applications; an outcome not named here hardly occurs."""


@dataclass(frozen=True)
class Figures:
    """The three tables of a number of reports, a report a row, a cell a column in printed order. Amounts in yuan."""

    large: Chosen
    disclosure: Numbers
    application: Numbers
    dispute: Numbers


def make_figures(random: Generator, reports: int, form: str, disclosure_keys: Sequence[tuple[str, str]]) -> Figures:
    """Figures for that many reports; `disclosure_keys` are (row, column) of table 2's cells in printed order."""
    large = random.random(reports) < LARGE_SHARE
    return Figures(
        large,
        _disclosure(random, large, disclosure_keys),
        _application(random, large, form),
        _dispute(random, large),
    )


def _application(random: Generator, large: Chosen, form: str) -> Numbers:
    """Table 3: new + carried in = total handled + carried out, total handled = its outcomes, total = six applicants."""
    rows = [row["row_code"] for row in rows_of("application", form)]
    outcomes = [row["row_code"] for row in rows_of("application", form) if row["outcome"]]
    cells = np.zeros((len(large), len(rows), len(columns_of("application", form))), dtype=np.int64)
    people = cells[:, :, :-1]
    inflow = _inflow(random, large, people.shape[2])
    carried_in, carried_out = random.binomial(inflow, 0.06), random.binomial(inflow, 0.08)
    handled = inflow - carried_out
    people[:, rows.index("received_new")] = inflow - carried_in
    people[:, rows.index("carried_in")] = carried_in
    people[:, rows.index("total_handled")] = handled
    people[:, rows.index("carried_out")] = carried_out
    shares = _outcome_shares(random, large, outcomes)
    split = random.multinomial(handled, shares[:, None, :])
    people[:, [rows.index(code) for code in outcomes]] = split.transpose(0, 2, 1)
    cells[:, :, -1] = people.sum(axis=2)
    return cells.reshape(len(large), -1)


def _inflow(random: Generator, large: Chosen, applicants: int) -> Numbers:
    """Applications to be handled, by applicant: mostly natural persons, some firms, hardly any others."""
    usual = np.array([9.0, 1.2, 0.02, 0.03, 0.3, 0.15])[:applicants]
    small = random.poisson(random.gamma(0.6, usual / 0.6, (len(large), applicants)))
    small[random.random(len(large)) < NO_APPLICATION_SHARE] = 0
    many = random.lognormal(np.log([30_000, 15_000, 6_000, 6_000, 9_000, 12_000])[:applicants], 0.6, small.shape)
    return np.where(large[:, None], many, small).astype(np.int64)


def _outcome_shares(random: Generator, large: Chosen, outcomes: Sequence[str]) -> NDArray[np.float64]:
    usual = np.array([USUAL_OUTCOMES.get(code, 0.02) for code in outcomes])
    weights = np.where(large[:, None], random.gamma(2.0, 1.0, (len(large), len(outcomes))) + 0.05, usual)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True) * (1 - 1e-12))


def _dispute(random: Generator, large: Chosen) -> Numbers:
    """Table 4: each channel's four results and their total."""
    shape = (len(large), len(rows_of("dispute", "format_2021")), 4)
    few = random.poisson(0.06, shape)
    many = random.lognormal(np.log(300), 1.2, shape)
    results = np.where(large[:, None, None], many, few).astype(np.int64)
    return np.concatenate([results, results.sum(axis=2, keepdims=True)], axis=2).reshape(len(large), -1)


def _disclosure(random: Generator, large: Chosen, keys: Sequence[tuple[str, str]]) -> Numbers:
    """Table 2, row by row; what belongs together within a row stays possible (repealed documents existed, and so on)."""
    groups: dict[str, list[str]] = {}
    for row, column in keys:
        groups.setdefault(row, []).append(column)
    parts = [ROW_MAKERS[row](random, large, columns) for row, columns in groups.items()]
    return np.concatenate(parts, axis=1)


def _documents_2021(random: Generator, large: Chosen, _: Sequence[str]) -> Numbers:
    issued = _counts(random, large, 0.8, 150)
    before = issued + _counts(random, large, 8, 1_500)
    repealed = random.binomial(before, 0.1)
    return _columns((issued, repealed, before + issued - repealed))


def _documents_2019(random: Generator, large: Chosen, _: Sequence[str]) -> Numbers:
    made = _counts(random, large, 1, 200)
    disclosed = random.binomial(made, 0.9)
    return _columns((made, disclosed, disclosed + _counts(random, large, 10, 3_000)))


def _documents(random: Generator, large: Chosen, columns: Sequence[str]) -> Numbers:
    return (_documents_2021 if "issued" in columns else _documents_2019)(random, large, columns)


def _rules(random: Generator, large: Chosen, columns: Sequence[str]) -> Numbers:
    """规章: only large agencies can make them."""
    return _documents(random, large, columns) * large[:, None]


def _decisions(random: Generator, large: Chosen, columns: Sequence[str]) -> Numbers:
    """Items before, their change (signed) and decisions, as often as the row is split into sub-rows."""
    cells = []
    for column in columns:
        if column == "decisions":
            cells.append(_counts(random, large, 20, 40_000))
        elif column == "prior_year_items":
            prior = _counts(random, large, 4, 2_500)
            cells.append(prior)
        else:
            cells.append(_counts(random, large, 0.5, 60) - random.binomial(prior, 0.1))
    return _columns(cells)


def _amounts(random: Generator, large: Chosen, columns: Sequence[str]) -> Numbers:
    """Fees of the 2021 form in yuan; on the 2019 form the row has items and their change."""
    return _yuan(random, large)[:, None] if columns == ["amount"] else _decisions(random, large, columns)


def _procurement(random: Generator, large: Chosen, _: Sequence[str]) -> Numbers:
    items = _counts(random, large, 3, 900)
    return _columns((items, np.where(items > 0, _yuan(random, large) + items, 0)))


def _yuan(random: Generator, large: Chosen) -> Numbers:
    few = random.lognormal(11, 1.5, len(large)) * (random.random(len(large)) < 0.2)
    many = random.lognormal(17, 1.0, len(large))
    return np.where(large, many, few).astype(np.int64)


def _counts(random: Generator, large: Chosen, few: float, many: float) -> Numbers:
    """Counts: about `few` for the third of small agencies that have any, about `many` for large ones."""
    any_at_all = random.random(len(large)) < 0.35
    small = random.poisson(random.gamma(0.7, few / 0.35, len(large))) * any_at_all
    return np.where(large, random.lognormal(np.log(many), 0.7, len(large)), small).astype(np.int64)


def _columns(cells: Iterable[Numbers]) -> Numbers:
    return np.stack(list(cells), axis=1)


ROW_MAKERS: dict[str, Callable[[Generator, Chosen, Sequence[str]], Numbers]] = {
    "regulations": _rules,
    "normative_documents": _documents,
    "administrative_licensing": _decisions,
    "other_external_services": _decisions,
    "administrative_penalties": _decisions,
    "administrative_compulsion": _decisions,
    "administrative_fees": _amounts,
    "centralized_procurement": _procurement,
}


def wan_yuan(yuan: int) -> str:
    """An amount in 万元 as people write it: 1234500 -> 123.45."""
    whole, rest = divmod(yuan, YUAN_IN_WAN)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
