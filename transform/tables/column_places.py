"""Which cells of a row are blank, told by where its figures stand among those of the rows near it.

Only where the text keeps the page's layout: the figures of the rows near it, one of which has all, stand in as many
columns as the table has, with clear space between, and each figure of the row in one of them. Rows of another page stand
in other places. A row keeps its figures unplaced where a label may have pushed them aside, or where its last figure is
the total of the others and its place is not the total's.
"""

from collections.abc import Callable, Mapping, Sequence

from transform.tables.printed_lines import Piece

_FEWEST = 4
"""Rows of a page that show its columns."""
_NEAREST = 8
"""Rows that are asked, at most, above and below together."""
_GAP = 2
"""Blanks between two columns, at least: of text in which one blank parts all figures nothing can be told."""


def placed(
    rows: Sequence[Sequence[Piece]],
    width: int,
    page_of: Callable[[int], int],
    label_ends: Mapping[int, int],
) -> list[list[Piece | None]]:
    """The cells of each row, None for a blank; a row whose blanks have no certain place as it is.

    `page_of` a line; `label_ends`: where the last words before the figures of a line end.
    """
    on_line = [n for n, row in enumerate(rows) if row and len({piece.line for piece in row}) == 1]
    found: list[list[Piece | None]] = []
    for n, row in enumerate(rows):
        cells: list[Piece | None] | None = None
        if len(row) < width and n in on_line:
            page = page_of(row[0].line)
            same = [m for m in sorted(on_line, key=lambda m: abs(m - n)) if page_of(rows[m][0].line) == page]
            whole = next((m for m in same if len(rows[m]) == width), None)
            if whole is not None and len(same) >= _FEWEST:
                cells = _cells(row, [rows[m] for m in {*same[:_NEAREST], whole}], width)
            pushed = row[0].begin - label_ends.get(row[0].line, -_GAP) < _GAP
            cells = None if not cells or pushed or _total_is_elsewhere(cells) else cells
        found.append(cells or list(row))
    return found


def _total_is_elsewhere(cells: Sequence[Piece | None]) -> bool:
    """Is the total's place blank, and the last figure the total of those before it?

    Only then do sums speak about places: wherever else the blanks are, the parts are the same.
    """
    numbers = [int(cell.text) if cell.text.isdecimal() else 0 for cell in cells if cell]
    return cells[-1] is None and sum(numbers[:-1]) == numbers[-1]


def _cells(row: Sequence[Piece], near: Sequence[Sequence[Piece]], width: int) -> list[Piece | None] | None:
    """The row's figures in the columns of the rows near it; None if these are not as many as the table's."""
    columns: list[tuple[int, int, int]] = []
    """(begin, end, longest figure)"""
    for begin, end in sorted((piece.begin, piece.end) for each in near for piece in each):
        if columns and begin - columns[-1][1] < _GAP:
            first, last, longest = columns[-1]
            columns[-1] = first, max(end, last), max(longest, end - begin)
        else:
            columns.append((begin, end, end - begin))
    if len(columns) != width or any(end - begin > longest + _GAP for begin, end, longest in columns):
        return None  # figures of one column stand under each other, to the left, the right or in the middle
    places = [[_column(piece, columns) for piece in each] for each in near]
    if any(len(set(own)) < len(own) for own in places):
        return None
    cells: list[Piece | None] = [None] * width
    for piece in row:
        cells[_column(piece, columns)] = piece
    return cells


def _column(piece: Piece, columns: Sequence[tuple[int, int, int]]) -> int:
    return next(n for n, (begin, end, _) in enumerate(columns) if begin <= piece.begin < end)
