"""Where the figures of a Word document's tables stand in its XML."""

import re
from collections.abc import Iterator
from functools import lru_cache

from transform.doubt.markup import Irregular, Piece, Table, WrittenCell

_WORD_TAG = re.compile(
    r"<(/?)\w+:(tbl|tc|rPr|r|t|p|br|cr|tab|ptab|sym|noBreakHyphen|rPrChange|moveFrom|del|Fallback|rt)"
    r"(?=[\s/>])[^>]*?(/?)>"
)
_WORD_UNSEEN = frozenset(["moveFrom", "del", "Fallback", "rt"])
_WORD_PLAIN = re.compile(
    r"<\w+:(?:rFonts|lang|b|bCs|i|iCs|noProof|spacing|w|kern|szCs|u|shd|highlight|cs|rtl|snapToGrid|eastAsianLayout"
    r"|bdr|color(?=[^>]*\"(?:auto|000000)\"))(?=[\s/])[^>]*/>"
)


def tables_of_word(source: str) -> Iterator[Table]:
    """The tables of a Word document; the text of a cell is that of its `t` elements."""
    open_tables: list[Table] = []
    cell: WrittenCell | None = None
    written = ""
    after_break, unseen, properties = False, 0, -1
    skip_to = 0
    for match in _WORD_TAG.finditer(source):
        at = match.end()
        if at <= skip_to:
            continue
        close, name, empty = match.groups()
        if name == "t":
            if not close and not empty:
                end = source.find("</", at)
                if end < 0:
                    raise Irregular
                if cell is not None and unseen <= 0:
                    cell.append(Piece(at, end, written, after_break))
                    after_break = False
        elif name == "r":
            if not close:
                written = ""
        elif name == "rPr":
            if not close and not empty:
                properties = at
            elif close and properties >= 0:
                written = _alike(source[properties : match.start()])
                properties = -1
        elif name == "tc":
            if not empty and open_tables:
                cell, after_break = None, False
                if not close:
                    cell = WrittenCell()
                    open_tables[-1].cells.append(cell)
        elif name == "tbl":
            if close and open_tables:
                yield open_tables.pop()
                cell = open_tables[-1].open_cell if open_tables else None
            elif not close and not empty:
                if open_tables:
                    open_tables[-1].open_cell = cell
                open_tables.append(Table(open_tables[-1] if open_tables else None))
                cell = None
            after_break = True
        elif name == "rPrChange":
            if not close and not empty:
                skip_to = max(source.find("rPrChange>", at), at)
        elif name in _WORD_UNSEEN:
            if not empty:
                unseen += -1 if close else 1
        elif not close:
            after_break = True
    yield from open_tables


@lru_cache(1_000)
def _alike(properties: str) -> str:
    """What the properties of a run say of how its text looks, without what cannot hide it."""
    return _WORD_PLAIN.sub("", properties)
