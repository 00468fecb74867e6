"""MediaWiki tables: `{|` begins one, `|}` ends it, `|-` begins a row, `|` or `!` a cell; `||` parts cells of one line.

{| class="wikitable"
| rowspan="2" | 三、本年度办理结果 || （一）予以公开 || 0
|-
| 规章
| 0
|}
"""

import re
from collections.abc import Iterator

from extract.layouts.markup import LONGEST_CELL, plain
from extract.layouts.spanning import SpanningCell, printed_rows
from extract.rows import Row, RowMemo

_Table = tuple[int, int, list[list[SpanningCell]]]
"""(first line, last line, rows)"""

_BEGINS = re.compile(r"^[ \t:]*\{\|", re.M)
_ATTRIBUTES = re.compile(r"\s*+(?:[\w-]++\s*+=\s*+(?:\"[^\"|]*+\"|'[^'|]*+'|[\w%.-]++)\s*+)++\|(?!\|)")
_SPAN = re.compile(r"\b(col|row)span\s*+=\s*+[\"']?\s*+(\d{1,3})", re.I)
_BLANKS = " \t\u00a0\u3000"


def matches(text: str) -> bool:
    """True if a table begins in the text."""
    return "{" in text and "|" in text and _BEGINS.search(text) is not None


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The rows of all tables."""
    printed = [row for _, _, table in _tables(text) for row in printed_rows(table, memo)]
    return [start for start, _ in printed], [row for _, row in printed]


def regions(text: str) -> list[tuple[int, int]]:
    """The first and the last line of each table."""
    return [(first, last) for first, last, _ in _tables(text)]


def _tables(text: str) -> Iterator[_Table]:
    begin = 0
    table: list[list[SpanningCell]] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(_BLANKS)
        if not begin:
            if line.startswith("{|"):
                begin, table = number, [[]]
        elif line.startswith("|}"):
            yield begin, number, [row for row in table if row]
            begin = 0
        elif line.startswith("|-"):
            table.append([])
        elif line.startswith(("|", "!")) and not line.startswith("|+"):
            table[-1] += _cells(line, number)
        elif line and table[-1] and len(table[-1][-1].text) < LONGEST_CELL:
            last = table[-1][-1]
            table[-1][-1] = last._replace(
                text=plain(f"{last.text}\n{line}".strip()), line=last.line if last.text else number
            )
    if begin:
        yield begin, text.count("\n") + 1, [row for row in table if row]


def _cells(line: str, number: int) -> Iterator[SpanningCell]:
    for cell in line[1:].replace("!!" if line[0] == "!" else "||", "||").split("||"):
        attributes = _ATTRIBUTES.match(cell)
        spans = {name.lower(): int(count) for name, count in _SPAN.findall(attributes[0])} if attributes else {}
        text = cell[attributes.end() :] if attributes else cell
        yield SpanningCell(plain(text.strip(_BLANKS)), number, max(1, spans.get("col", 1)), max(1, spans.get("row", 1)))
