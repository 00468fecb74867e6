"""Rows whose halves stand on two pages: put together where the form's words allow one row only, and nowhere else."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from extract.rows import Row, consecutive_lines
from tests.helpers import forms, reader
from transform.forms.wording import Wording
from transform.tables.cut_rows import CutRows
from transform.tables.halves import Pages

FORM = "format_2021"
FIGURES = ("1", "", "0", "3", "0", "12", "16")
BLANKS = ("",) * 7
ORDINAL = 4
"""Characters of the longest ordinal before a label, and one more: nothing is cut in it."""


@cache
def cut_rows() -> CutRows:
    return CutRows(forms(), Wording(forms()), reader().row_reader.kind)


def labels() -> list[str]:
    return [row.enumerator + row.label for row in forms().rows_of("application", FORM)]


def joined(*printed: tuple[str, ...], pages: tuple[int, ...] = ()) -> list[tuple[str, ...]]:
    """The cells of the rows; `pages` are their pages, all cells in columns 1, 2 ..."""
    rows = [Row(cells, consecutive_lines(len(cells))) for cells in printed]
    starts = [1 + sum(len(row.cells) for row in rows[:n]) for n in range(len(rows))]
    found = Pages(pages, [range(1, len(cells) + 1) for cells in printed]) if pages else None
    return [row.cells for row in cut_rows().joined(starts, rows, found)[1]]


def plain(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cell for n, cell in enumerate(cells) if cell or n >= len(cells) - len(FIGURES))


@given(st.data())
def test_a_label_cut_anywhere_is_put_together(data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(labels()) - 2))
    label = labels()[number]
    at = data.draw(st.integers(min(ORDINAL, len(label) - 1), len(label) - 1))
    before, after = (("", labels()[n], *FIGURES) for n in (number - 1, number + 1))
    halves = [("", label[:at], *FIGURES), ("", label[at:], *BLANKS)]
    if data.draw(st.booleans()):
        halves = [("", label[:at], *BLANKS), ("", label[at:], *FIGURES)]
    pages = data.draw(st.sampled_from(((), (1, 1, 2, 2))))
    read = joined(before, *halves, after, pages=pages)
    assert [plain(cells) for cells in read] == [plain(cells) for cells in (before, ("", label, *FIGURES), after)]


@given(st.integers(1, len(labels()) - 2), st.booleans())
def test_figures_on_one_page_go_to_the_label_on_the_other(number: int, first: bool) -> None:
    before, own, after = labels()[number - 1 : number + 2]
    halves = [("", "", *FIGURES), ("", own, *BLANKS)] if first else [("", own, *BLANKS), ("", "", *FIGURES)]
    read = joined(("", before, *FIGURES), *halves, ("", after, *FIGURES), pages=(1, 1, 2, 2))
    assert [plain(cells) for cells in read] == [(label, *FIGURES) for label in (before, own, after)]


def test_figures_whose_place_is_another_one_stay_without_a_label() -> None:
    one, two, three, four = labels()[:4]
    printed = [(one, *FIGURES), (four, *FIGURES), ("", *FIGURES), (two, *BLANKS), (three, *FIGURES)]
    assert joined(*printed, pages=(1, 1, 1, 2, 2)) == printed


@given(st.sampled_from((FIGURES, BLANKS)), st.sampled_from((FIGURES, BLANKS)), st.integers(0, len(labels()) - 2))
def test_two_whole_rows_are_never_one(one: tuple[str, ...], other: tuple[str, ...], number: int) -> None:
    printed = [(labels()[number], *one), (labels()[number + 1], *other)]
    assert joined(*printed) == printed
    assert joined(*printed, pages=(1, 2)) == printed


def test_only_what_a_page_break_parts_is_put_together_where_pages_are_known() -> None:
    halves = [("1.属于国", *FIGURES), ("家秘密", *BLANKS)]
    assert joined(*halves, pages=(1, 1)) == halves
    assert joined(*halves, pages=(1, 2)) == [("1.属于国家秘密", *FIGURES)]


def test_two_halves_with_figures_are_two_rows() -> None:
    printed = [("1.属于国", *FIGURES), ("家秘密", *FIGURES)]
    assert joined(*printed, pages=(1, 2)) == printed


def test_a_figure_that_the_page_cuts_is_one_only_if_the_label_is() -> None:
    above, below = ("1", "0", "0", "0", "0", "0", "1854"), ("", "", "", "", "", "", "9")
    cut = [("3.危及", *above), ("“三安全一稳定”", *below)]
    assert joined(*cut, pages=(1, 2)) == [("3.危及“三安全一稳定”", *above[:-1], "18549")]
    whole = [("3.危及“三安全一稳定”", *above), ("", *below)]
    assert joined(*whole, pages=(1, 2)) == [("3.危及“三安全一稳定”", *above[:-1], "1854 9")]


def test_the_label_of_a_group_is_put_together_where_it_begins() -> None:
    printed = [
        ("（五）不予", "1.信访举报投诉类申请", *FIGURES),
        ("处理", "2.重复申请", *FIGURES),
    ]
    assert [plain(cells) for cells in joined(*printed, pages=(1, 2))] == [
        ("（五）不予处理", "1.信访举报投诉类申请", *FIGURES),
        ("2.重复申请", *FIGURES),
    ]


def test_the_words_of_a_header_are_put_together_in_their_columns() -> None:
    printed = [("结果", "结果", "其他", "尚未", "", "复议后起诉"), ("维持", "纠正", "结果", "审结", "总计", "")]
    assert joined(*printed, pages=(1, 2)) == [("结果维持", "结果纠正", "其他结果", "尚未审结", "总计", "复议后起诉")]


def test_a_header_printed_again_stands_between_the_halves() -> None:
    head = ("", "申请人情况")
    printed = [head, ("1.属于国", *FIGURES), head, ("家秘密", *BLANKS)]
    assert joined(*printed, pages=(1, 1, 2, 2)) == [head, ("1.属于国家秘密", *FIGURES), head]
