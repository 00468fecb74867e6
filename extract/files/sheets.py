"""Sheets (.xlsx, .xls): text and tables of the sheets that are shown, in their order; hidden sheets are left out.

The cells come from python-calamine, which works in a process of its own (see extract.files.workbook). It gives values,
not what Excel prints. In .xlsx the difference is looked up, so that no cell passes for a plain count that is none:
a percentage gets its sign, an error its text, and a number that its format prints scaled (0!.0,"万") or a formula that
was never computed the format or formula behind it. What is struck out, hidden, or a raised note beside a figure is left out and said. In .xls neither formats nor errors can
be told (an error is blank); one in which anything is struck out, raised or hidden is read through LibreOffice.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from extract.blocks import Block, Paragraph, Remark
from extract.errors import UnreadableDocument
from extract.files.archive import damaged
from extract.files.converted import as_xlsx
from extract.files.grids import MAX_COLUMNS, MAX_ROWS, Range, blocks_of_grid, places_in
from extract.files.looks import Kind
from extract.files.office import OLE, Package, parse_xml, refuse_encrypted
from extract.files.old_workbook import may_tell
from extract.files.seen import Line
from extract.files.sheet_looks import Hidden, Looks, column_number, format_code, hidden_in, runs_of
from extract.files.workbook import number_text
from extract.lifeline import Child
from extract.rows import READINGS

SECONDS = 30
"""How long a workbook may take; real ones take a tenth of a second."""

_PROGRAM = Path(__file__).with_name("workbook.py")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BUILT_IN = {9: "0%", 10: "0.00%"}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SCALED = re.compile(r"[0#?],+(?![0#?])|!\D|[0#?]\s*(?:\"[.．]\"|\\[.．])")


def read(content: bytes) -> list[Block]:
    """The workbook's blocks; `page` is the number of the sheet. Raises UnreadableDocument.

    (damaged, encrypted, too_large; of .xls needs_libreoffice, timeout)
    """
    refuse_encrypted(content)
    if content.startswith(OLE) and may_tell(content):
        content = as_xlsx(content)
    found: list[Block] = []
    unseen: list[str] = []
    sheets = _cells(content)
    known = {} if content.startswith(OLE) else _printed(Package(content), {sheet["name"] for sheet in sheets})
    for sheet in sheets:
        rows: list[list[str]] = sheet["rows"]
        top, left = sheet["corner"]
        printed = known.get(sheet["name"], _Printed())
        _put(rows, {(r - top, c - left): text for (r, c), text in printed.odd.items()})
        remarks = _leave_out(rows, printed, top, left)
        merged = [(r - top, c - left, r2 - top, c2 - left) for r, c, r2, c2 in sheet["merged"]]
        gone: frozenset[int] = frozenset()
        if printed.hidden:
            gone = frozenset(row - top for row in printed.hidden.rows)
            columns = frozenset(column for column in range(_width(rows)) if printed.hidden.has_column(column + left))
            merged = _move_merged(rows, merged, gone, columns)
            unseen += _take_out(rows, gone, columns)
        found += blocks_of_grid(rows, merged, sheet["number"], (top + 1, left + 1), gone, remarks)
    return found + [Paragraph("", unseen=text) for text in unseen]


def _width(rows: list[list[str]]) -> int:
    return max(map(len, rows), default=0)


def _leave_out(rows: list[list[str]], printed: "_Printed", top: int, left: int) -> dict[tuple[int, int], list[Remark]]:
    """Takes out of the cells what nobody reads in them; what is to be said of which (by row and column from 0)."""
    remarks: dict[tuple[int, int], list[Remark]] = {}
    for (row, column), line in printed.lines.items():
        at = row - top, column - left
        if 0 <= at[0] < len(rows) and 0 <= at[1] < len(rows[at[0]]):
            rows[at[0]][at[1]] = line.text
            remarks[at] = [*line.remarks]
    kinds = {(row - top, column - left): kind for (row, column), kind in printed.kinds.items()}
    areas = [(first - top, begin - left, last - top, end - left) for first, begin, last, end in printed.conditional]
    for row, column in places_in(areas, rows):
        if any(map(str.isdecimal, rows[row][column])):
            kinds.setdefault((row, column), "doubtful")
    for (row, column), kind in kinds.items():
        if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
            continue
        text = rows[row][column]
        if text.strip() and (row, column) not in remarks:
            if kind == "doubtful":
                remarks[row, column] = [Remark(kind, READINGS.join((text, "")))]
            else:
                rows[row][column] = ""
                remarks[row, column] = [Remark(kind, text)]
    return remarks


def _move_merged(
    rows: list[list[str]], merged: list[Range], gone: frozenset[int], columns: frozenset[int]
) -> list[Range]:
    """Merged cells that begin in a hidden row or column, as they are printed: in what is seen of them."""
    found = []
    shown_rows, shown_columns = _next_shown(gone, len(rows)), _next_shown(columns, _width(rows))
    for top, left, bottom, right in merged:
        row = shown_rows[top] if 0 <= top < len(shown_rows) else top
        column = shown_columns[left] if 0 <= left < len(shown_columns) else left
        if row > min(bottom, len(rows)) or column > right:
            continue
        if (row, column) != (top, left) and 0 <= top < len(rows) and left < len(rows[top]) and row < len(rows):
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column], rows[top][left] = rows[top][left], ""
        found.append((row, column, bottom, right))
    return found


def _next_shown(gone: frozenset[int], count: int) -> list[int]:
    """For each row or column, and the one behind the last, the first from it on that is not hidden."""
    found = [count]
    for at in range(count - 1, -1, -1):
        found.append(found[-1] if at in gone else at)
    return found[::-1]


def _take_out(rows: list[list[str]], gone: frozenset[int], columns: frozenset[int]) -> list[str]:
    """Takes out hidden rows and columns; the figures that nobody sees there."""
    unseen = []
    for number in sorted(gone):
        if 0 <= number < len(rows):
            text = READINGS.join([text for text in rows[number] if text])
            if any(map(str.isdecimal, text)):
                unseen.append(text)
            rows[number] = []
    for row in rows if columns else ():
        for column in columns:
            if column < len(row):
                row[column] = ""
    return unseen


def _put(rows: list[list[str]], texts: Mapping[tuple[int, int], str]) -> None:
    """Puts texts into a grid; it grows downwards and to the right where they stand outside (calamine drops errors)."""
    for (row, column), text in texts.items():
        if 0 <= row < MAX_ROWS and 0 <= column < MAX_COLUMNS:
            rows += ([] for _ in range(len(rows), row + 1))
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = text


def _cells(content: bytes) -> list[dict[str, Any]]:
    """What the other process makes of the workbook."""
    child = Child(
        [sys.executable, "-I", str(_PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        said, _ = child.process.communicate(content, SECONDS)
    except subprocess.TimeoutExpired:
        raise UnreadableDocument("damaged", f"not read within {SECONDS} seconds; save it anew") from None
    finally:
        child.end()
    try:
        answer = json.loads(said)
    except ValueError:
        raise UnreadableDocument("damaged", "claims more cells or text than fit into memory; save it anew") from None
    if "error" in answer:
        code, why = answer["error"]
        if code == "encrypted":
            why = "protected by a password; open it, remove the password and save it anew"
        raise damaged(why) if code == "damaged" else UnreadableDocument(code, why)
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


# -- what .xlsx prints otherwise than calamine gives it ----------------------------------------------------------------


class _Printed(NamedTuple):
    """What a sheet prints otherwise than its values are, by row and column from 0.

    `odd`: texts of cells whose value alone would mislead; `lines`: of rich texts; `kinds`: as what cells are left out;
    `conditional`: ranges in which a condition that is not tried may hide cells.
    """

    odd: Mapping[tuple[int, int], str] = {}
    lines: Mapping[tuple[int, int], Line] = {}
    kinds: Mapping[tuple[int, int], Kind] = {}
    conditional: Sequence[Range] = ()
    hidden: Hidden | None = None


def _printed(package: Package, names: Set[str]) -> dict[str, _Printed]:
    """What each of those sheets (by its name) prints otherwise; several may share a part of the package."""
    part, workbook = package.main_part("xl/workbook.xml")
    targets = package.targets(part)
    styles = next((package.xml(path) for kind, path in targets.values() if kind == "styles"), None)
    formats = _formats(styles)
    looks = Looks(styles)
    strings = next((package.source(path) for kind, path in targets.values() if kind == "sharedStrings"), None)
    if strings is not None and b"rPr" in strings:
        looks.read_strings(parse_xml(strings))
    found: dict[str, _Printed] = {}
    by_path: dict[str, _Printed] = {}
    for sheet in _named(workbook, "sheet"):
        if sheet.get("name") not in names:
            continue
        identity = next((str(value) for name, value in sheet.items() if _local(name) == "id"), "")
        path = targets.get(identity, ("", ""))[1]
        if path in by_path:
            found[str(sheet.get("name"))] = by_path[path]
            continue
        root = package.xml(path)
        if root is None:
            continue
        hidden = hidden_in(root)
        odd: dict[tuple[int, int], str] = {}
        lines: dict[tuple[int, int], Line] = {}
        kinds: dict[tuple[int, int], Kind] = {}
        tells = looks.tell or not hidden.noughts or b"rPr" in (package.source(path) or b"")
        for place, cell in _places(root):
            text = _odd_text(cell, formats)
            if text is not None:
                odd[place] = text
            if tells:
                line, kind = _look(cell, looks, hidden.noughts)
                if line is not None:
                    lines[place] = line
                elif kind is not None:
                    kinds[place] = kind
        conditional = tuple(looks.conditions(root))
        shown = None if not hidden.rows and not hidden.columns else hidden
        found[str(sheet.get("name"))] = by_path[path] = _Printed(odd, lines, kinds, conditional, shown)
    return found


def _look(cell: etree._Element, looks: Looks, noughts: bool) -> tuple[Line | None, Kind | None]:
    """What the rich text of a cell says, or as what the cell is left out."""
    form, style = cell.get("t") or "n", _number(cell.get("s"))
    value = next((part.text or "" for part in cell if _local(part.tag) == "v"), "")
    runs = None
    if form == "s":
        string = _number(value, -1)
        if string in looks.strings:
            return looks.line_of(string, style), None
    elif form == "inlineStr":
        runs = next((runs_of(part) for part in cell if _local(part.tag) == "is"), None)
    if runs:
        return looks.line(runs, style), None
    try:
        number = float(value) if form == "n" else None
    except ValueError:
        number = None
    return None, looks.kind(style, number, noughts)


def _formats(styles: etree._Element | None) -> dict[int, str]:
    """Cell style -> its number format, where that prints another number than the value."""
    if styles is None:
        return {}
    codes = dict(_BUILT_IN)
    for own in _named(styles, "numFmt"):
        codes[_number(own.get("numFmtId"))] = format_code(own)
    found = {}
    for cell_styles in _named(styles, "cellXfs"):
        for position, style in enumerate(cell_styles):
            code = codes.get(_number(style.get("numFmtId")), "")
            plain = _QUOTED.sub("", code)
            if "%" in plain or _SCALED.search(code) or re.search(r"\d", "".join(re.findall(r'"([^"]*)"', code))):
                found[position] = code
    return found


def _places(root: etree._Element) -> Iterator[tuple[tuple[int, int], etree._Element]]:
    """The cells of a sheet with their rows and columns, from 0."""
    row, column = -1, -1
    for line in _named(root, "row"):
        row = _number(line.get("r"), row + 2) - 1
        column = -1
        for cell in line:
            if _local(cell.tag) != "c":
                continue
            place = _REFERENCE.fullmatch((cell.get("r") or "").upper())
            if place:
                row, column = int(place[2]) - 1, column_number(place[1])
            else:
                column += 1
            yield (row, column), cell


def _odd_text(cell: etree._Element, formats: dict[int, str]) -> str | None:
    """The text of a cell whose value alone would mislead; None of others."""
    kind = cell.get("t") or "n"
    code = formats.get(_number(cell.get("s"))) if kind == "n" else None
    if code is None and kind not in ("n", "e"):
        return None
    parts = {_local(part.tag): part.text or "" for part in cell}
    value = parts.get("v", "")
    if kind == "e":
        return value or "#ERROR"
    if not value:
        return f"={parts['f']}" if "f" in parts else None
    if code is None:
        return None
    try:
        number = Decimal(value)
        if "%" in _QUOTED.sub("", code):
            return f"{number_text(float(number * 100))}%"
        return f"{number_text(float(number))} [{code}]"
    except (InvalidOperation, ValueError, OverflowError):
        return value


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return root.iter(f"{{*}}{name}")


def _local(name: object) -> str:
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _number(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else default
