"""Markdown tables: a row on one line between pipes, a rule line `|---|---|` behind the first row.

A row cannot swallow another: a line is a row, and every pipe ends exactly one cell. The first row of a Markdown table
is an ordinary row here: detectors put figures there as well as headers.
"""

import re

from extract.layouts import piped
from extract.rows import Row, RowMemo

_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*")
_HAS_RULE = re.compile(r"^[ \t]*\|[ \t]*:?-{2,}:?[ \t]*\|", re.M)


def matches(text: str) -> bool:
    """True if a rule line between pipes stands in the text."""
    return "--" in text and _HAS_RULE.search(text) is not None


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The lines that hold pipes, as rows, in order, without the rule lines."""
    starts, found = piped.rows(text, memo)
    lines = text.split("\n")
    kept = [n for n, start in enumerate(starts) if not _RULE.fullmatch(lines[start - 1])]
    return [starts[n] for n in kept], [found[n] for n in kept]
