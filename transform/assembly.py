"""Cells without row boundaries put together to rows, by the words of the forms.

A row is its labels and every figure or empty cell up to the next label. Which figures are whose is not decided here:
a row with more or fewer cells than its table has columns is refused later, or proven by sums (transform.repair).
A row without a label of its own (a header's words, then figures) keeps its figures unlabelled.
"""

from collections.abc import Callable, Sequence

from extract.rows import Row
from transform.wording import Wording, key_of

PrintedRows = tuple[list[int], list[Row]]


def assemble(
    lines: Sequence[int],
    cells: Sequence[str],
    kind: Callable[[str], str],
    words: Wording,
    has_borders: bool = True,
) -> PrintedRows:
    """Rows from cells. `kind` tells b(lank), v(alue), l(abel). Returns (line on which each row begins, rows).

    Without borders between cells a label may be in pieces, so one that is not known is no row under a row of the form.
    """
    kinds = [kind(cell) for cell in cells]
    known = [n for n, k in enumerate(kinds) if k == "l" and key_of(cells[n]) in words.known]
    if not known:
        return [], []
    starts: list[int] = []
    rows: list[Row] = []

    def add(indices: Sequence[int], texts: Sequence[str]) -> None:
        starts.append(lines[indices[0]])
        rows.append(Row(tuple(texts), tuple(lines[n] - lines[indices[0]] for n in indices)))

    at = known[0]
    while at < len(cells):
        figures = at
        while figures < len(cells) and kinds[figures] == "l":
            figures += 1
        end = figures
        while end < len(cells) and kinds[end] != "l":
            end += 1
        labels = [
            (at + first, "".join(cells[at + first : at + last]), key)
            for first, last, key in words.join(list(cells[at:figures]))
        ]
        own = _own_labels(labels, words, has_borders) if end > figures else []
        if own and own[-1][2] not in words.rows and "v" not in kinds[figures:end]:
            own = []  # a word that only empty cells follow, and that is no row's, is a header's
        for part in _header_rows(labels[: len(labels) - len(own)], words):
            add([n for n, _, _ in part], [text for _, text, _ in part])
        if end > figures:
            values = range(figures, end)
            if not own and rows:
                # Empty cells behind a header's words fill its row up; a table without row labels has none of its own there.
                first = next((n for n in values if kinds[n] == "v"), end)
                _append_blanks(rows, first - figures)
                values = range(first, end)
            if own or any(kinds[n] == "v" for n in values):
                add([*(n for n, _, _ in own), *values], [*(text for _, text, _ in own), *(cells[n] for n in values)])
        at = end
    return starts, rows


_TOTAL = "计"
"""What the names of all totals end in."""

_Label = tuple[int, str, str]
"""(index of its first cell, text, key)"""


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

    def flush() -> None:
        nonlocal current, table
        if current:
            rows.append(current)
        current, table = [], ""

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
        elif key in words.disclosure_columns and table in ("", "disclosure"):
            table = "disclosure"
            current.append(label)
        elif key in words.application_columns or key in words.header_groups:
            if table != "application":
                flush()
            table = "application"
            current.append(label)
            if words.application_columns.get(key) == "total" and any(k in words.header_groups for _, _, k in current):
                flush()
        else:
            flush()
            rows.append([label])
    flush()
    return rows


def _append_blanks(rows: list[Row], count: int) -> None:
    """Gives the last row empty cells at its end."""
    last = rows[-1]
    line = last.lines[-1] if last.lines else 0
    rows[-1] = Row((*last.cells, *[""] * count), (*last.lines, *[line] * count))


def has_loose_figures(rows: Sequence[Row], kind: Callable[[str], str], widest: int) -> bool:
    """Do figures stand under no label anywhere but in a row as wide as a table without row labels?

    Then figures stand before their labels in places, and no label says any more which figures are its own.
    """
    return any(
        row.cells and kind(row.cells[0]) == "v" and len([cell for cell in row.cells if cell]) != widest for row in rows
    )
