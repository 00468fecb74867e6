"""Which figures the glued digits of a statistics table mean: those that its sums leave."""

from decimal import Decimal
from itertools import product
from math import prod

from transform.forms.labels import label_key
from transform.forms.values import LONGEST_VALUE, Value, clean
from transform.statistics.forms import Indicator, StatisticForms
from transform.statistics.words import Column, Read, figure_kind, read_figure

_MOST_COMBINATIONS = 20_000
"""Combinations of readings tried for one sum; beyond it the sum proves nothing."""
_MOST_LISTED = 8


def proving_sums(
    entries: list[Read], codes: dict[int, Indicator], parents: dict[int, Read], known: StatisticForms
) -> list[tuple[Read, list[Read]]]:
    """(total, parts) of every sum that may prove a reading and all of whose entries are there."""
    by_code = {codes[id(read)].code: read for read in entries if id(read) in codes}
    found = [
        (by_code[equation.left[0]], [by_code[code] for code in equation.right])
        for equation in known.equations
        if equation.proof and all(code in by_code for code in (*equation.left, *equation.right))
    ]
    for whole in entries:
        if id(whole) not in codes and label_key(whole.label) in known.list_keys:
            parts = [read for read in entries if parents.get(id(read)) is whole and read.enumerator]
            if len(parts) > 1:
                found.append((whole, parts))
    return found


def prove(
    entries: list[Read],
    equations: list[tuple[Read, list[Read]]],
    columns: list[Column],
    known: StatisticForms,
) -> None:
    """Gives every entry its values: those its digits can only mean, else none."""
    open_ones = [read for read in entries if read.values is None]
    loose = any(read.apart or read.short for read in entries)
    choices: dict[int, list[tuple[Decimal, ...]]] = {}
    for read in entries:
        if read.values is None:
            read.readings = [cut for cut in read.readings if _fits(cut, columns)]
            choices[id(read)] = [_numbers(cut) for cut in read.readings]
        elif all(value.number is not None for value in read.values):
            kind = figure_kind(read.unit, known)
            factor = kind[1] if kind else 1
            choices[id(read)] = [tuple(Decimal(value.number or 0) / factor for value in read.values)]
    if not loose:
        usable = [
            (id(whole), [id(part) for part in parts])
            for whole, parts in equations
            if all(choices.get(id(read)) for read in (whole, *parts))
            and len({read.unit for read in (whole, *parts)}) == 1
        ]
        _narrow(choices, usable)
    for read in open_ones:
        left = set(choices[id(read)])
        readings = [cut for cut in read.readings if _numbers(cut) in left]
        if loose:
            readings += read.fewer
        printed = clean(read.printed)[:LONGEST_VALUE]
        if len(readings) == 1 and len(readings[0]) == len(columns):
            place = read.places[0][0]
            read.values, read.places = [], []
            for figure in readings[0]:
                value = read_figure(figure, read.unit, known)
                read.values.append(value._replace(status="decoded" if value.number is not None else value.status))
                read.places.append((place, None))
                place += len(figure)
        else:
            listed = "; ".join("/".join(cut) for cut in readings[:_MOST_LISTED])
            more = "; …" if len(readings) > _MOST_LISTED else ""
            status = "ambiguous" if readings else "malformed"
            read.values = [Value(None, status, printed, suggestion=listed + more or None)] * len(columns)


def _numbers(cut: tuple[str, ...]) -> tuple[Decimal, ...]:
    return tuple(Decimal(figure) for figure in cut)


def _fits(cut: tuple[str, ...], columns: list[Column]) -> bool:
    """A year's figure is part of the cumulative one."""
    numbers = _numbers(cut)
    years = [number for number, column in zip(numbers, columns, strict=True) if column.period == "year"]
    totals = [number for number, column in zip(numbers, columns, strict=True) if column.period == "cumulative"]
    return not years or not totals or max(years) <= min(totals)


def _narrow(choices: dict[int, list[tuple[Decimal, ...]]], equations: list[tuple[int, list[int]]]) -> None:
    """Leaves of every entry's readings those that some way to satisfy its sums needs.

    Where one sum cannot be satisfied, the report does not add up or digits are damaged: the sums tied to it prove nothing.
    """
    for group in _tied(equations):
        members = {member for whole, parts in group for member in (whole, *parts)}
        before = {member: choices[member] for member in members}
        changed = True
        while changed:
            changed = False
            for whole, parts in group:
                if prod(len(choices[part]) for part in parts) > _MOST_COMBINATIONS:
                    continue
                wanted = set(choices[whole])
                solutions = [
                    (total, combination)
                    for combination in product(*(choices[part] for part in parts))
                    if (total := tuple(map(sum, zip(*combination, strict=True)))) in wanted
                ]
                if not solutions:
                    choices.update(before)
                    changed = False
                    break
                kept = [{total for total, _ in solutions}] + [
                    {combination[place] for _, combination in solutions} for place in range(len(parts))
                ]
                for member, keep in zip((whole, *parts), kept, strict=True):
                    if len(keep) < len(set(choices[member])):
                        choices[member] = [reading for reading in choices[member] if reading in keep]
                        changed = True
            else:
                continue
            break


def _tied(equations: list[tuple[int, list[int]]]) -> list[list[tuple[int, list[int]]]]:
    """The sums in groups that share no entry."""
    groups: list[tuple[set[int], list[tuple[int, list[int]]]]] = []
    for whole, parts in equations:
        members, together = {whole, *parts}, [(whole, parts)]
        apart = []
        for others, group in groups:
            if others & members:
                members |= others
                together = group + together
            else:
                apart.append((others, group))
        groups = [*apart, (members, together)]
    return [group for _, group in groups]
