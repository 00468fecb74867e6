"""Hostile documents, each beside two good reports that must become reports, within bounds of time and memory."""

import io
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

from tests.faults.folders import GOOD, _both_are_read
from tests.faults.office import Row, Tools
from tests.fuzz import HOSTILE, KINDS, mutated, sources
from tests.helpers import page, write_reports
from tests.rendering import plain_figures
from tests.write_docx import package
from tests.write_sheets import write_csv, write_xlsx

SECONDS = 90.0
"""for a run over one of them: its own clock, and what a run takes on a busy machine"""
MOST_MEMORY = 1_000_000_000
MOST_MEMORY_PDF = 2_000_000_000
"""bytes of a process that reads one"""

Maker = Callable[[], bytes]


def prose(text: str) -> Maker:
    """A report with something before the first words of its prose that name the body."""

    def make() -> bytes:
        whole = page(plain_figures(), agency="某某市某某区园林局")
        at = whole.find("一、")
        return f"{whole[: at + 5]}\n{text}\n{whole[at + 5 :]}".encode()

    return make


def table(text: bytes) -> Maker:
    """A report with something in the place of a figure."""
    return lambda: (
        page(plain_figures(), agency="某某市某某区园林局").encode().replace(b"\t0\n", b"\t" + text + b"\n", 1)
    )


def figures(text: str) -> Maker:
    """A report with one figure everywhere."""
    return lambda: page(plain_figures(printed=text), agency="某某市某某区园林局").encode()


def html(text: str, times: int = 1) -> Maker:
    return lambda: (
        f"<html><body><p>某某市某某区园林局2023年政府信息公开工作年度报告</p>{text * times}</body></html>".encode()
    )


def zipped(members: int, name: str = "{}.txt", content: bytes = b"x") -> Maker:
    def make() -> bytes:
        out = io.BytesIO()
        with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            warnings.simplefilter("ignore")  # two members of one name are what is wanted
            for number in range(members):
                info = zipfile.ZipInfo(name.format(number))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
        return out.getvalue()

    return make


def column(rows: int) -> Maker:
    return lambda: write_xlsx(["某某市某某区园林局2023年"] * rows)


def from_fuzz(kind: str, number: int) -> Maker:
    rng = Random(f"faults {kind} {number}")
    return lambda: mutated(rng, rng.choice(sources(kind)))


def suffix_of(kind: str) -> str:
    layout = kind.partition("/")[2]
    return (".md" if layout.startswith("markdown") else ".txt") if layout else f".{kind}"


@cache
def documents() -> dict[str, tuple[str, Maker]]:
    """name -> (suffix, what makes it)"""
    found: dict[str, tuple[str, Maker]] = {}
    for number, piece in enumerate(HOSTILE):
        found[f"a figure that is {piece[:20]!r} ({number})"] = ".txt", table(piece)
    words = ("共计", "政府信息公开", "案件", "办结", "答复", "共", "2022年", "，收到", "件", "其中", "申请")
    for word in words:
        for times in (30, 3_000):
            text = f"2022年，本机关收到申请{word * times}很多，收到1件。"
            found[f"{word} {times} times in a sentence"] = ".txt", prose(text)
    for mark in ("*", "_", "`", "#", "[", "](", "|", "~", "<", "&", "（", "“"):
        found[f"{mark} 50,000 times"] = ".md", prose(mark * 50_000)
    for name, text, times in (
        ("comments", "<!--1-->", 30),
        ("many comments", "<!--1-->", 100_000),
        ("open comments", "<!--", 100_000),
        ("divs in one another", "<div>", 100_000),
        ("tables in one another", "<table><tr><td>", 5_000),
        ("wide cells", "<table><tr><td colspan=999999999 rowspan=65534>1</table>", 100),
        ("attributes", "<p " + "a=1 " * 10_000 + ">", 3),
        ("styles", "<style>a{}b{}</style>", 20_000),
        ("references", "&#x4e00;", 200_000),
    ):
        found[f"HTML: {name}"] = ".html", html(text, times)
    for number in ("50000000000000", "99999999999999999999", "1" * 400, "0.000000001", "-1", "1e308"):
        found[f"every figure is {number[:24]}"] = ".txt", figures(number)
    found["one column of 20,000 rows"] = ".xlsx", column(20_000)
    found["a million lines of one cell"] = ".txt", lambda: b"1\n" * 1_000_000
    found["lines of one cell in a table"] = ".txt", table(b"1\n\t" * 300_000)
    found["one line of 20 MB"] = ".txt", prose("政" * 6_000_000)
    found["a CSV of 300,000 rows"] = ".csv", lambda: write_csv(["规章,1,2"] * 300_000)
    found["elements in one another"] = ".docx", lambda: package("<w:p>" * 20_000 + "</w:p>" * 20_000)
    found["members of one name"] = ".zip", zipped(19_000, "a.txt")
    found["many members"] = ".zip", zipped(30_000)
    found["a member that grows"] = ".zip", zipped(3, content=bytes(60_000_000))
    found["a document that grows"] = ".docx", zipped(1, "word/document.xml", bytes(400_000_000))
    for kind in KINDS:
        for number in range(2):
            found[f"{kind}, damaged ({number})"] = suffix_of(kind), from_fuzz(kind, number)
    return found


def hostile(tools: Tools, place: Path, rng: Random, number: int) -> str:
    name, (suffix, make) = list(documents().items())[number % len(documents())]
    write_reports(place / "in", GOOD)
    (place / "in" / f"odd{suffix}").write_bytes(make())
    ended = tools.one.run(place, "run", "in", "--warehouse", "w.duckdb", "--no-exports", in_pieces=False)
    most = MOST_MEMORY_PDF if suffix == ".pdf" else MOST_MEMORY
    if said := ended.not_clean(0):
        return f"{name}: {said}"
    if ended.seconds > SECONDS:
        return f"{name}: {ended.seconds:.0f} s"
    if ended.peak > most:
        return f"{name}: {ended.peak / 1e6:,.0f} MB"
    return _both_are_read(tools, place, "in", name)


AT_ONCE = 8


def many_at_once(tools: Tools, place: Path, rng: Random, number: int) -> str:
    """Eight of them in one run with two workers, whose memory is watched; the neighbours' reports must all be there."""
    ordered = sorted(
        documents().items(), key=lambda item: item[1][0] == ".pdf"
    )  # those that may take more by themselves
    chosen = ordered[number * AT_ONCE : (number + 1) * AT_ONCE]
    write_reports(place / "in", GOOD)
    for at, (_, (suffix, make)) in enumerate(chosen):
        (place / "in" / f"odd{at}{suffix}").write_bytes(make())
    name = f"{chosen[0][0]} ... {chosen[-1][0]}"
    arguments = ("run", "in", "--warehouse", "w.duckdb", "--no-exports", "--workers", "2", "--document-seconds", "20")
    command = tools.one.start(place, *arguments)
    largest = command.largest()
    if said := command.wait().not_clean(0):
        return f"{name}: {said}"
    if largest > (MOST_MEMORY_PDF if chosen[-1][1][0] == ".pdf" else MOST_MEMORY):
        return f"{name}: {largest / 1e6:,.0f} MB"
    return _both_are_read(tools, place, "in", name)


ROWS = (
    Row("hostile documents beside two good reports", hostile, len(documents())),
    Row("eight hostile documents, two workers, two good reports", many_at_once, -(-len(documents()) // AT_ONCE)),
)
