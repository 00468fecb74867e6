"""The error finder: seeded faults are found at the very cell, and nothing is named alone that is not alone."""

from collections.abc import Iterator
from itertools import combinations, product
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.forms.forms import Forms, load_forms
from transform.hints.finder import Equation, Explanation, Unexplained, explain, slip
from transform.hints.words import TableEquations, error_hints, table_equations

FORMS = ("format_2019", "format_2021")


@pytest.fixture(scope="module")
def forms() -> Forms:
    return load_forms()


def a_table(forms: Forms, table: TableEquations, form: str, rng: Random, size: int) -> list[int]:
    """A table 3 whose sums hold: outcomes drawn, totals added up, carried out and in chosen to balance."""
    rows = [row for row in forms.rows if row.table == "application" and form in row.forms]
    numbers = {row.code: place for place, row in enumerate(rows)}
    width = 7
    values = [[0] * width for _ in rows]
    for row in rows:
        if row.outcome:
            for column in range(width - 1):
                if rng.random() < 0.25:
                    values[numbers[row.code]][column] = rng.randint(0, size)
    for column in range(width - 1):
        total = sum(values[numbers[row.code]][column] for row in rows if row.outcome)
        values[numbers["total_handled"]][column] = total
        out = rng.choice((0, 0, rng.randint(0, size)))
        values[numbers["carried_out"]][column] = out
        carried = rng.randint(0, total + out) if rng.random() < 0.3 else 0
        values[numbers["carried_in"]][column] = carried
        values[numbers["received_new"]][column] = total + out - carried
    for row in values:
        row[width - 1] = sum(row[:-1])
    flat = [value for row in values for value in row]
    assert all(sum(sign * flat[cell] for cell, sign in e) == 0 for e in table.equations)
    return flat


def fault(printed: int, rng: Random) -> int:
    """Another number in place of this one, as people mistype it."""
    text = str(printed)
    while True:
        kind = rng.randrange(6)
        if kind == 0 and len(text) > 1:
            at = rng.randrange(len(text) - 1)
            other = int(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
        elif kind == 1 and len(text) > 1:
            at = rng.randrange(len(text))
            other = int(text[:at] + text[at + 1 :])
        elif kind == 2:
            at = rng.randrange(len(text))
            other = int(text[:at] + text[at] + text[at:])
        elif kind == 3:
            other = max(0, printed + rng.choice((-1, 1)))
        elif kind == 4:
            other = 0
        else:
            other = rng.randint(0, 10 * printed + 9)
        if other != printed:
            return other


def test_a_seeded_fault_is_found_at_its_cell(forms: Forms) -> None:
    """10,000 correct tables, one cell of each changed: every fault is determinable, and named alone."""
    rng = Random(5)
    tables = {form: table_equations(forms, "application", form) for form in FORMS}
    named = 0
    for _ in range(10_000):
        form = rng.choice(FORMS)
        table = tables[form]
        values = a_table(forms, table, form, rng, rng.choice((2, 9, 60, 5_000)))
        cell = rng.randrange(len(values))
        true, values[cell] = values[cell], fault(values[cell], rng)
        found = explain(table.equations, values, table.neighbours)
        assert isinstance(found, Explanation)
        one = found.changes
        if found.is_only:
            assert [(change.cell, change.balancing) for change in one] == [(cell, true)]
            named += 1
        else:
            assert (cell, true) in {(c.cell, c.balancing) for changes in (one, *found.alternatives) for c in changes}
    assert named >= 9_900


def test_with_blanks_the_culprit_is_among_those_named_and_never_another_alone(forms: Forms) -> None:
    rng = Random(6)
    table = table_equations(forms, "application", "format_2021")
    alone = several = hidden = 0
    for _ in range(3_000):
        values: list[int | None] = list(a_table(forms, table, "format_2021", rng, rng.choice((2, 9, 60))))
        cell = rng.randrange(len(values))
        true = values[cell]
        assert true is not None
        values[cell] = fault(true, rng)
        for blank in rng.sample([n for n in range(len(values)) if n != cell], rng.choice((1, 5, 40))):
            values[blank] = None
        found = explain(table.equations, values, table.neighbours)
        if found is None:
            hidden += 1
            continue
        assert isinstance(found, Explanation) and len(found.changes) == 1
        culprits = {(c.cell, c.balancing) for changes in (found.changes, *found.alternatives) for c in changes}
        if found.is_only:
            assert culprits == {(cell, true)}
            alone += 1
        else:
            assert (cell, true) in culprits or not found.is_complete
            several += 1
    assert alone > 500 and several > 100 and hidden > 10


@pytest.mark.parametrize("faults", [2, 3])
def test_the_set_is_never_larger_than_the_faults(forms: Forms, faults: int) -> None:
    rng = Random(faults)
    table = table_equations(forms, "application", "format_2021")
    right = 0
    for _ in range(150):
        values = a_table(forms, table, "format_2021", rng, 60)
        wrong = {cell: values[cell] for cell in rng.sample(range(len(values)), faults)}
        for cell in wrong:
            values[cell] = fault(values[cell], rng)
        found = explain(table.equations, values, table.neighbours)
        if isinstance(found, Unexplained):
            assert not found.is_complete
            continue
        assert isinstance(found, Explanation) and len(found.changes) <= faults
        for changes in (found.changes, *found.alternatives):
            mended = list(values)
            for change in changes:
                mended[change.cell] = change.balancing
            assert all(sum(sign * mended[cell] for cell, sign in e) == 0 for e in table.equations)
        right += {(c.cell, c.balancing) for c in found.changes} == wrong.items() and found.is_only
    assert right > (100 if faults == 2 else 60)


def test_exchanged_neighbours_are_named_as_such(forms: Forms) -> None:
    rng = Random(8)
    table = table_equations(forms, "application", "format_2021")
    named = tried = 0
    while tried < 300:
        values = a_table(forms, table, "format_2021", rng, 60)
        one, other = rng.choice(table.neighbours)
        if values[one] == values[other]:
            continue
        tried += 1
        was = {one: values[one], other: values[other]}
        values[one], values[other] = values[other], values[one]
        found = explain(table.equations, values, table.neighbours)
        if isinstance(found, Explanation) and found.is_exchange:
            sets = [{c.cell: c.balancing for c in changes} for changes in (found.changes, *found.alternatives)]
            assert was in sets
            named += sets[0] == was
    assert named > 250


def brute(
    equations: list[Equation], values: list[int | None], size: int, most: int
) -> Iterator[frozenset[tuple[int, int]]]:
    """Every set of `size` cells with new values up to `most` that makes all assessable equations hold."""
    whole = [e for e in equations if all(values[cell] is not None for cell, _ in e)]
    known = [cell for cell in range(len(values)) if values[cell] is not None]
    for cells in combinations(known, size):
        for new in product(range(most + 1), repeat=size):
            changed = dict(zip(cells, new, strict=True))
            if any(values[cell] == value for cell, value in changed.items()):
                continue
            if all(sum(s * (changed.get(c, values[c]) or 0) for c, s in e) == 0 for e in whole):
                yield frozenset(changed.items())


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=9, max_size=9),
)
def test_small_grids_agree_with_trying_everything(cells: list[int | None]) -> None:
    """A grid of 3 x 3 whose last row and column are sums."""
    equations: list[Equation] = [[(3 * r, 1), (3 * r + 1, 1), (3 * r + 2, -1)] for r in range(3)]
    equations += [[(c, 1), (3 + c, 1), (6 + c, -1)] for c in range(3)]
    found = explain(equations, cells)
    most = 12
    if found is None:
        assert next(brute(equations, cells, 0, most), None) is not None
        return
    for size in (1, 2):
        wanted = set(brute(equations, cells, size, most))
        if isinstance(found, Explanation) and len(found.changes) == size:
            got = {frozenset((c.cell, c.balancing) for c in s) for s in (found.changes, *found.alternatives)}
            assert got <= wanted
            if found.is_only and size == 1:
                assert wanted == got
            return
        assert not wanted if size == 1 else True


@pytest.mark.parametrize(
    ("printed", "balancing", "name"),
    [
        (12, 21, "digits_swapped"), (2, 21, "digit_dropped"), (221, 21, "digit_doubled"), (251, 21, "digit_added"),
        (27, 21, "one_digit"), (0, 5, "left_at_zero"), (-5, 5, "sign"), (7, 300, ""), (1234, 2143, ""), (-5, 6, ""),
    ],
)  # fmt: skip
def test_slips(printed: int, balancing: int, name: str) -> None:
    assert slip(printed, balancing) == name


def test_a_hopeless_table_ends_and_says_so(forms: Forms) -> None:
    rng = Random(9)
    table = table_equations(forms, "application", "format_2021")
    values: list[int | None] = [rng.randint(0, 999_999) for _ in table.cells]
    assert isinstance(explain(table.equations, values, table.neighbours), Unexplained)


# -- hints -------------------------------------------------------------------------------------------------------------


def rows(table_no: int, form: str, lines: dict[int, list[int | None]], codes: dict[int, str] | None = None) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "report_key": 1, "table_no": table_no, "form": form, "row_no": row_no, "code": (codes or {}).get(row_no),
                "figures": figures, "source_line": 100 + 10 * row_no, "line_step": 1,
            }
            for row_no, figures in lines.items()
        ]
    )  # fmt: skip


def test_a_total_of_table_4_that_was_left_at_zero(forms: Forms) -> None:
    """淮安市洪泽区 2023: 维持 10, 纠正 1, 总计 0. Any of the cells may be wrong; the total left at zero is the likeliest."""
    found = error_hints(forms, rows(4, "format_2021", {1: [10, 1, 0, 0, 0], 2: [0, 0, 0, 0, 0]})).to_pylist()
    assert [
        (hint["rule_id"], hint["row_no"], hint["column_no"], hint["expected"], hint["actual"]) for hint in found
    ] == [("DIS-10", 1, 5, 11, 0)]
    assert "不能确定是哪一处" not in found[0]["evidence"] and "漏填" in found[0]["evidence"]
    assert found[0]["source_line"] == 114


def test_one_of_several_is_never_named_alone(forms: Forms) -> None:
    found = error_hints(forms, rows(4, "format_2021", {1: [10, 1, 0, 0, 12]})).to_pylist()
    assert "有5种同样小的改动" in found[0]["evidence"] and "不能确定是哪一处" in found[0]["evidence"]


def test_a_statistics_table_is_looked_at_by_its_codes(forms: Forms) -> None:
    codes = {1: "applications_closed", 2: "closed_on_time", 3: "closed_after_extension"}
    found = error_hints(forms, rows(1, "legacy_2014", {1: [12], 2: [17], 3: [4]}, codes)).to_pylist()
    assert [(hint["rule_id"], hint["outcome"]) for hint in found] == [("LEG-18", "fail")]
    assert "21（疑似相邻两位数字颠倒）" in found[0]["evidence"]


def test_no_table_no_hint(forms: Forms) -> None:
    assert error_hints(forms, rows(4, "format_2021", {1: [10, 1, 0, 0, 11]})).num_rows == 0
