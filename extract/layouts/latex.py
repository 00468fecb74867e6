"""LaTeX tables: `tabular` and `longtable`, cells parted by `&`, rows ended by a double backslash."""

import re
from collections.abc import Iterator

from extract.layouts.spanning import SpanningCell, printed_rows, without_covered
from extract.rows import Row, RowMemo

_Table = tuple[int, int, list[list[SpanningCell]]]
"""(first line, last line, rows)"""

_BEGIN = re.compile(r"\\begin\{(longtable|tabular[xy*]?|tabu|longtabu|tblr|longtblr|supertabular)\}")
_MARK = re.compile(r"(?<!\\)&|\\\\\*?(?:\[[^\]\n]{0,20}\])?|\\tabularnewline\b")
_NO_TEXT = re.compile(
    r"\\(?:toprule|midrule|bottomrule|hline|endhead|endfirsthead|endfoot|endlastfoot|raggedright|raggedleft|centering|strut"
    r"|arraybackslash|tightlist|noindent|small|footnotesize|normalsize|bfseries)(?![A-Za-z])(?:\{\})?"
    r"|\\(?:cline|cmidrule|addlinespace|noalign|specialrule)(?:\([a-z]*\))?(?:\{[^{}]*\}|\[[^\]]*\])*"
    r"|\\begin\{minipage\}(?:\[[^\]]*\])?\{[^{}]*\}|\\end\{minipage\}"
)
_COLUMNS = re.compile(r"\\multicolumn\s*\{(\d{1,3})\}\s*\{(?:[^{}]|\{[^{}]*\})*\}")
_ROWS = re.compile(r"\\multirow(?:cell)?\s*+(?:\[[^\]]*\])?\s*+\{-?(\d{1,3})\}\s*+(?:\[[^\]]*\])?\s*+\{[^{}]*\}")
_COMMAND = re.compile(r"\\(?:text[a-z]{2}|emph|underline|makecell|shortstack|mbox)\s*(?=\{)")
_ESCAPED = re.compile(r"\\([&%$#_{}~^/])")
_BRACES = re.compile(r"(?<!\\)[{}]")


def matches(text: str) -> bool:
    """True if a table begins in the text."""
    return "\\" in text and _BEGIN.search(text) is not None


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The rows of all tables."""
    printed = [row for _, _, table in _tables(text) for row in printed_rows(list(without_covered(table)), memo)]
    return [start for start, _ in printed], [row for _, row in printed]


def regions(text: str) -> list[tuple[int, int]]:
    """The first and the last line of each table."""
    return [(first, last) for first, last, _ in _tables(text)]


def _tables(text: str) -> Iterator[_Table]:
    line, counted, end = 1, 0, 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < end:
            continue
        end = text.find(f"\\end{{{begin[1]}}}", begin.end())
        end = len(text) if end < 0 else end
        line += text.count("\n", counted, begin.start())
        counted = begin.start()
        yield line, line + text.count("\n", counted, end), list(_rows(text[counted:end], line, begin.end() - counted))


def _rows(source: str, line: int, at: int) -> Iterator[list[SpanningCell]]:
    """The rows of a table's source from `at` on; the first cell begins behind the columns' specification."""
    at = _behind_specification(source, at)
    row: list[SpanningCell] = []
    line += source.count("\n", 0, at)
    for mark in _MARK.finditer(source, at):
        written = source[at : mark.start()]
        row.append(_cell(written, line))
        line += source.count("\n", at, mark.end())
        at = mark.end()
        if mark[0] != "&":
            yield row
            row = []


def _behind_specification(source: str, at: int) -> int:
    """Behind the arguments in brackets and braces that follow `\\begin{tabular}`."""
    depth = 0
    for place in range(at, len(source)):
        character = source[place]
        if character in "{[":
            depth += 1
        elif character in "}]":
            depth -= 1
        elif not depth and not character.isspace():
            return place
    return len(source)


def _cell(written: str, line: int) -> SpanningCell:
    """The words of a cell, and what it spans; its line is that of its first word."""
    bare = _NO_TEXT.sub("", written)
    columns, spanned = _COLUMNS.search(bare), _ROWS.search(bare)
    text = _ROWS.sub("", _COLUMNS.sub("", bare)) if columns or spanned else bare
    text = _BRACES.sub("", _COMMAND.sub("", text))
    text = _ESCAPED.sub(r"\1", text)
    words = " ".join(text.split())
    lead = written[: max(0, written.find(words.split(" ")[0]))] if words else ""
    return SpanningCell(
        words,
        line + lead.count("\n"),
        max(1, int(columns[1])) if columns else 1,
        max(1, int(spanned[1])) if spanned else 1,
    )
