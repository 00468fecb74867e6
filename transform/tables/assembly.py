"""Cells without row boundaries put together to rows, by the words of the forms.

A row is its labels and every figure or empty cell up to the next label. Which figures are whose is not decided here:
a row with more or fewer cells than its table has columns is refused later, or proven by sums (transform.proof.repair).
A row without a label of its own (a header's words, then figures) keeps its figures unlabelled.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from extract.rows import Row
from transform.forms.labels import is_enumerated
from transform.forms.wording import Wording, key_of
from transform.tables.plan import TablePlan

PrintedRows = tuple[list[int], list[Row]]


def assemble(
    lines: list[int],
    cells: list[str],
    kind: Callable[[str], str],
    words: Wording,
    has_borders: bool = True,
) -> PrintedRows:
    """Rows from cells. `kind` tells b(lank), v(alue), l(abel). Returns (line on which each row begins, rows).

    Without borders between cells a label may be in pieces, so one that is not known is no row under a row of the form.
    """
    kinds = "".join(map(kind, cells))
    known = words.known
    at = next((n for n, k in enumerate(kinds) if k == "l" and key_of(cells[n]) in known), -1)
    if at < 0:
        return [], []
    starts: list[int] = []
    rows: list[Row] = []
    remembers = max(map(len, cells)) <= _LONGEST_REMEMBERED
    for run in _LABELS_AND_VALUES.finditer(kinds, at):
        at, figures = run.span(1)
        end = run.end()
        usual = remembers and end - at <= _MOST_REMEMBERED
        parted, row = (_parted, _row) if usual else (_parted.__wrapped__, _row.__wrapped__)
        labels, steps = tuple(cells[at:figures]), _steps(lines[at:figures])
        heads, places, texts, blanks = parted(labels, steps, kinds[figures:end], words, has_borders)
        for place, head in heads:
            starts.append(lines[at + place])
            rows.append(head)
        first = figures + blanks
        if texts or "v" in kinds[first:end]:
            own = [*[lines[at + place] for place in places], *lines[first:end]]
            starts.append(own[0])
            rows.append(row((*texts, *cells[first:end]), _steps(own), words))
    return starts, rows


def _steps(lines: list[int]) -> tuple[int, ...]:
    """The lines, counted from the first one."""
    first = lines[0]
    return (0,) * len(lines) if lines.count(first) == len(lines) else tuple([line - first for line in lines])


_TOTAL = "计"
"""What the names of all totals end in."""

_Label = tuple[int, str, str]
"""(index of its first cell, text, key)"""


_REMEMBERED = 8_192
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 40, 200
"""How many labels and cells behind them, of how many characters each, are remembered."""
_LABELS_AND_VALUES = re.compile("(l+)[^l]*")


@lru_cache(_REMEMBERED)
def _row(cells: tuple[str, ...], lines: tuple[int, ...], words: Wording) -> Row:
    """One object for equal rows of one reader (which `words` stands for), so that each is understood once."""
    return Row(cells, lines)


@lru_cache(_REMEMBERED)
def _parted(
    run: tuple[str, ...], lines: tuple[int, ...], values: str, words: Wording, has_borders: bool
) -> tuple[tuple[tuple[int, Row], ...], tuple[int, ...], tuple[str, ...], int]:
    """A run of labels parted: header rows, labels of the row whose cells follow, how many of these cells are no figures.

    `values` are the kinds of these cells. Header rows come with the place of their first cell in the run, as do labels:
    (header rows, places, labels, cells).
    """
    labels = [(first, "".join(run[first:last]), key) for first, last, key in words.join(list(run))]
    labels = [label for n, label in enumerate(labels) if not n or not _is_again(label, labels[n - 1], words)]
    own = _own_labels(labels, words, has_borders) if values else []
    if own and own[-1][2] not in words.rows and "v" not in values:
        own = []  # a word that only empty cells follow, and that is no row's, is a header's
    heads: list[tuple[int, Row]] = []
    for part in _header_rows(labels[: len(labels) - len(own)], words):
        first = part[0][0]
        texts = tuple([text for _, text, _ in part])
        heads.append((first, Row(texts, tuple([lines[n] - lines[first] for n, _, _ in part]))))
    blanks = 0
    if heads and not own:
        # Empty cells behind a header's words fill its row up; a table without row labels has none of its own there.
        blanks = len(values) - len(values.lstrip("b"))
        place, head = heads[-1]
        line = head.lines[-1]
        heads[-1] = place, Row((*head.cells, *[""] * blanks), (*head.lines, *[line] * blanks))
    return tuple(heads), tuple(n for n, _, _ in own), tuple(text for _, text, _ in own), blanks


def _is_again(label: _Label, before: _Label, words: Wording) -> bool:
    """Is it a merged cell, printed again?"""
    if label[1:] != before[1:]:
        return False
    return label[2] in words.merged or (label[2] in words.rows and is_enumerated(label[1]))


def _own_labels(labels: Sequence[_Label], words: Wording, has_borders: bool) -> Sequence[_Label]:
    """The labels at the end that name the row whose figures follow: its own, and the groups or the parent before it."""
    if not labels:
        return []
    keys = [key for _, _, key in labels]
    last = keys[-1]
    if last in words.header and not _is_row_here(keys, words):
        return []
    begin = len(keys) - 1
    if has_borders and last not in words.known and begin and keys[begin - 1] in words.disclosure_rows:
        begin -= 1  # a row of ours under one of the form's
    while begin and keys[begin - 1] in words.groups and keys[begin - 1] not in words.header:
        begin -= 1
    return labels[begin:]


def _is_row_here(keys: Sequence[str], words: Wording) -> bool:
    """Is the last label, a word of headers too (`总计`, `其他`), here a row's? Not if it goes on a header."""
    if keys[-1] not in words.rows:
        return False
    before = keys[-2] if len(keys) > 1 else ""
    return before not in words.header or before in words.rows


def _header_rows(labels: Sequence[_Label], words: Wording) -> list[list[_Label]]:
    """Labels without figures, as the rows of a header that they are."""
    rows: list[list[_Label]] = []
    current: list[_Label] = []
    table = ""
    is_grouped = False  # does a word over several columns stand in the current row?

    def flush() -> None:
        nonlocal current, table, is_grouped
        if current:
            rows.append(current)
        current, table, is_grouped = [], "", False

    for place, label in enumerate(labels):
        key = label[2]
        following = labels[place + 1][2] if place + 1 < len(labels) else ""
        beside = table == "application" or following in words.application_columns
        if key not in words.known and key.endswith(_TOTAL) and beside:
            # A column that the form does not have (小计) belongs to the header, which then is not the form's.
            if table != "application":
                flush()
            table = "application"
            current.append(label)
        elif key in words.blocks:
            flush()
            rows.append([label])
        elif key in words.dispute_marks or (key in words.dispute and table == "dispute"):
            if table != "dispute":
                flush()
            table = "dispute"
            current.append(label)
        elif key in words.ignored:
            flush()
            current.append(label)
            table = "disclosure"
        elif (key in words.disclosure_columns and table in ("", "disclosure")) or (
            table == "disclosure" and words.begins_column(key)
        ):
            table = "disclosure"
            current.append(label)
        elif key in words.application_columns or key in words.header_groups:
            if table != "application":
                flush()
            table = "application"
            current.append(label)
            is_grouped = is_grouped or key in words.header_groups
            if is_grouped and words.application_columns.get(key) == "total":
                flush()
        else:
            flush()
            rows.append([label])
    flush()
    return rows


def has_loose_figures(rows: Sequence[Row], kind: Callable[[str], str], widest: int, plan: TablePlan) -> bool:
    """Do figures stand under no label anywhere but in a row that has its place, or that is table 4's?

    Then figures stand before their labels in places, and no label says any more which figures are its own.
    """
    placed = {row for row, _ in plan.application} | {cell.row for cell in plan.cells}
    placed |= {refused.row for refused in plan.refused if refused.table == "dispute" and refused.is_open}
    return any(
        row.cells
        and kind(row.cells[0]) == "v"
        and len([cell for cell in row.cells if cell]) != widest
        and index not in placed
        for index, row in enumerate(rows)
    )
