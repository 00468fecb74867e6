"""What people give as CSV: read as Excel or an editor saved it, and added to without a moment in which half of it stands there.

Every error is one sentence with the file, the line, what is wrong and what to do (WarehouseError).
"""

import codecs
import csv
import fcntl
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from load.errors import WarehouseError
from load.folders import write_whole

MOST_BYTES = 50_000_000
LONGEST_TEXT = 2_000
"""Longest text of a cell that a person may write (characters)."""

FORMULA = r"(?s)^(?:[=@\t\r]|[+-].*[^0-9.,])"
"""How a text begins that a spreadsheet takes for a formula, for `re` and for Arrow alike; plain signed numbers stay."""

_EDGES = " \t\r\n"
_FORMULA = re.compile(FORMULA)
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]*[1-9])?")
_LIKE_A_NUMBER = re.compile(r"[0-9 .,:/%()eE+-]*[0-9][0-9 .,:/%()eE+-]*")


class UserText(NamedTuple):
    """The text of a user's file, how it is encoded (utf-8-sig: with a byte-order mark), and the end of its lines."""

    text: str
    encoding: str
    newline: str


class Line(NamedTuple):
    """A line of a user's CSV: where it stands, for errors, and its cells by column, without blanks at their edges."""

    where: str
    number: int
    cells: Mapping[str, str]

    def wrong(self, message: str) -> WarehouseError:
        return WarehouseError(f"{self.where}: {message}")

    def needed(self, column: str, what: str) -> str:
        """The text of a cell that must not be empty. Raises WarehouseError."""
        text = self.cells.get(column, "")
        if not text:
            raise self.wrong(f"{column} says {what}, and is empty")
        return text


def read(path: Path) -> UserText:
    """A user's file: UTF-8, or GB18030 as Excel writes it. Raises WarehouseError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WarehouseError(f"{path}: cannot be read ({error.strerror})") from None
    if len(content) > MOST_BYTES:
        raise WarehouseError(f"{path}: larger than {MOST_BYTES // 1_000_000} MB")
    marked = content.startswith(codecs.BOM_UTF8)
    for encoding in ("utf-8-sig" if marked else "utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return UserText(text, encoding, "\r\n" if "\r\n" in text else "\n")
    raise WarehouseError(f"{path}: neither UTF-8 nor GB18030; save it as CSV UTF-8")


def lines(text: str, name: str, needed: Sequence[str], columns: Sequence[str]) -> Iterator[Line]:
    """The lines of a CSV that are not empty; `name` is what errors call the file.

    Raises WarehouseError if one of the `needed` columns is missing (`columns` are all there can be), a column stands there
    twice, or a line has more cells than the header.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        header = next(reader, None)
        if not header:
            return
        names = [column.strip() for column in header]
        if not set(needed) <= set(names) or any(names.count(column) > 1 for column in columns):
            raise WarehouseError(f"{name}: line 1: the columns are {', '.join(columns)}")
        number = reader.line_num + 1
        for cells in reader:
            line = Line(f"{name}: line {number}", number, dict(zip(names, map(_plain, cells), strict=False)))
            number = reader.line_num + 1
            if not any(line.cells.values()):
                continue
            if any(map(str.strip, cells[len(names) :])):
                raise line.wrong("more cells than the header has; put texts with commas in quotation marks")
            if any(len(cell) > LONGEST_TEXT for cell in cells):
                raise line.wrong(f"a text longer than {LONGEST_TEXT} characters; shorten it")
            yield line
    except csv.Error as error:
        if "field limit" in str(error):
            raise WarehouseError(
                f"{name}: line {number}: a text longer than {LONGEST_TEXT} characters, or a quotation mark that is not closed"
            ) from None
        raise WarehouseError(f"{name}: line {reader.line_num}: not a CSV ({error})") from None


def _plain(cell: str) -> str:
    """The text, without the apostrophe before what a spreadsheet would take for something else."""
    text = cell.strip(_EDGES)
    return text[1:].strip(_EDGES) if text.startswith("'") else text


def as_read(text: str) -> str:
    """The text as it will be read from a list to which it was added."""
    return _plain(guarded(text))


def refuse_text(name: str, text: str, needed: bool = True) -> None:
    """Raises WarehouseError if a person's words cannot be written down; `name` is the option that gave them."""
    if any("\ud800" <= character <= "\udfff" for character in text):  # bytes of another encoding than the terminal's
        raise WarehouseError(f"{name} is not UTF-8; set the terminal to UTF-8 and type it anew")
    if needed and not text.strip():
        raise WarehouseError(f"{name} is empty; say {_SAYS[name]}")
    if len(text) > LONGEST_TEXT:
        raise WarehouseError(f"{name} is longer than {LONGEST_TEXT} characters; shorten it")


_SAYS = {"--by": "who decided", "--reason": "why", "--source": "where the right figure is from"}


def guarded(text: str) -> str:
    """The text as a cell that a spreadsheet leaves as it is: no formula, no date, no number that it writes otherwise."""
    changes = _LIKE_A_NUMBER.fullmatch(text) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if text.startswith("'") or changes or _FORMULA.match(text) else text


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Waits until nobody else adds to the file. The system ends the lock with the process, however it ends."""
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def add(path: Path, check: Callable[[str], object], columns: Sequence[str], lines: Sequence[Mapping[str, str]]) -> str:
    """Adds lines to a list, which need not exist, alone; their text, for take_back.

    `check` raises WarehouseError if the text of the file is no such list; then nothing is changed.
    """
    path = path.resolve()  # a link stays a link
    if not path.parent.is_dir():
        raise WarehouseError(f"{path.parent}: no such folder; make it, or name another --file")
    with alone(path):
        before = read(path) if path.exists() else None
        if before is not None:
            check(before.text)
        return append(path, before, columns, *lines)


def append(path: Path, before: UserText | None, columns: Sequence[str], *lines: Mapping[str, str]) -> str:
    """The file with lines more: written whole beside it, through to the disk, and renamed. `before` None: a new file.

    What stands there is kept byte for byte, with its encoding, its ends of lines and the order of its columns. Returns the
    text of the lines, for take_back.
    """
    now = before or UserText("", "utf-8-sig", "\n")
    header = next(csv.reader(io.StringIO(now.text, newline="")), None)
    rows = []
    for line in lines:
        cells = {
            name: text if name.endswith("_on") else guarded(text) for name, text in line.items()
        }  # a day may be a day
        rows.append([cells.get(name.strip(), "") for name in header or columns])
    added = _written(rows, now.newline)
    text = now.text if header else _written([columns], now.newline)
    ended = text + (now.newline if text and not text.endswith(("\n", "\r")) else "")
    write_whole(path, (ended + added).encode(now.encoding))
    return added


def take_back(path: Path, added: str) -> None:
    """The file without the lines that `append` added last. Raises WarehouseError if it does not end with them any more."""
    with alone(path):
        now = read(path)
        if not added or not now.text.endswith(added):
            raise WarehouseError(f"{path}: something else was added since; take the line out by hand")
        write_whole(path, now.text.removesuffix(added).encode(now.encoding))


def _written(rows: Sequence[Sequence[str]], newline: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator=newline).writerows(rows)
    return buffer.getvalue()
