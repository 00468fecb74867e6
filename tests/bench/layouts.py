"""How fast each text layout and each kind of file is read, beside what other libraries take for the same files.

Each is measured in a process of its own. Its reader is made anew and warmed up on reports of another seed; then, round
after round, every side in turn reads files that none of them has read before, so that what the reader remembers of
one report never serves the same report again. The base is opening and reading the files, and for text also decoding
it and splitting it into lines. The others only hand over cells or text, which nobody has understood yet.
"""

import gc
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib import import_module
from io import StringIO
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from tests.bench.figures import make_figures, wan_yuan
from tests.bench.measure import Measurement, Spread, Unmeasured, measured, read_lines
from tests.bench.phrases import Fee, Writer, agency_name
from tests.pages import page
from tests.rendering import (
    LAYOUTS,
    Layout,
    Prose,
    ReportFigures,
    cells_of,
    plain_figures,
    render,
    with_figures,
)

REFUSED: frozenset[Layout] = frozenset(("side_by_side", "deduplicated", "mojibake"))
"""Damage that is told and set aside, not read."""
FORMS = ("format_2021",) * 4 + ("format_2019",)
YEARS = {"format_2021": 2023, "format_2019": 2019}
OVERVIEW_CHARACTERS = 1_500
WARM_SEED, SEED = 1, 2
WARM_UP = 15
"""Reports of another seed that are read before a text layout is measured; other kinds of file: as many as a round."""
DIGITS_A_ROW = (70, 300, 900)
"""Of the glued tables that can be split in more ways than anyone could try."""
GLUED_SECONDS = 5
"""In which each of them must end."""
KEPT_TO = 20
"""Seconds after which such a table is given up."""

ANEW = "doubted anew"
DOUBTING = {"doubted": "with the probe, of one skeleton", ANEW: "with the probe, each of a new skeleton"}
"""Sides that read with doubt, and how they are told."""

Side = Callable[[str], object]
"""Reads the file of that path."""
ReadAll = Callable[[Sequence[str]], object]
"""Reads all of them."""

BASE_SECONDS = 0.03
"""The base of a round takes a millisecond, in which a busy machine may or may not interrupt it; it is repeated for this
long, as it remembers nothing."""
ROUNDS = 5
"""Of each comparison; every round reads other files."""


@dataclass(frozen=True)
class Rival:
    """Another way to the figures of such a file, and how many times as fast the reader has to be (None: not promised)."""

    name: str
    read: Side
    at_least: float | None = None


@dataclass(frozen=True)
class Kind:
    """A layout or kind of file: how its files are named and written, its base, limits, rivals and number of reports."""

    name: str
    suffix: str
    write: Callable[["Made"], bytes]
    reports: int
    text: bool = True
    at_most: float | None = None
    """times the base, None: not promised"""
    rivals: tuple[Rival, ...] = ()


@dataclass(frozen=True)
class Made:
    """A made-up report, to be written as any kind of file; `number` tells which variant of the kind."""

    number: int
    figures: ReportFigures
    agency: str
    year: int
    prose: Prose


# -- what others do ----------------------------------------------------------------------------------------------------


def pandas_html(path: str) -> object:
    return import_module("pandas").read_html(StringIO(Path(path).read_text(encoding="utf-8")))


def plumbed_pdf(path: str) -> object:
    with import_module("pdfplumber").open(path) as document:
        return [(each.extract_tables(), each.extract_text()) for each in document.pages]


def docx_cells(path: str) -> object:
    document = import_module("docx").Document(path)
    cells = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return cells, [paragraph.text for paragraph in document.paragraphs]


def pandas_xlsx(path: str) -> object:
    return import_module("pandas").read_excel(path, sheet_name=None, header=None)


def openpyxl_xlsx(path: str) -> object:
    return [list(sheet.iter_rows(values_only=True)) for sheet in import_module("openpyxl").load_workbook(path)]


def pandas_csv(path: str) -> object:
    return import_module("pandas").read_csv(path, header=None, encoding="utf-8-sig", dtype=str)


# -- what is measured --------------------------------------------------------------------------------------------------


def _as_text(layout: Layout) -> Callable[[Made], bytes]:
    return lambda made: render(made.figures, layout, agency=made.agency, year=made.year, prose=made.prose).text.encode()


def _as_file(module: str, function: str, *variants: Callable[[Any], object]) -> Callable[[Made], bytes]:
    """Writes pages with that writer of the tests; its noise is made by the variants in turn."""

    def write(made: Made) -> bytes:
        writer = import_module(f"tests.{module}")
        noise = [variants[made.number % len(variants)](writer)] if variants else []
        content: bytes = getattr(writer, function)(page(made.figures, made.agency, made.year, made.prose), *noise)
        return content

    return write


_FILES = (
    Kind(
        "html",
        ".html",
        _as_file(
            "write_html",
            "write_html",
            lambda writer: writer.HtmlNoise(furniture=True),
            lambda writer: writer.HtmlNoise(furniture=True, office=True, nbsp_blanks=True),
        ),
        30,
        rivals=(Rival("pandas.read_html", pandas_html, 10),),
    ),
    Kind("csv", ".csv", _as_file("write_sheets", "write_csv"), 60, rivals=(Rival("pandas.read_csv", pandas_csv),)),
    Kind(
        "xlsx",
        ".xlsx",
        _as_file("write_sheets", "write_xlsx"),
        20,
        text=False,
        rivals=(Rival("pandas.read_excel", pandas_xlsx), Rival("openpyxl", openpyxl_xlsx)),
    ),
    Kind(
        "docx",
        ".docx",
        _as_file("write_docx", "write_docx"),
        20,
        text=False,
        rivals=(Rival("python-docx", docx_cells),),
    ),
    Kind(
        "pdf",
        ".pdf",
        _as_file("write_pdf", "write_pdf", lambda writer: writer.PdfNoise(page_numbers=True)),
        10,
        text=False,
        rivals=(Rival("pdfplumber", plumbed_pdf, 5),),
    ),
)
_TEXTS = tuple(
    Kind(layout, ".txt", _as_text(layout), 25 if layout == "glued" else 60, at_most=40 if layout == "glued" else None)
    for layout in LAYOUTS
    if layout not in REFUSED
)
KINDS = {kind.name: kind for kind in (*_TEXTS, *_FILES)}


# -- made-up reports ---------------------------------------------------------------------------------------------------


def made_reports(seed: int, reports: int) -> Iterator[Made]:
    """That many reports, with figures and prose like those of the corpus; another seed gives others."""
    writer = Writer(Random(seed))
    blanks = {form: plain_figures(form, form) for form in set(FORMS)}
    for number, form in enumerate(islice(cycle(FORMS), reports)):
        figures = _figures(blanks[form], form, np.random.default_rng([seed, number]))
        year = YEARS[form]
        agency = agency_name(seed * 100_000 + number)
        overview = writer.overview(agency, year, int(figures.application["received_new", "total"]), OVERVIEW_CHARACTERS)
        prose = Prose(
            writer.introduction(year),
            tuple(overview.split("\n")),
            tuple(writer.problems().split("\n")),
            tuple(writer.other(year, Fee(0, 0, 0)).split("\n")),
        )
        yield Made(number, figures, agency, year, prose)


def _figures(blank: ReportFigures, form: str, numbers: np.random.Generator) -> ReportFigures:
    keys = [key for key, _ in cells_of(blank)]
    places = [(str(key[1]), str(key[-1])) for key in keys if key[0] == "disclosure"]
    made = make_figures(numbers, 1, form, places)
    values = np.concatenate([made.disclosure[0], made.application[0], made.dispute[0]]).tolist()
    printed = {
        key: wan_yuan(value) if key[-1] == "amount" else str(value) for key, value in zip(keys, values, strict=True)
    }
    return with_figures(blank, printed)


def _written(kind: Kind, folder: Path, seed: int, reports: int) -> list[str]:
    paths = []
    for made in made_reports(seed, reports):
        path = folder / f"s{seed}n{made.number:04d}{kind.suffix}"
        path.write_bytes(kind.write(made))
        paths.append(str(path))
    return paths


# -- tasks of fresh processes ------------------------------------------------------------------------------------------


def kind_task(kind: str, reports: int, rounds: int) -> Callable[[], dict[str, list[float]]]:
    """Seconds a round by side: base, reader and the rivals. Each round has its own share of the reports."""
    asked = KINDS[kind]
    share = max(1, reports // rounds)
    sides: dict[str, ReadAll] = {
        "base": read_lines if asked.text else _read_bytes,
        "reader": _each(_reader()),
        **{rival.name: _each(rival.read) for rival in asked.rivals},
        **({side: _each(_doubting(side)) for side in DOUBTING} if asked.name in _doubter().KINDS else {}),
    }
    scratch = tempfile.TemporaryDirectory(prefix="gongkai-bench-")
    folder = Path(scratch.name)
    files = _written(asked, folder, SEED, share * rounds)
    warm = _written(asked, folder, WARM_SEED, min(WARM_UP, share) if asked.rivals else WARM_UP)
    for read in sides.values():
        read(warm)
    gc.collect()
    gc.freeze()  # as in a run, the collector does not walk over what is remembered

    others = [side for side in sides if side != "base"]

    def run() -> dict[str, list[float]]:
        with scratch:
            taken: dict[str, list[float]] = {side: [] for side in sides}
            for first in range(0, len(files), share):
                paths = files[first : first + share]
                taken["base"].append(_long_enough(partial(sides["base"], paths)))
                for side in others:
                    taken[side].append(measured(partial(sides[side], paths)).seconds)
            return taken

    return run


def _long_enough(call: Callable[[], object]) -> float:
    """Seconds a call, from as many calls as fill BASE_SECONDS."""
    taken = [measured(call).seconds]
    while sum(taken) < BASE_SECONDS:
        taken.append(measured(call).seconds)
    return sum(taken) / len(taken)


def glued_task(digits: int) -> Callable[[], dict[str, object]]:
    """Reading a glued report whose rows of table 3 have that many digits each: how it ended, at worst."""
    reader = _new_reader()
    for made in made_reports(WARM_SEED, WARM_UP):
        _understand(reader, "warm.txt", KINDS["glued"].write(made))
    contents = [_endless(digits, alphabet) for alphabet in ("0", "1", "01", "123456789", "0123456789")]

    def run() -> dict[str, object]:
        signal.signal(signal.SIGALRM, _give_up)
        signal.alarm(KEPT_TO)
        ended = [measured(partial(_end, reader, content)) for content in contents]
        signal.alarm(0)
        ends = sorted({measurement.result for measurement in ended})
        return {"seconds": max(measurement.seconds for measurement in ended), "ends": ends}

    return run


def _end(reader: Any, content: bytes) -> str:
    try:
        _understand(reader, "glued.txt", content)
    except import_module("extract").DocumentError as error:
        return f"refused ({error.code})"
    return "read"


def _endless(digits: int, alphabet: str) -> bytes:
    """A glued report with that many digits in each row of table 3 and of table 4."""
    random = Random(f"{digits} {alphabet}")
    blank = plain_figures("format_2021", "format_2021")
    each = max(1, digits // 7)
    changes = {key: "".join(random.choices(alphabet, k=each)) for key, _ in cells_of(blank) if key[0] != "disclosure"}
    return render(with_figures(blank, changes), "glued").text.encode()


def _give_up(*_: object) -> None:
    raise Unmeasured(f"a glued table had not ended after {KEPT_TO} s")


def _new_reader() -> Any:
    return import_module("transform.report").ReportReader(import_module("transform.forms.forms").load_forms())


def _understand(reader: Any, uri: str, content: bytes) -> object:
    document = import_module("extract.files").open_document(uri, content, sha256(content).hexdigest())
    return reader.read(document)


def _reader() -> Side:
    """Reads a file into a report with one new reader; a report that is refused raises."""
    reader = _new_reader()

    def read(path: str) -> object:
        return _understand(reader, path, Path(path).read_bytes())

    return read


def _doubter() -> Any:
    return import_module("transform.doubt.doubter")


def _doubting(side: str) -> Side:
    """Reads a file, and a second time with other figures where that is asked for."""
    reader = _new_reader()
    doubter = _doubter().Doubter(reader.forms)

    def read(path: str) -> object:
        if side == ANEW:
            doubter.forget()
        return doubter.doubted(_understand(reader, path, Path(path).read_bytes()))

    return read


def _each(read: Side) -> ReadAll:
    def run(paths: Sequence[str]) -> None:
        for path in paths:
            read(path)

    return run


def _read_bytes(paths: Iterable[str]) -> int:
    size = 0
    for path in paths:
        with open(path, "rb") as file:  # noqa: PTH123 - the base is the plainest way there is
            size += len(file.read())
    return size


# -- lines of the table ------------------------------------------------------------------------------------------------

Told = tuple[str, str, str, str]
"""what, value, target, verdict"""


def told(task: Callable[..., Measurement], judge: Callable[[float, float, bool], str], quick: bool) -> Iterator[Told]:
    """The section of the table; `task` runs one of the tasks above in a fresh process, judge compares with a target."""
    for kind in KINDS.values():
        reports, rounds = (max(2, kind.reports // 20), 1) if quick else (kind.reports, ROUNDS)
        try:
            taken = task("kind", kind=kind.name, reports=reports, rounds=rounds).result
        except Unmeasured as reason:
            yield f"h  {kind.name}", "-", "", f"not measured: {reason}"
            continue
        yield from _kind_lines(kind, max(1, reports // rounds), taken, judge)
    yield f"h  not read: {len(REFUSED)} layouts", ", ".join(sorted(REFUSED)), "", "refused on purpose"
    yield "h  unstructured, docling", "not compared: not installed", "", "for information"
    for digits in DIGITS_A_ROW[:1] if quick else DIGITS_A_ROW:
        try:
            worst = task("glued", digits=digits).result
        except Unmeasured as reason:
            yield f"h  glued, {digits} digits a row", "-", "", f"missed: {reason}"
            continue
        seconds, ends = worst["seconds"], ", ".join(worst["ends"])
        verdict = judge(seconds, GLUED_SECONDS, True)
        yield f"h  glued, {digits} digits a row", f"{seconds:.3f} s at worst; {ends}", f"<= {GLUED_SECONDS} s", verdict


def _kind_lines(
    kind: Kind, share: int, taken: dict[str, list[float]], judge: Callable[[float, float, bool], str]
) -> Iterator[Told]:
    ratio = _ratio(taken["reader"], taken["base"])
    value = f"{_a_second(share, taken['reader'])}, {_shown(ratio)} x base"
    if kind.at_most is None:
        yield f"h  {kind.name}", value, "", "for information"
    else:
        yield f"h  {kind.name}", value, f"<= {kind.at_most:g}", judge(ratio.median, kind.at_most, True)
    for side, what in DOUBTING.items():
        if side in taken:
            more = _ratio(taken[side], taken["reader"])
            yield f"h    {what}", f"{_a_second(share, taken[side])}; {_shown(more)} x the reader", "", "for information"
    for rival in kind.rivals:
        times = _ratio(taken[rival.name], taken["reader"])
        value = f"{_a_second(share, taken[rival.name])}; the reader {_shown(times)} x as fast"
        what = f"h    {rival.name}"
        if rival.at_least is None:
            yield what, value, "", "for information"
        else:
            yield what, value, f">= {rival.at_least:g}", judge(times.median, rival.at_least, False)


def _ratio(seconds: Iterable[float], others: Iterable[float]) -> Spread:
    return Spread.of(one / other for one, other in zip(seconds, others, strict=True))


def _a_second(share: int, seconds: Iterable[float]) -> str:
    return f"{share / Spread.of(seconds).median:>7,.1f}/s"


def _shown(spread: Spread) -> str:
    return f"{spread.median:.1f} [{spread.low:.1f}–{spread.high:.1f}]"
