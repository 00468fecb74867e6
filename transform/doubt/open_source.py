"""Where the figures of an OpenDocument file's tables stand in its XML."""

import re
from collections.abc import Iterator

from transform.doubt.markup import Piece, Table, WrittenCell

_TAG = re.compile(r"<(/?)([a-z-]+:[a-z-]+)\b([^>]*?)(/?)>|<!--.*?-->", re.S)
_CELLS = ("table:table-cell", "table:covered-table-cell")
_BREAKS = frozenset(["text:p", "text:h", "text:line-break", "text:tab", "text:s", "text:list-item"])
_UNSEEN = frozenset(["office:annotation", "text:note", "text:tracked-changes", "table:table-source"])
_STYLE = re.compile(r'text:style-name="([^"]*)"')
_REPEATED_CELL = re.compile(
    r'<table:table-cell\b([^>]*?) table:number-columns-repeated="(\d{1,2})"([^>]*)(?<!/)>(.*?)</table:table-cell>', re.S
)
_REPEATED_ROW = re.compile(
    r'<table:table-row\b([^>]*?) table:number-rows-repeated="(\d{1,2})"([^>]*)(?<!/)>(.*?)</table:table-row>', re.S
)


def written_out(source: str) -> str:
    """The XML with each cell and row that it says to repeat written as often: equal figures are figures of their own."""

    def cell(match: "re.Match[str]") -> str:
        return f"<table:table-cell{match[1]}{match[3]}>{match[4]}</table:table-cell>" * int(match[2])

    def row(match: "re.Match[str]") -> str:
        return f"<table:table-row{match[1]}{match[3]}>{match[4]}</table:table-row>" * int(match[2])

    return _REPEATED_ROW.sub(row, _REPEATED_CELL.sub(cell, source))


def tables_of_open_document(source: str) -> Iterator[Table]:
    """The tables of a text or the sheets of a workbook; the text of a cell is that of its paragraphs."""
    open_tables: list[Table] = []
    cell: WrittenCell | None = None
    written: list[str] = []
    in_text = unseen = at = 0
    after_break = False
    for match in _TAG.finditer(source):
        begin = match.start()
        if cell is not None and in_text > 0 and unseen <= 0 and begin > at:
            cell.append(Piece(at, begin, tuple(written), after_break))
            after_break = False
        at = match.end()
        close, name, rest, empty = match.groups()
        if name in _CELLS:
            if open_tables and not empty:
                cell, after_break, in_text = None, False, 0
                written.clear()
                if not close:
                    cell = WrittenCell()
                    open_tables[-1].cells.append(cell)
        elif name in ("text:p", "text:h") and not empty:
            in_text += -1 if close else 1
            after_break = True
        elif name in _BREAKS:
            after_break = True
        elif name == "text:span" and not empty:
            if not close:
                style = _STYLE.search(rest)
                written.append(style[1] if style else "")
            elif written:
                written.pop()
        elif name in _UNSEEN and not empty:
            unseen += -1 if close else 1
        elif name == "table:table" and not empty:
            if close and open_tables:
                yield open_tables.pop()
                cell = open_tables[-1].open_cell if open_tables else None
            elif not close:
                if open_tables:
                    open_tables[-1].open_cell = cell
                open_tables.append(Table(open_tables[-1] if open_tables else None))
                cell, in_text = None, 0
    yield from open_tables
