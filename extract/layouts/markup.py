"""What the writers of marked-up text put round or into a cell's words: escapes, emphasis, line breaks, entities."""

import re

from extract.characters import unescaped

_BREAK = re.compile(r"<br ?/?>|\\\\(?=\s|$)", re.I)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = ("'''", "**", "__", "''", "*", "_", "`")
LONGEST_CELL = 2_000
"""Characters of a cell after which further lines are not added: no label is so long, and a text need not end a cell."""
_SIGNS = "\\&<*_`'"


def plain(cell: str) -> str:
    """The cell's words: a break is a line break, escapes are undone, emphasis of the whole cell is taken off."""
    if cell.isalnum() or not any(sign in cell for sign in _SIGNS):
        return cell
    if "<" in cell or "\\" in cell:
        cell = _ESCAPED.sub(r"\1", _BREAK.sub("\n", cell))
    if "&" in cell:
        cell = unescaped(cell)
    for mark in _EMPHASIS:
        if len(cell) > 2 * len(mark) and cell.startswith(mark) and cell.endswith(mark):
            cell = cell[len(mark) : -len(mark)]
    return cell.strip(" \t\n\u00a0")


def has_marks(line: str) -> bool:
    """May a line hold any of these?"""
    return any(sign in line for sign in _SIGNS)
