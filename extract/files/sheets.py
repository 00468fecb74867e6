"""Sheets (.xlsx, .xls): text and tables of the sheets that are shown, in their order; hidden sheets are left out.

The cells come from python-calamine, which works in a process of its own (see extract.files.workbook). It gives values,
not what Excel prints. In .xlsx the difference is looked up, so that no cell passes for a plain count that is none:
a percentage gets its sign, an error its text, and a number that its format prints scaled (0!.0,"万") or a formula that
was never computed the format or formula behind it. In .xls neither formats nor errors can be told (an error is blank).
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from extract.blocks import Block
from extract.errors import UnreadableDocument
from extract.files.archive import damaged
from extract.files.grids import MAX_COLUMNS, MAX_ROWS, blocks_of_grid
from extract.files.office import OLE, Package, refuse_encrypted
from extract.files.workbook import number_text

SECONDS = 30
"""How long a workbook may take; real ones take a tenth of a second."""

_PROGRAM = Path(__file__).with_name("workbook.py")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BUILT_IN = {9: "0%", 10: "0.00%"}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SCALED = re.compile(r"[0#?],+(?![0#?])|!\D|[0#?]\s*(?:\"[.．]\"|\\[.．])")
_Odd = dict[tuple[int, int], str]


def read(content: bytes) -> list[Block]:
    """The workbook's blocks; `page` is the number of the sheet. Raises UnreadableDocument.

    (damaged, encrypted, too_large)
    """
    refuse_encrypted(content)
    odd = {} if content.startswith(OLE) else _odd_cells(Package(content))
    found: list[Block] = []
    for sheet in _cells(content):
        rows: list[list[str]] = sheet["rows"]
        top, left = sheet["corner"]
        _put(rows, {(r - top, c - left): text for (r, c), text in odd.get(sheet["name"], {}).items()})
        merged = [(r - top, c - left, r2 - top, c2 - left) for r, c, r2, c2 in sheet["merged"]]
        found += blocks_of_grid(rows, merged, sheet["number"], (top + 1, left + 1))
    return found


def _put(rows: list[list[str]], texts: _Odd) -> None:
    """Puts texts into a grid; it grows downwards and to the right where they stand outside (calamine drops errors)."""
    for (row, column), text in texts.items():
        if 0 <= row < MAX_ROWS and 0 <= column < MAX_COLUMNS:
            rows += ([] for _ in range(len(rows), row + 1))
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = text


def _cells(content: bytes) -> list[dict[str, Any]]:
    """What the other process makes of the workbook."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM)], input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnreadableDocument("damaged", f"not read within {SECONDS} seconds; save it anew") from None
    try:
        answer = json.loads(done.stdout)
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


def _odd_cells(package: Package) -> dict[str, _Odd]:
    """Sheet name -> {(row, column) from 0: text} of the cells whose value alone would mislead."""
    part, workbook = package.main_part("xl/workbook.xml")
    targets = package.targets(part)
    formats = _formats(package, targets)
    found = {}
    for sheet in _named(workbook, "sheet"):
        identity = next((str(value) for name, value in sheet.items() if _local(name) == "id"), "")
        root = package.xml(targets.get(identity, ("", ""))[1])
        if root is not None:
            found[str(sheet.get("name"))] = dict(_odd_in(root, formats))
    return found


def _formats(package: Package, targets: dict[str, tuple[str, str]]) -> dict[int, str]:
    """Cell style -> its number format, where that prints another number than the value."""
    styles = next((package.xml(path) for kind, path in targets.values() if kind == "styles"), None)
    if styles is None:
        return {}
    codes = dict(_BUILT_IN)
    for own in _named(styles, "numFmt"):
        codes[_number(own.get("numFmtId"))] = own.get("formatCode") or ""
    found = {}
    for cell_styles in _named(styles, "cellXfs"):
        for position, style in enumerate(cell_styles):
            code = codes.get(_number(style.get("numFmtId")), "")
            plain = _QUOTED.sub("", code)
            if "%" in plain or _SCALED.search(code) or re.search(r"\d", "".join(re.findall(r'"([^"]*)"', code))):
                found[position] = code
    return found


def _odd_in(root: etree._Element, formats: dict[int, str]) -> Iterator[tuple[tuple[int, int], str]]:
    row, column = -1, -1
    for line in _named(root, "row"):
        row = _number(line.get("r"), row + 2) - 1
        column = -1
        for cell in line:
            if _local(cell.tag) != "c":
                continue
            place = _REFERENCE.fullmatch((cell.get("r") or "").upper())
            if place:
                row, column = int(place[2]) - 1, _column(place[1])
            else:
                column += 1
            text = _odd_text(cell, formats)
            if text is not None:
                yield (row, column), text


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


def _column(letters: str) -> int:
    """A column's number from 0.

    >>> _column("A"), _column("XFD")
    (0, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
