"""Hostile and damaged documents against every reader.   python -m tests.fuzz [--seconds 60] [--seed N] [--first N]

Four properties, on documents of every text layout and kind of file that the tests can write, mutated at random:

    sturdy    reading gives a report or a DocumentError and nothing else, soon, and without filling the memory
    borne out a text read again with other figures in the same places has, cell for cell, the figures that stand there now
              (where it has none, because the old ones rested on sums, nothing is said); of kinds of file that can glue or
              hide figures the reader itself asks that of every document
    truthful  of a text in which one figure's cell is deleted, doubled or moved to another row, a line is lost, doubled or
              changes places with the next, or a label's character is misread, every number that comes out is the true
              one, or the report has an error or a warning that touches the number's table
    placed    of a text with rows that are torn (tests/row_damage.py: blank cells, a row broken, a note on its line, a page
              between) every number that comes out is the true one, whatever is said; every number that does not come out
              stands in a finding; and where the borders leave one place for each figure, each comes out

The same seed makes the same inputs one after another; `--first` begins at the input of that number. An input that breaks a property is saved; its file is named.
Exit code 1 if there is one.
"""

import argparse
import faulthandler
import io
import os
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, NamedTuple

from lxml import etree

from extract import DocumentError, SourceFile, discover
from extract.documents import read_bytes
from extract.files import open_document
from flows.batches import doubter, reader
from tests import pages
from tests.accuracy import Place
from tests.accuracy import _cells as cells_by_document
from tests.helpers import forms, loaded
from tests.probing import probe, tables_of
from tests.rendering import LAYOUTS, CellKey, Layout, Rendered, cells_of, random_figures, render
from tests.row_damage import Torn, torn_report
from tests.tools.converters.documents import Truth
from tests.tools.converters.score import FLAGGED, LOST, WRONG, Document, judge
from tests.write_docx import write_docx
from tests.write_html import write_html, write_mhtml
from tests.write_pdf import write_pdf
from tests.write_sheets import write_csv, write_xlsx
from transform.facts.batch import BatchBuilder

SECONDS = 5.0
"""for one document; one that takes longer is read a second time, for the machine may have been busy"""
REFUSAL_SECONDS = 40.0
"""for a document that a reader gives up on by its own clock (too_complex, timeout)"""
GAVE_UP = ("too_complex", "timeout")
GROWTH = 512 * 1024 * 1024
"""bytes by which one document may raise the most memory that this process has taken"""
ALL_GROWTH = 1024 * 1024 * 1024
"""the same for all documents together: what the reader remembers is bounded"""
MOST_BYTES = 2_000_000
MOST_VIOLATIONS = 20
TRUTHFUL_BATCH = 200
TRUTHFUL_EVERY = 100
"""inputs, of which one is a batch of hurt texts"""
PLACED_BATCH = 40
WAN = 10_000
"""yuan in 万元, the unit that the written forms print for amounts"""

FORMS = ("format_2019", "format_2021")
NAME = "某某市某某区财政局_2023"
DAMAGED: tuple[Layout, ...] = ("side_by_side", "deduplicated", "mojibake")
"""layouts whose text is refused as a whole"""


class Source(NamedTuple):
    """What is mutated: the reader it is meant for, the suffix of its file, and its content."""

    kind: str
    suffix: str
    content: bytes


class Violation(Exception):
    """An input broke a property. `key` tells apart causes, so that one is not told twice."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(what)
        self.key = key


class _TooLate(BaseException):
    """The document is far over its time. No handler of the program's may take it for an error of its own."""


# -- documents that are mutated ----------------------------------------------------------------------------------------


@cache
def sources(kind: str) -> tuple[Source, ...]:
    """Reports of that kind; text kinds are named text/<layout>."""
    rng = Random(kind)
    if kind.startswith("text/"):
        layout: Any = kind.removeprefix("text/")
        made = [render(random_figures(rng, form, form), layout).text for form in FORMS]
        return tuple(Source(kind, ".md" if layout.startswith("markdown") else ".txt", text.encode()) for text in made)
    written = [WRITERS[kind](pages.page(pages.random_figures(rng, form, form))) for form in FORMS]
    return tuple(Source(kind, f".{kind}", content) for content in written)


def _zip(page: pages.Page) -> bytes:
    """An archive with documents of several kinds, one of them another archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in ("html", "csv", "docx"):
            archive.writestr(f"部门/{NAME}.{suffix}", WRITERS[suffix](page))
        archive.writestr("inner.zip", b"PK\x05\x06" + bytes(18))
    return content.getvalue()


def _rtf(page: pages.Page) -> bytes:
    lines = [line if isinstance(line, str) else "\\row" for line in page]
    text = "\\par ".join("".join(f"\\u{ord(c)}?" for c in line) for line in lines)
    return b"{\\rtf1\\ansi " + text.encode() + b"}"


WRITERS: dict[str, Callable[[pages.Page], bytes]] = {
    "html": write_html,
    "mhtml": lambda page: write_mhtml(write_html(page)),
    "docx": write_docx,
    "xlsx": write_xlsx,
    "csv": write_csv,
    "pdf": write_pdf,
    "zip": _zip,
    "doc": _rtf,
    "xls": lambda page: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + write_csv(page),
}
KINDS = (*(f"text/{layout}" for layout in LAYOUTS), *WRITERS)
RARE = {"doc": 0.02, "xls": 0.2, "pdf": 0.6}
"""share of the turns of a kind that are taken: a conversion takes seconds and would fill the time"""


# -- mutations ---------------------------------------------------------------------------------------------------------

HOSTILE: tuple[bytes, ...] = tuple(
    piece if isinstance(piece, bytes) else piece.encode()
    for piece in (
        *(
            "1" * 5_000,
            "1." * 3_000,
            "(" * 3_000,
            "（一）" * 500,
            "|" * 3_000,
            "\t" * 3_000,
            "\n" * 3_000,
            "|\n" * 2_000,
        ),
        *(
            "\n\t1" * 2_000,
            " " * 5_000,
            "　" * 2_000,
            "总计" * 1_000,
            "信息处理费" * 500,
            "第二十条第（一）项" * 300,
            ".docx" * 500,
        ),
        *(
            "-",
            "−5",
            "1e999",
            "９" * 400,
            "²",
            "①",
            "٣",
            "\u202e",
            "\u200b",
            "\ufeff",
            "\u2028",
            "\x00",
            "\x1b[2J",
            "\ufffd",
        ),
        *(
            "某局2023年政府信息公开工作年度报告\n",
            "三、收到和处理政府信息公开申请情况\n",
            "| - | - |\n",
            "<table>" * 500,
        ),
        *(
            "<td colspan=999999999>1",
            "<td rowspan=65534 colspan=1000>",
            "<div>" * 3_000,
            "<!--",
            "<![CDATA[",
            "</table>",
        ),
        *("&#x110000;", "&#0;", "&nbsp;" * 500, '<!ENTITY a "b"><!DOCTYPE a SYSTEM "file:///etc/passwd">', "&a;" * 200),
        *("<w:tbl><w:tr><w:tc>" * 300, '<w:gridSpan w:val="2147483647"/>', '<c r="XFD1048576"><v>1</v></c>', '"' * 999),
        *(
            '<mergeCell ref="A1:XFD1048576"/>',
            "=HYPERLINK(1)",
            ',"' * 999,
            "Content-Length: -1\r\n",
            "\r",
            "\r\n--\r\n",
        ),
        *(b"\xff\xfe", b"\xff" * 50, b"\x00" * 500, b"\x81\x30", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"PK\x03\x04"),
        *(b" 0 R", b"/Length 99999999", b"1 0 obj<</Kids[1 0 R]>>endobj", b"endstream", b"%PDF-1.7", b"/Count -1"),
    )
)

XML_TEXTS = (
    "",
    "-1",
    "0",
    "1",
    "7",
    "65536",
    "2147483648",
    "1e999",
    "nan",
    "A0",
    "XFD1048576",
    "1" * 5_000,
    "总计",
    " ",
    "restart",
)


def mutated_bytes(rng: Random, content: bytes) -> bytes:
    """One to four changes to single bytes or ranges of bytes."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed) + 1)
        end = min(len(changed), at + rng.choice((1, 1, 4, 60, 2_000)))
        what = rng.randrange(6)
        if what == 0:
            del changed[at:end]
        elif what == 1:
            changed[at:at] = changed[at:end] * rng.choice((1, 2, 50))
        elif what == 2:
            changed[at:at] = rng.choice(HOSTILE)
        elif what == 3:
            changed[at:end] = rng.randbytes(end - at)
        elif what == 4 and at < len(changed):
            changed[at] ^= 1 << rng.randrange(8)
        elif rng.random() < 0.2:
            del changed[at:]
    return bytes(changed[:MOST_BYTES])


def mutated_lines(rng: Random, content: bytes) -> bytes:
    """One to six lines deleted, doubled, moved, cut, or joined by something hostile."""
    lines = content.split(b"\n")
    for _ in range(rng.randint(1, 6)):
        at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
        end = at + rng.choice((1, 1, 2, 10))
        what = rng.randrange(7)
        if what == 0 and len(lines) > end - at:
            del lines[at:end]
        elif what == 1:
            lines[at:at] = lines[at:end] * rng.choice((1, 1, 40))
        elif what == 2:
            lines[to:to] = lines[at:end]
        elif what == 3:
            lines[at] = lines[at][: rng.randint(0, len(lines[at]))]
        elif what == 4:
            where = rng.randint(0, len(lines[at]))
            lines[at] = lines[at][:where] + rng.choice(HOSTILE) + lines[at][where:]
        elif what == 5:
            lines[at], lines[to] = lines[to], lines[at]
        else:
            lines[at : at + 2] = [b"".join(lines[at : at + 2])]
    return b"\n".join(lines)[:MOST_BYTES]


def mutated(rng: Random, source: Source) -> bytes:
    """The content damaged: as bytes, by lines, or inside its package, where that has one."""
    mutate = rng.choice((mutated_bytes, mutated_lines))
    if source.kind in ("docx", "xlsx", "zip") and rng.random() < 0.7:
        return _mutated_package(rng, source.content)
    if source.kind == "mhtml" and rng.random() < 0.7:
        html = _whole_characters(rng, mutate(rng, rng.choice(sources("html")).content))
        return write_mhtml(html, transfer=rng.choice(("base64", "quoted-printable")))
    if source.kind == "html" and rng.random() < 0.5:
        return _whole_characters(rng, _mutated_tags(rng, source.content))
    changed = mutate(rng, source.content)
    return _whole_characters(rng, changed) if source.kind.startswith(("text/", "html", "csv")) else changed


def _whole_characters(rng: Random, content: bytes) -> bytes:
    """Mostly without the bytes that are no UTF-8: a text that cannot be decoded is refused before anything is read."""
    return content.decode("utf-8", "ignore").encode() if rng.random() < 0.8 else content


_TAG = re.compile(rb"(?<=>)(?=<)")


def _mutated_tags(rng: Random, content: bytes) -> bytes:
    """The lines of markup are its tags."""
    return mutated_lines(rng, _TAG.sub(b"\n", content)).replace(b">\n<", b"><")


def _mutated_package(rng: Random, content: bytes) -> bytes:
    """A zip whose members are damaged, doubled or lost, and which is whole as a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        members = [(name, package.read(name)) for name in package.namelist()]
    at = rng.randrange(len(members))
    main = [n for n, (name, _) in enumerate(members) if re.search(r"document\.xml$|sheet\d+\.xml$|html$|csv$", name)]
    if main and rng.random() < 0.8:
        at = rng.choice(main)
    name, data = members[at]
    if name.endswith(".xml") and rng.random() < 0.7:
        members[at] = name, _mutated_tree(rng, data)
    else:
        members[at] = name, rng.choice((mutated_bytes, mutated_lines, _mutated_tags))(rng, data)
    if rng.random() < 0.1:
        del members[rng.randrange(len(members))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members:
            package.writestr(name, data)
    return out.getvalue()


def _mutated_tree(rng: Random, content: bytes) -> bytes:
    """XML that is still well formed: elements deleted, doubled, moved or nested, texts and attributes changed."""
    root = etree.fromstring(content)
    for _ in range(rng.randint(1, 8)):
        elements = list(root.iter(etree.Element))
        one, other = rng.choice(elements), rng.choice(elements)
        parent = one.getparent()
        what = rng.randrange(6)
        if parent is None:
            continue
        if what == 0:
            parent.remove(one)
        elif what == 1:
            for _ in range(rng.choice((1, 1, 30))):
                parent.insert(parent.index(one), deepcopy(one))
        elif what == 2 and other not in one.iter():
            other.append(one)
        elif what == 3:
            one.text = rng.choice(XML_TEXTS)
        elif what == 4 and one.attrib:
            one.set(rng.choice(list(one.attrib)), rng.choice(XML_TEXTS))
        elif what == 5:
            nested = one
            for _ in range(rng.choice((2, 400))):
                nested = etree.SubElement(nested, one.tag)
    return bytes(etree.tostring(root))[:MOST_BYTES]


# -- the first property ------------------------------------------------------------------------------------------------


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _TooLate

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def peak() -> int:
    """The most memory (bytes) this process has taken so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def read(name: str, content: bytes) -> str:
    """What reading comes to: `report` or the code of the refusal. Raises whatever the reader raises besides."""
    digest = sha256(content).hexdigest()
    builder = BatchBuilder(forms())
    builder.add_source(SourceFile(name, name, len(content), 0), digest)
    try:
        builder.add_report(*doubter().doubted(reader().read(open_document(name, content, digest))))
        outcome = "report"
    except DocumentError as error:
        builder.add_set_aside(digest, content, content, error)
        outcome = error.code
    builder.tables()
    return outcome


def read_archive(content: bytes) -> str:
    """The same for an archive: it is listed, and each document in it is read."""
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{NAME}.zip"
        path.write_bytes(content)
        for file in discover([str(path)]):
            try:
                outcomes[read(file.uri, read_bytes(file))] += 1
            except DocumentError as error:
                outcomes[error.code] += 1
    return "report" if outcomes["report"] else next(iter(outcomes), "empty")


def sturdy(source: Source, content: bytes) -> tuple[str, float]:
    """(outcome, seconds) of one input. Raises Violation."""

    def once() -> tuple[str, float]:
        began = time.perf_counter()
        with _alarm(REFUSAL_SECONDS):
            said = read_archive(content) if source.kind == "zip" else read(NAME + source.suffix, content)
        return said, time.perf_counter() - began

    before = peak()
    try:
        outcome, seconds = once()
        if seconds > SECONDS and outcome not in GAVE_UP:
            outcome, seconds = once()
    except _TooLate:
        raise Violation(f"{source.kind} late", f"not read within {REFUSAL_SECONDS:.0f} s") from None
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
        raise Violation(place, f"{place}: {error}\n{traceback.format_exc()}") from error
    if seconds > SECONDS and outcome not in GAVE_UP:
        raise Violation(f"{source.kind} slow", f"took {seconds:.1f} s, twice; {SECONDS:.0f} s are allowed")
    if peak() - before > GROWTH:
        raise Violation(
            f"{source.kind} memory", f"took {(peak() - before) / 1e6:,.0f} MB more than any document before"
        )
    return outcome, seconds


# -- the second property -----------------------------------------------------------------------------------------------


def borne_out(source: Source, content: bytes) -> None:
    """Raises Violation if a second reading of a text contradicts the first. What came out nowhere is a finding there."""
    document, tables = tables_of(content, source.suffix)
    probed = probe().probe(document, tables)
    for doubt in probed.doubts if probed else ():
        if doubt.what != "lost":
            said = f"{doubt.place}: {doubt.printed!r}, printed {' '.join(doubt.runs)!r}"
            raise Violation(f"{source.kind} {doubt.what}", said)


# -- the third property -----------------------------------------------------------------------------------------------


class Hurt(NamedTuple):
    """A text in which one cell is not where it was, and the true figures."""

    layout: Layout
    text: str
    done: str
    truth: Mapping[Place, Decimal]


_TABLES = ("disclosure", "application", "dispute")
_FIGURE = re.compile(r"(?<![\d.])-?\d+(?:\.\d+)?(?![\d.、年月日])")


def hurt(rng: Random) -> Hurt | None:
    """A report whose sums hold, with one figure's cell deleted, doubled, blanked or moved; None if none was found.

    A cell is moved to another row only: two figures of one row of table 2 that change places cannot be told by anybody.
    """
    layout = rng.choice([layout for layout in LAYOUTS if layout not in DAMAGED])
    figures = random_figures(rng, rng.choice(FORMS), rng.choice(FORMS))
    page = render(figures, layout)
    truth = {_place(key): _number(key, printed) for key, printed in cells_of(figures)}
    lines = page.text.split("\n")
    key = rng.choice(list(page.lines))
    cell = _cell(rng, page, lines, key)
    if cell is None:
        return None
    row, start, end, behind = cell
    line = lines[row]
    what = rng.choice(("deleted", "blanked", "doubled", "moved"))
    done = f"{line[start:end]!r} of {'/'.join(filter(None, key))} {what}"
    cell_text = line[start:behind] if behind > end else line[start:end] + " "  # a cell never runs into the next one
    own_line = not (line[:start] + line[end:]).strip(" \t|")
    if what == "blanked":
        lines[row] = line[:start] + line[end:]
    elif what == "doubled":
        if own_line:
            lines.insert(row, line)
        else:
            lines[row] = line[:start] + cell_text + line[start:]
    else:
        target = _elsewhere(rng, page, lines, key) if what == "moved" else None
        if what == "moved" and target is None:
            return None
        lines[row] = line[:start] + line[behind:]
        if target is not None:
            to, at, _, _ = target
            if own_line:
                lines.insert(to, line)
            else:
                lines[to] = lines[to][:at] + cell_text + lines[to][at:]
        if own_line:
            del lines[row + (target is not None and target[0] <= row)]
    return Hurt(layout, "\n".join(lines), done, truth)


def hurt_lines(rng: Random) -> Hurt | None:
    """A report whose sums hold, with one line lost, doubled or exchanged with the next, or a character misread.

    Two figures of table 2, or of a row of table 4, that change places cannot be told by anybody.
    """
    layout = rng.choice([layout for layout in LAYOUTS if layout not in DAMAGED])
    figures = random_figures(rng, rng.choice(FORMS), rng.choice(FORMS))
    page = render(figures, layout)
    truth = {_place(key): _number(key, printed) for key, printed in cells_of(figures)}
    lines = page.text.split("\n")
    key = rng.choice(list(page.lines))
    row = min(max(0, page.lines[key] - 1 + rng.choice((-1, 0, 0, 1))), len(lines) - 2)
    what = rng.choice(("line lost", "line doubled", "lines exchanged", "label misread"))
    done = f"{lines[row].strip()[:60]!r} {what}"
    if what == "line lost":
        del lines[row]
    elif what == "line doubled":
        lines.insert(row, lines[row])
    elif what == "lines exchanged":
        pair = lines[row], lines[row + 1]
        if key[0] != "application" and not any(map(_WORD.search, pair)):
            return None
        lines[row : row + 2] = reversed(pair)
    else:
        words = [at for at, line in enumerate(lines) if _WORD.search(line) and abs(at - row) < 8]
        if not words:
            return None
        row = rng.choice(words)
        at = rng.choice([at for at, character in enumerate(lines[row]) if "\u4e00" <= character <= "\u9fff"])
        done = f"{lines[row].strip()[:60]!r} label misread"
        lines[row] = lines[row][:at] + rng.choice("木日口田甲") + lines[row][at + 1 :]
    return Hurt(layout, "\n".join(lines), done, truth)


_WORD = re.compile("[\u4e00-\u9fff]")


def _cell(rng: Random, page: Rendered, lines: Sequence[str], key: CellKey) -> tuple[int, int, int, int] | None:
    """(line, start, end, where the next cell begins) of a figure that stands on the line of that cell."""
    at = page.lines[key] - 1
    wanted = page.printed.get(key, "")
    found = [match for match in _FIGURE.finditer(lines[at]) if match[0] == wanted]
    if not found:
        return None
    match = rng.choice(found)
    gap = re.compile(r"[ \t]*\|?[ \t]*").match(lines[at], match.end())
    return at, match.start(), match.end(), gap.end() if gap else match.end()


def _elsewhere(rng: Random, page: Rendered, lines: Sequence[str], key: CellKey) -> tuple[int, int, int, int] | None:
    """A figure of another row, on another line, before which the cell is put."""
    others = [other for other in page.lines if other[:-1] != key[:-1] and page.lines[other] != page.lines[key]]
    return _cell(rng, page, lines, rng.choice(others)) if others else None


def _place(key: CellKey) -> Place:
    table, *row, column = key
    return table or "", "/".join(filter(None, row)), column or ""


def _number(key: CellKey, printed: str) -> Decimal:
    amount = key[0] == "disclosure" and key[-1] == "amount"
    return Decimal(printed) * (WAN if amount else 1)


def untrue(hurts: Sequence[Hurt]) -> tuple[Counter[str], list[tuple[Hurt, str]]]:
    """(how often what came out, the hurt texts with a wrong number and nothing said of its table, and the numbers)"""
    builder = BatchBuilder(forms())
    counts: Counter[str] = Counter()
    by_digest: dict[str, Hurt] = {}
    for one in hurts:
        content = one.text.encode()
        digest = sha256(content).hexdigest()
        name = f"{NAME}.txt"
        if digest in by_digest:
            continue
        by_digest[digest] = one
        builder.add_source(SourceFile(f"{digest}/{name}", f"{digest}/{name}", len(content), 0), digest)
        try:
            builder.add_report(reader().read(open_document(name, content, digest)))
        except DocumentError as error:
            builder.add_set_aside(digest, content, content, error)
            counts["set aside"] += 1
    numbers = {number: table for table, (number, _, _) in forms().tables.items()}
    wrong = []
    with loaded(builder.tables()) as loader:
        connection = loader.connection
        touched: defaultdict[str, set[str | None]] = defaultdict(set)
        for digest, table in connection.execute(
            "select document_sha256, table_no from v_findings where severity in ('error', 'warning')"
        ).fetchall():
            touched[digest].add(numbers.get(table))
        cells = cells_by_document(connection)
        for (digest,) in connection.execute("select document_sha256 from v_reports").fetchall():
            one, tables = by_digest[digest], touched[digest]
            false = [
                (place, found.value)
                for place, found in cells[digest].items()
                if place[0] in _TABLES and found.value is not None and found.value != one.truth.get(place)
            ]
            silent = [(p, value) for p, value in false if p[0] not in tables and None not in tables]
            counts["wrong but flagged" if false and not silent else "true" if not false else "silently wrong"] += 1
            if silent:
                said = [f"{'/'.join(p)} {value:f}, not {one.truth.get(p)}" for p, value in silent]
                wrong.append((one, "; ".join(said[:5])))
    return counts, wrong


# -- the fourth property -----------------------------------------------------------------------------------------------


def misplaced(torn: Torn) -> tuple[Document, str]:
    """The torn report as it is read, and what is not as it must be ('': nothing)."""
    truth = [
        Truth(key[0] or "", "/".join(filter(None, key[1:-1])), key[-1] or "", torn.truth[key], printed)
        for key, printed in torn.printed.items()
    ]
    document = judge(f"{NAME}.txt", torn.text.encode(), truth)
    if document.crash:
        return document, "crash"
    outcomes = {cell.outcome for cell in document.cells}
    if WRONG in outcomes:
        return document, "wrong"
    if any(cell.silent for cell in document.cells):
        return document, "lost in silence"
    return document, "refused" if torn.certain and outcomes & {FLAGGED, LOST} else ""


def said_of(document: Document) -> str:
    """The first cells that are not as printed."""
    if document.crash or document.aside:
        return document.crash or document.aside
    order = [WRONG, LOST, FLAGGED]
    cells = sorted((c for c in document.cells if c.outcome in order), key=lambda c: order.index(c.outcome))
    return "; ".join(f"{c.truth.row} {c.truth.column}: {c.value}, not {c.truth.printed!r}" for c in cells[:5])


# -- running -----------------------------------------------------------------------------------------------------------


class Tally:
    """What came out, by reader, and the inputs that broke a property."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.slowest: defaultdict[str, float] = defaultdict(float)
        self.violations: Counter[str] = Counter()

    def violation(self, key: str, what: str, number: int, suffix: str, content: bytes) -> None:
        """Tells a cause once, with the input."""
        self.violations[key] += 1
        if self.violations[key] > 1:
            return
        with tempfile.NamedTemporaryFile(prefix="gongkai-fuzz-", suffix=suffix, delete=False) as file:
            file.write(content)
        print(f"VIOLATION {key} (--seed {self.seed}, input {number}): {what}\n  saved as {file.name}", flush=True)


def fuzz(seconds: float, seed: int, first: int = 1, what: str = "all") -> Tally:
    """Mutates and reads until the time is over. Every input depends on the seed and its number alone."""
    tally, until, number = Tally(seed), time.monotonic() + seconds, first - 1
    for kind in KINDS:  # what is loaded once is no growth
        for source in sources(kind)[:1] if kind not in RARE or kind == "pdf" else ():
            with suppress(Violation):
                sturdy(source, source.content)
    began_with = peak()
    at_hand = Path(tempfile.gettempdir()) / f"gongkai-fuzz-{os.getpid()}.input"
    print(f"should a library bring this process down, the input it died of is {at_hand}", flush=True)
    while time.monotonic() < until and len(tally.violations) < MOST_VIOLATIONS:
        number += 1
        rng = Random(f"{seed} {number}")
        if what == "truthful" or (what == "all" and number % TRUTHFUL_EVERY == 0):
            _truthful(rng, tally, number)
            continue
        if what == "placed" or (what == "all" and number % TRUTHFUL_EVERY == TRUTHFUL_EVERY // 2):
            _placed(rng, tally, number)
            continue
        kind = KINDS[number % len(KINDS)]
        if rng.random() >= RARE.get(kind, 1):
            continue
        source = rng.choice(sources(kind))
        content = mutated(rng, source)
        at_hand.write_bytes(content)
        faulthandler.dump_traceback_later(3 * REFUSAL_SECONDS, exit=True)
        try:
            outcome, took = sturdy(source, content)
            if outcome == "report" and source.kind.startswith("text/"):
                borne_out(source, content)
        except Violation as violation:
            tally.violation(violation.key, str(violation), number, source.suffix, content)
            outcome, took = "VIOLATION", 0.0
        tally.outcomes[kind][outcome] += 1
        tally.slowest[kind] = max(tally.slowest[kind], took)
        if peak() - began_with > ALL_GROWTH:
            grown = f"{(peak() - began_with) / 1e6:,.0f} MB more than at the start"
            tally.violation("memory of all", grown, number, source.suffix, content)
            break
    faulthandler.cancel_dump_traceback_later()
    at_hand.unlink(missing_ok=True)
    return tally


def _truthful(rng: Random, tally: Tally, number: int) -> None:
    hurts = [one for _ in range(TRUTHFUL_BATCH) if (one := rng.choice((hurt, hurt_lines))(rng))]
    counts, wrong = untrue(hurts)
    tally.outcomes["one cell or line hurt"] += counts
    for one, said in wrong:
        key = f"silently wrong: {one.layout}, {one.done.rsplit(' ', 1)[-1]}"
        tally.violation(key, f"{one.done}: {said}", number, ".txt", one.text.encode())


def _placed(rng: Random, tally: Tally, number: int) -> None:
    for _ in range(PLACED_BATCH):
        torn = torn_report(rng)
        document, what = misplaced(torn)
        tally.outcomes["rows torn"][what or ("set aside" if document.aside else "as it must be")] += 1
        if what:
            key = f"torn rows {what}: {torn.style}, {' '.join(torn.kinds)}"
            tally.violation(key, f"{torn.row}: {said_of(document)}", number, ".txt", torn.text.encode())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--seed", type=int, help="the same inputs again (default: another seed each time)")
    parser.add_argument("--first", type=int, default=1, metavar="N", help="the number of the first input (default: 1)")
    parser.add_argument(
        "--what", choices=("all", "sturdy", "truthful", "placed"), default="all", help="one property only"
    )
    options = parser.parse_args(arguments)
    seed = options.seed if options.seed is not None else int(time.time())
    print(f"seed {seed}", flush=True)
    tally = fuzz(options.seconds, seed, options.first, options.what)
    for kind, outcomes in sorted(tally.outcomes.items()):
        parts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
        print(f"{kind:26} {outcomes.total():6}  slowest {tally.slowest[kind]:5.2f} s  {parts}")
    for key, count in tally.violations.most_common():
        print(f"VIOLATION {count} x {key}")
    print(f"seed {seed}: {len(tally.violations)} causes of violation; at most {peak() / 1e6:,.0f} MB of memory")
    return 1 if tally.violations else 0


if __name__ == "__main__":
    sys.exit(main())
