"""Copies of a workbook's sheets (.xlsx) in which the figures are numbers of their own.

A cell with a text of the shared list gets a text of its own, for one text of the list may stand in many cells. Cells that
their style prints as a date, a share or scaled keep their value: another number would not be printed as one.
"""

import re
from collections.abc import Callable, Mapping

from extract.characters import unescaped
from transform.doubt.numbers import Numbering
from transform.forms.printed import lone_spans

_CELL = re.compile(r"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_ROW = re.compile(r"<(?:\w+:)?row\b[^>]*?(?:/>|>.*?</(?:\w+:)?row>)", re.S)
_VALUE = re.compile(r"<(?:\w+:)?v\b[^>]*>([^<]*)</(?:\w+:)?v>")
_TEXT = re.compile(r"(<(?:\w+:)?t\b[^>]*>)([^<]*)(</(?:\w+:)?t>)")
_INLINE = re.compile(r"<(?:\w+:)?is>(.*)</(?:\w+:)?is>", re.S)
_PHONETIC = re.compile(r"<(?:\w+:)?(?:rPh|phoneticPr)\b.*?(?:/>|</(?:\w+:)?rPh>)", re.S)
_ITEM = re.compile(r"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.S)
_NUMBER = re.compile(r"-?\d{1,14}(?:\.\d{1,10})?")
_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.S)
_FORMAT_OF_STYLE = re.compile(r"<(?:\w+:)?xf\b[^>]*?\bnumFmtId=\"(\d+)\"")
_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b[^>]*>")
_PLAIN_FORMATS = frozenset({0, 1, 2, 3, 4, 37, 38, 39, 40, 49})
_PLAIN_CODE = re.compile(r"[#0,.;()_\s@\-]|General|\\.|\[(?:Red|Black|红色|黑色)\]", re.I)


def shared_texts(source: str) -> list[str]:
    """The inner XML of each text of the shared list."""
    return [_PHONETIC.sub("", match[1] or "") for match in _ITEM.finditer(source)]


def plain_styles(source: str) -> list[bool]:
    """By number of a cell's style: does it print a number as that number?"""
    codes = {}
    for match in _FORMAT.finditer(source):
        number, code = _attribute(match[0], "numFmtId"), _attribute(match[0], "formatCode")
        if number and number.isdecimal():
            codes[int(number)] = unescaped(code or "")
    found = _STYLES.search(source)
    formats = map(int, _FORMAT_OF_STYLE.findall(found[0])) if found else ()
    return [one in _PLAIN_FORMATS or (one in codes and not _PLAIN_CODE.sub("", codes[one])) for one in formats]


def numbered_sheet(
    source: str,
    texts: list[str],
    is_plain_style: list[bool],
    numbering: Numbering,
    is_word: Callable[[str], bool],
) -> str:
    """A sheet's XML with other figures in its rows from the first to the last that holds a label of a form."""
    rows = list(_ROW.finditer(source))
    named = [n for n, row in enumerate(rows) if any(is_word(_printed(cell, texts)) for cell in _CELL.finditer(row[0]))]
    if not named:
        return source
    parts, done = [], 0
    for row in rows[named[0] : named[-1] + _ROWS_BELOW]:
        parts += [
            source[done : row.start()],
            _CELL.sub(lambda cell: _renumbered(cell, texts, is_plain_style, numbering), row[0]),
        ]
        done = row.end()
    return "".join([*parts, source[done:]])


_ROWS_BELOW = 2
"""The last row of table 4 holds figures and no label: it is the one below the last label."""


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf"\b{name}=\"([^\"]*)\"", tag)
    return found[1] if found else None


def _inner(cell: "re.Match[str]", texts: list[str]) -> str:
    """The inner XML of a cell's text, '' of a number."""
    kind, inner = _attribute(cell[1], "t"), cell[2] or ""
    value = _VALUE.search(inner)
    if kind == "s" and value and value[1].isdecimal() and int(value[1]) < len(texts):
        return texts[int(value[1])]
    inline = _INLINE.search(inner) if kind == "inlineStr" else None
    return inline[1] if inline else ""


def _printed(cell: "re.Match[str]", texts: list[str]) -> str:
    return "".join(unescaped(match[2]) for match in _TEXT.finditer(_inner(cell, texts)))


def _renumbered(cell: "re.Match[str]", texts: list[str], is_plain_style: list[bool], numbering: Numbering) -> str:
    attributes, inner = cell[1], cell[2] or ""
    kind, value = _attribute(attributes, "t") or "n", _VALUE.search(inner)
    if kind in ("n", "str"):
        style = int(_attribute(attributes, "s") or 0)
        is_number = value is not None and _NUMBER.fullmatch(value[1]) is not None
        if value is None or not is_number or (kind == "n" and not _is_plain(style, is_plain_style)):
            return cell[0]
        begin, end = (value.start(1) + cell.start(2) - cell.start(), value.end(1) + cell.start(2) - cell.start())
        sign = "-" if value[1].startswith("-") else ""
        return f"{cell[0][:begin]}{sign}{numbering.give(value[1].lstrip('-'), value[1])}{cell[0][end:]}"
    text = _inner(cell, texts)
    printed = _printed(cell, texts)
    spans = lone_spans(printed)
    if not spans:
        return cell[0]
    rich = _renumbered_runs(text, printed, spans, numbering)
    attributes = re.sub(r"\st=\"[^\"]*\"", "", attributes)
    return f'<c{attributes} t="inlineStr"><is>{rich}</is></c>'


def _is_plain(style: int, is_plain_style: list[bool]) -> bool:
    return is_plain_style[style] if style < len(is_plain_style) else True


def _renumbered_runs(text: str, printed: str, spans: list[tuple[int, int]], numbering: Numbering) -> str:
    """The runs of a cell's text (each written in its own way) with other figures."""
    parts, done, at = [], 0, 0
    for match in _TEXT.finditer(text):
        piece = unescaped(match[2])
        parts.append(text[done : match.start(2)])
        done, inside = match.end(2), 0
        for begin, end in spans:
            first, last = max(begin - at, 0), min(end - at, len(piece))
            if first < last:
                digits = piece[first:last].strip(".,．，")
                parts += [_escaped(piece[inside:first]), numbering.give(digits, printed) if digits else ""]
                inside = last
        parts.append(_escaped(piece[inside:]))
        at += len(piece)
    return "".join([*parts, text[done:]])


_ESCAPES: Mapping[int, str] = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
