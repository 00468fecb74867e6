"""Does reading take time that grows faster than a document does?   python -m tests.growth [--seconds 600] [--seed N]

Reports of every text layout and kind of file, into which what is hard to read is put many times over: the texts that are
made of the program's own patterns (tests/tools/patterns.py), long lines, many short ones, deep nesting, many cells, sheets,
rules of style. It stands where reports have text: before the title, in it, in the prose, in cells, between tables, at the end.
Each is read at once and eight times its size: quadratic work takes 64 times as long, and is told by the step from two to eight.

What is measured is the time of the processor, and only what takes longer than a floor is looked at again.
"""

import argparse
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple

from extract.errors import UnreadableDocument
from extract.files.pdf_document import blocks_of
from tests.fuzz import NAME, read, read_archive
from tests.growth_makers import STRUCTURES
from tests.pages import Grid, GridCell, Page, page, plain_figures
from tests.rendering import LAYOUTS, Layout, render
from tests.tools.patterns import hard_texts, program_patterns
from tests.write_docx import write_docx
from tests.write_html import write_html, write_mhtml
from tests.write_odf import write_odf
from tests.write_pdf import write_pdf
from tests.write_sheets import write_csv, write_xlsx
from tests.write_texts import WRITERS as TABLE_WRITERS
from tests.write_texts import write_text

SIZES = (1, 2, 4, 8)
FLOOR = 0.6
"""seconds of the processor: what takes less at the largest size is not looked at"""
MOST = 9.0
"""times that the largest may take of what a document a quarter of its size takes: 4 is linear, 16 quadratic"""
LATEST = 60.0
"""seconds after which a reading is broken off: it has failed"""
ROOM, BYTES_FOR_ONE = 400 * 1024 * 1024, 150
"""memory by which any document may raise the most that was taken, and what each of its bytes may add"""
MOST_MEMORY, MOST_OF_PDF = 1 << 30, 2 << 30
"""bytes of memory that reading any document may take in all"""
MOST_HERE = 4 << 30
"""bytes that this process may take for itself, so that what eats memory is found and the machine is left alone"""
LENGTH = 2_500
"""characters of the smallest size of what is put into one place"""

Maker = Callable[[int], bytes]
"""a document of a size (1, 2, 4, 8)"""


class Found(NamedTuple):
    """A document whose time or memory grows too fast."""

    what: str
    said: str
    suffix: str
    content: bytes


class _TooLate(BaseException):
    """No handler of the program's may take it for an error of its own."""


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise _TooLate


def _processor() -> float:
    """Seconds of the processor that this process and those it has waited for took so far."""
    took = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in took)


def seconds(suffix: str, content: bytes) -> float:
    """How long the document is read; LATEST and more if it is broken off."""
    before, began = signal.signal(signal.SIGPROF, _ring), _processor()
    signal.setitimer(signal.ITIMER_PROF, LATEST)
    try:
        _read(suffix, content)
    except _TooLate:
        return LATEST
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return _processor() - began


def _read(suffix: str, content: bytes) -> None:
    if suffix == ".pdf":  # in this process, whose time is measured
        with suppress(UnreadableDocument):
            blocks_of(content)
    elif suffix == ".zip":
        read_archive(content)
    else:
        read(NAME + suffix, content)


def peak() -> int:
    """The most memory (bytes) that this process or one that it waited for has taken so far."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most if sys.platform == "darwin" else most * 1024


def peak_of(suffix: str, content: bytes) -> tuple[int, str]:
    """The most memory (bytes) that a process of its own takes to read a document, with those it starts; what it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{NAME}{suffix}"
        path.write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-m", "tests.growth", "--read", str(path)], check=True, capture_output=True, text=True
        )
    most, outcome = done.stdout.split()
    return int(most), outcome


def _tell_peak(path: Path) -> int:
    """What the process that peak_of starts does."""
    content = path.read_bytes()
    outcome = read_archive(content) if path.suffix == ".zip" else read(path.name, content)
    print(peak(), outcome)
    return 0


def large_in_memory(size: int) -> Iterator[Found]:
    """The structures of that size that take more memory than a document may."""
    for what, (suffix, make) in STRUCTURES.items():
        content = make(size)
        most, outcome = peak_of(suffix, content)
        print(f"{what:50} {len(content) >> 10:8,} kB {most >> 20:6,} MB {outcome}", flush=True)
        if most > (MOST_OF_PDF if suffix == ".pdf" else MOST_MEMORY):
            yield Found(what, f"takes {most >> 20:,} MB of memory", suffix, content)


def grows_too_fast(what: str, suffix: str, make: Maker) -> Found | None:
    """The largest document if its time or memory is out of proportion; None if it is not."""
    large = make(SIZES[-1])
    before = peak()
    try:
        took = seconds(suffix, large)
    except MemoryError:
        return Found(what, f"did not fit into {MOST_HERE >> 30} GB", suffix, large)
    if peak() - before > ROOM + BYTES_FOR_ONE * len(large):
        return Found(what, f"took {(peak() - before) >> 20:,} MB more than any before", suffix, large)
    if took <= FLOOR:
        return None
    quarter = make(SIZES[-3])
    less = seconds(suffix, quarter)
    if took > MOST * less:  # once more: what is made once is made, and the machine may have been busy
        less, took = max(less, seconds(suffix, quarter)), min(took, seconds(suffix, large))
    if took > FLOOR and took > MOST * less:
        times = [f"{seconds(suffix, make(size)):.2f}" for size in SIZES[:-1]]
        return Found(what, f"{' '.join(times)} {took:.2f} s at {SIZES} times the size", suffix, large)
    return None


# -- what is put into a report -------------------------------------------------------------------------------------------


class Unit(NamedTuple):
    """What is repeated, and what stands before and behind it."""

    before: str
    unit: str
    after: str = "!"

    def long(self, length: int) -> str:
        return self.before + self.unit * (length // len(self.unit)) + self.after


PLAIN_UNITS: tuple[Unit, ...] = tuple(
    Unit("", unit)
    for unit in (
        *(
            "1",
            " ",
            "\u3000",
            "\u00a0",
            "\t",
            "|",
            "*",
            "-",
            "－",
            "(",
            "（",
            ")",
            "[",
            "{",
            "《",
            "“",
            '"',
            "'",
            "\\",
            "$",
        ),
        *(
            "=",
            "+",
            "#",
            "&",
            "<",
            ">",
            "~",
            "_",
            ":",
            "：",
            "、",
            "，",
            "。",
            ".",
            ",",
            "/",
            "%",
            "×",
            "□",
            "\u200b",
            "\ufeff",
        ),
        *(
            "一",
            "一、",
            "（一）",
            "1.",
            "1 ",
            "1|",
            "| 1 ",
            "|-",
            "年",
            "2022年",
            "2022年3月4日",
            "总计",
            "申请",
            "某某局",
            "市",
            "件",
        ),
        *(
            "第二十条第（一）项",
            "收到1件",
            "附件",
            "公开",
            "http://",
            "<td>",
            "<!--",
            "<b>",
            "&nbsp;",
            "&#1;",
            "\\multirow{2}",
            "{|",
        ),
        *(
            "\n",
            "1\n",
            " \n",
            "|\n",
            "\t1\n",
            "\t\n",
            "|1|2|\n",
            "-\n",
            "a b\n",
            "1,2\n",
            "一、\n",
            "总计\n",
            "│1│\n",
            "+-+\n",
        ),
        *(
            "\n\n1",
            "1\n\n",
            "年\n",
            "（一）\n",
            "<tr>\n",
            "---\n",
            "1  2  3\n",
            "|-\n| 1\n",
            "=\n",
            "http://a\n",
            "。\n",
            "申请\n",
        ),
        *(
            "\n\t1\n",
            "\n第二十条第（一）项\n",
            "规章 1 2 3\n",
            "规章\n",
            "1\t2\n",
            "- 1 -\n",
            "第1页\n",
            "| 规章 | 1 |\n",
            "页\n",
        ),
    )
)


@cache
def pattern_units() -> tuple[Unit, ...]:
    """What is hard for each pattern of the program, once."""
    found = {}
    for compiled in program_patterns():
        for before, unit in sorted(hard_texts(compiled.pattern)):
            found[before, unit] = Unit(before, unit)
    return tuple(found.values())


# -- reports of every kind -------------------------------------------------------------------------------------------------

PLACES = ("before", "title", "overview", "problems", "other", "label", "figure", "between", "row", "end")
"""row: a row of its own below a table"""
Texts = dict[str, str]
"""what is put into each place"""


def with_texts(texts: Texts) -> Page:
    """The report with texts in it."""
    figures = plain_figures()
    parts = page(figures)
    grids = 0
    made: Page = [texts["before"]] if "before" in texts else []
    for number, part in enumerate(parts):
        if isinstance(part, Grid):
            grids += 1
            if grids == 1:
                part = _with_cells(part, texts)
            made.append(part)
            if grids == 1 and "between" in texts:
                made.append(texts["between"])
            continue
        if number == 0:
            part += texts.get("title", "")
        elif part.startswith("本机关通过"):
            part += texts.get("overview", "")
        elif part.startswith("存在问题"):
            part += texts.get("problems", "")
        elif part.startswith("2023年度本机关"):
            part += texts.get("other", "")
        made.append(part)
    return [*made, texts["end"]] if "end" in texts else made


def _with_cells(grid: Grid, texts: Texts) -> Grid:
    rows = [list(row) for row in grid.rows]
    figure = next(row for row in rows if any(cell.key for cell in row))
    if "label" in texts:
        figure[0] = figure[0].__class__(figure[0].text + texts["label"], figure[0].columns, figure[0].rows)
    if "figure" in texts:
        last = figure[-1]
        figure[-1] = GridCell(last.text + texts["figure"], last.columns, last.rows, last.key)
    if "row" in texts:
        rows.append([GridCell(texts["row"], grid.columns)])
    return Grid(tuple(map(tuple, rows)), grid.columns, grid.widths)


def _layout_text(layout: Layout, texts: Texts) -> bytes:
    """A report of the layout, the texts put into its lines."""
    rendered = render(plain_figures(), layout)
    lines = rendered.text.split("\n")
    at = {
        "title": next((n for n, line in enumerate(lines) if "年度报告" in line), 0),
        "overview": next((n for n, line in enumerate(lines) if "本机关通过" in line), 0),
        "problems": next((n for n, line in enumerate(lines) if "存在问题" in line), 0),
        "other": next((n for n, line in enumerate(lines) if "2023年度本机关" in line), 0),
        "label": next((n for n, line in enumerate(lines) if "规章" in line), 0),
        "figure": min(rendered.lines.values(), default=1) - 1,
        "between": next((n for n, line in enumerate(lines) if line.lstrip("# ").startswith("三、收到")), 1) - 1,
        "row": max((line for key, line in rendered.lines.items() if key[0] == "application"), default=1) - 1,
    }
    for place, text in texts.items():
        if place in at:
            lines[at[place]] += ("\n" if place in ("between", "row") else "") + text
    lines = [*([texts["before"]] if "before" in texts else []), *lines, texts.get("end", "")]
    return "\n".join(lines).encode("utf-8", "replace")


def _without_controls(texts: Texts) -> Texts:
    return {place: "".join(c if c.isprintable() or c in "\n\t" else " " for c in text) for place, text in texts.items()}


def _sheet(texts: Texts) -> bytes:
    return write_xlsx(with_texts({place: text[:32_000] for place, text in _without_controls(texts).items()}))


KINDS: dict[str, tuple[str, Callable[[Texts], bytes]]] = {
    **{f"text/{layout}": (".txt", lambda texts, layout=layout: _layout_text(layout, texts)) for layout in LAYOUTS},  # type: ignore[misc]
    **{
        f"table/{writer}": (
            ".txt",
            lambda texts, writer=writer: write_text(with_texts(texts), writer).encode("utf-8", "replace"),
        )  # type: ignore[misc]
        for writer in TABLE_WRITERS
    },
    "html": (".html", lambda texts: write_html(with_texts(_without_controls(texts)))),
    "mhtml": (".mhtml", lambda texts: write_mhtml(write_html(with_texts(_without_controls(texts))))),
    "docx": (".docx", lambda texts: write_docx(with_texts(_without_controls(texts)))),
    "odt": (".odt", lambda texts: write_odf(with_texts(_without_controls(texts)))),
    "ods": (".ods", lambda texts: write_odf(with_texts(_without_controls(texts)), "spreadsheet")),
    "xlsx": (".xlsx", _sheet),
    "csv": (".csv", lambda texts: write_csv(with_texts(texts))),
    "pdf": (".pdf", lambda texts: write_pdf(with_texts({p: t[:8_000] for p, t in _without_controls(texts).items()}))),
}
"""kind -> suffix, and the report with texts in it"""
COSTLY = ("pdf", "xlsx")
"""kinds that take long to be written: they have a smaller share of the turns"""


def check(kind: str, units: Sequence[tuple[str, Unit]], length: int = LENGTH) -> Iterator[Found]:
    """Whether time grows too fast with what stands in each place; where it does, which of the places it is."""
    suffix, write = KINDS[kind]

    def maker(some: Sequence[tuple[str, Unit]]) -> Maker:
        return lambda size: write({place: unit.long(length * size) for place, unit in some})

    def said(some: Sequence[tuple[str, Unit]]) -> str:
        return f"{kind}: " + "; ".join(
            f"{place} {unit.before[-40:]!r} + {unit.unit[:40]!r} * n" for place, unit in some
        )

    whole = grows_too_fast(said(units), suffix, maker(units))
    if whole is None or len(units) == 1:
        yield from [whole] if whole else []
        return
    alone = [found for one in units if (found := grows_too_fast(said([one]), suffix, maker([one])))]
    yield from alone or [whole]


def structures() -> Iterator[Found]:
    """What only a kind of file has: tags, sheets, rules, parts."""
    for what, (suffix, make) in STRUCTURES.items():
        found = grows_too_fast(what, suffix, make)
        if found:
            yield found


def turns(units: Sequence[Unit], random: Random, kinds: Sequence[str]) -> Iterator[tuple[str, list[tuple[str, Unit]]]]:
    """Every unit in some place of every kind, as many at once as there are places."""
    order = list(units)
    while True:
        random.shuffle(order)
        places = list(PLACES)
        for begin in range(0, len(order), len(places)):
            for kind in kinds:
                random.shuffle(places)
                if kind not in COSTLY or random.random() < 0.05:
                    yield kind, list(zip(places, order[begin : begin + len(places)], strict=False))


def growth(seconds_left: float, seed: int, kinds: Sequence[str] = tuple(KINDS), length: int = LENGTH) -> list[Found]:
    """The long form: the structures, then units of patterns in places of all kinds until the time is over."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_HERE, resource.getrlimit(resource.RLIMIT_AS)[1]))
    until, found, tried = time.monotonic() + seconds_left, [], 0
    for kind in kinds:  # what is loaded once takes its time once
        suffix, write = KINDS[kind]
        seconds(suffix, write({}))

    def tell(one: Found) -> None:
        found.append(one)
        with tempfile.NamedTemporaryFile(prefix="gongkai-growth-", suffix=one.suffix, delete=False) as file:
            file.write(one.content)
        print(f"TOO FAST {one.what}: {one.said}\n  saved as {file.name}", flush=True)

    for one in structures():
        tell(one)
    for kind, units in turns((*PLAIN_UNITS, *pattern_units()), Random(seed), kinds):
        if time.monotonic() > until or len(found) >= 60:
            break
        tried += 1
        for one in check(kind, units, length):
            tell(one)
    print(
        f"seed {seed}: {len(STRUCTURES)} structures and {tried} documents tried, {len(found)} grow too fast; at most {peak() >> 20:,} MB"
    )
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.growth", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=600, help="how long (default: 600)")
    parser.add_argument("--seed", type=int, default=1, help="another order and other places (default: 1)")
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this kind; may be given again")
    parser.add_argument("--length", type=int, default=LENGTH, help="characters in a place at the smallest size")
    parser.add_argument("--memory", type=int, metavar="SIZE", help="the memory that the structures take, of that size")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.read:
        return _tell_peak(options.read)
    if options.memory:
        found = list(large_in_memory(options.memory))
        for one in found:
            print(f"TOO LARGE {one.what}: {one.said}")
        return 1 if found else 0
    return 1 if growth(options.seconds, options.seed, options.kind or tuple(KINDS), options.length) else 0


if __name__ == "__main__":
    sys.exit(main())
