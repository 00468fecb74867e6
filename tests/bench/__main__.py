"""What the project promises about speed and memory, measured against the plainest thing that could be done.

    make bench                        all of it, on 20,000 to 50,000 made-up reports
    python -m tests.bench --quick     small sizes, to see that everything still runs; only correctness is judged
    python -m tests.bench --only layouts      one section (or several) of it

The base is opening, reading, decoding and splitting the same files; page caches are warm. Ratios are medians over
rounds in which both sides ran in turn, each in a fresh process (see measure.py). Returns 1 if a target was missed
or could not be measured, 2 if there is no corpus to measure with.
"""

import argparse
import gc
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from string import ascii_lowercase
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench.measure import (  # noqa: E402 - the path must come first
    Measurement,
    Rounds,
    Spread,
    Unmeasured,
    alternate,
    answer,
    in_fresh_process,
    measured,
    read_lines,
    walk,
)

READ_BATCH = 2_000
"""Files given to the reader at once when only reading is measured."""


# What is measured, and nothing else here knows how it is called. Each function returns what is to be timed.


def cold_run(sources: list[str], warehouse: str) -> Callable[[], Any]:
    """A run of the whole pipeline in one process, without exports."""
    pipeline = import_module("flows.pipeline")
    options = pipeline.RunOptions(
        sources=tuple(sources), warehouse=Path(warehouse), exports=None, workers=1, force=False, dry_run=False
    )
    return lambda: told(pipeline.run_steps(options))


def told(summary: Any) -> dict[str, int]:
    """What a run's summary says about its documents."""
    return {"unchanged": int(summary.unchanged), "loaded": int(summary.reports)}


def found_files(sources: list[str]) -> list[Any]:
    """The files of the sources, as the reader wants them."""
    return list(import_module("extract.documents").discover(sources))


def extraction(sources: list[str]) -> Callable[[], int]:
    """Reading all files into Arrow tables with the line of every figure, batch after batch; returns their rows."""
    read_batch = import_module("flows.batches").read_batch
    files = found_files(sources)

    def run() -> int:
        return sum(sum(table.num_rows for table in read_batch(batch).tables.values()) for batch in in_batches(files))

    return run


def prepared_batches(sources: list[str]) -> list[dict[str, Any]]:
    """The Arrow tables of the sources, as they are loaded."""
    read_batch = import_module("flows.batches").read_batch
    return [read_batch(batch).tables for batch in in_batches(found_files(sources))]


def load_into(warehouse: Path, batches: list[dict[str, Any]]) -> Callable[[], float]:
    """Loading prepared batches into a new warehouse until it is safe on disk; returns the seconds its checks took."""
    load = import_module("load.warehouse")
    dimensions = import_module("transform.facts.dimensions").dimension_tables(
        import_module("transform.forms.forms").load_forms()
    )
    run_start = load.RunStart(sources="bench", reader_version="bench", gongkai_version="bench", dimensions=dimensions)
    build = load.Build(load.Warehouse(warehouse), run_start)
    loader = build.__enter__().loader
    loader.begin()
    checks: list[float] = []
    check = loader.check

    def timed_check() -> None:
        start = perf_counter()
        check()
        checks.append(perf_counter() - start)

    loader.check = timed_check  # what the checks take is told apart

    def run() -> float:
        for tables in batches:
            loader.load(tables)
        loader.check()
        build.publish()
        build.__exit__(None, None, None)
        return sum(checks)

    return run


def in_batches(files: list[Any]) -> Iterator[list[Any]]:
    for first in range(0, len(files), READ_BATCH):
        yield files[first : first + READ_BATCH]


# The tasks of the fresh processes: preparation first, then what is measured.


def base_task(sources: list[str]) -> Callable[[], int]:
    paths = walk(sources)
    return lambda: read_lines(paths)


def walk_task(sources: list[str]) -> Callable[[], int]:
    return lambda: len(walk(sources))


def load_task(sources: list[str], folder: str, rounds: int) -> Callable[[], list[list[float]]]:
    """By round: seconds of loading, of the checks within it, and of a raw COPY of the same rows."""
    batches = prepared_batches(sources)

    def run() -> list[list[float]]:
        first = Path(folder) / "first.duckdb"
        load_into(first, batches)()
        copies = Copies(first, Path(folder), sorted(batches[0]))
        taken = []
        for number in range(rounds):
            load = measured(load_into(Path(folder) / f"load{number}.duckdb", batches))
            copy = measured(copies.into(Path(folder) / f"copy{number}.duckdb"))
            taken.append([load.seconds, load.result, copy.seconds])
        return taken

    return run


class Copies:
    """The rows of a loaded warehouse as Parquet files, to be copied raw into tables of the same definition."""

    def __init__(self, loaded: Path, folder: Path, tables: list[str]) -> None:
        duckdb = import_module("duckdb")
        with duckdb.connect(str(loaded), read_only=True) as connection:
            known = connection.execute("select table_name, sql from duckdb_tables() order by table_name").fetchall()
            self.definitions = {name: sql for name, sql in known if name in tables}
            for name in self.definitions:
                connection.table(name).write_parquet(str(folder / f"{name}.parquet"))
        if not self.definitions:
            raise Unmeasured("the loaded warehouse has none of the tables that were loaded")
        self.folder = folder

    def into(self, warehouse: Path) -> Callable[[], None]:
        # In the same storage as a warehouse: the newest one has no place for some of its ways to compress.
        connection = import_module("duckdb").connect()
        version = import_module("load.warehouse").STORAGE_VERSION
        connection.execute(f"attach '{warehouse}' as copied (storage_version '{version}')")
        connection.execute("use copied")
        for definition in self.definitions.values():
            connection.execute(definition)

        def run() -> None:
            connection.begin()
            for name in self.definitions:
                connection.execute(f"copy {name} from '{self.folder / name}.parquet'")
            connection.commit()
            connection.close()

        return run


def compare_task(warehouse: str, truth: str, cells: str) -> Callable[[], list[list[Any]]]:
    duckdb = import_module("duckdb")
    query = Path(__file__).with_name("compare.sql").read_text(encoding="utf-8")
    connection = duckdb.connect(warehouse, read_only=True)
    connection.register("truth", connection.read_parquet(truth))
    connection.register("truth_cells", connection.read_parquet(cells))
    return lambda: [list(row) for row in connection.execute(query).fetchall()]


def corpus_task(folder: str, reports: int) -> Callable[[], int]:
    corpus = import_module("tests.bench.corpus")
    return lambda: int(corpus.write_corpus(Path(folder), reports).bytes)


def kind_task(kind: str, reports: int, rounds: int) -> Callable[[], Any]:
    task: Callable[[], Any] = import_module("tests.bench.layouts").kind_task(kind, reports, rounds)
    return task


def glued_task(digits: int) -> Callable[[], Any]:
    task: Callable[[], Any] = import_module("tests.bench.layouts").glued_task(digits)
    return task


def questions_task(folder: str, reports: int, rounds: int) -> Callable[[], Any]:
    questions = import_module("tests.bench.questions")
    return lambda: questions.measured_questions(folder, reports, rounds)


def made_rules_task(folder: str, reports: int) -> Callable[[], Any]:
    rules = import_module("tests.bench.rules")
    return lambda: rules.made(folder, reports)


def rules_task(warehouse: str, rounds: int) -> Callable[[], Any]:
    rules = import_module("tests.bench.rules")
    return lambda: rules.measured_rules(warehouse, rounds)


def search_task(warehouse: str, rounds: int) -> Callable[[], Any]:
    questions = import_module("tests.bench.questions")
    return lambda: questions.searched(warehouse, rounds)


def size_task(warehouse: str, sources: list[str]) -> Callable[[], Any]:
    """Bytes of the file, of what is in use in it, and of the documents."""
    duckdb = import_module("duckdb")

    def run() -> list[int]:
        with duckdb.connect(warehouse, read_only=True) as connection:
            used, block = connection.execute("select used_blocks, block_size from pragma_database_size()").fetchall()[0]
        return [Path(warehouse).stat().st_size, used * block, sum(Path(path).stat().st_size for path in walk(sources))]

    return run


def parquet_task(warehouse: str, folder: str) -> Callable[[], int]:
    """Exports a warehouse as Parquet; returns the bytes of the files."""
    export = import_module("load.exports").export
    source = import_module("load.warehouse").Warehouse(Path(warehouse))

    def run() -> int:
        export(source, Path(folder))
        return sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))

    return run


def pulled_task(ports: list[int], folder: str, night: int) -> Callable[[], Any]:
    task: Callable[[], Any] = import_module("tests.bench.pulls").pulled_task(ports, folder, night)
    return task


def known_task(reports: int, folder: str) -> Callable[[], Any]:
    known = import_module("tests.bench.known")
    return lambda: known.measured_known(reports, Path(folder))


class Unread:
    """Reads no prose, in the place of what does."""

    def read(self, *_: Any) -> tuple[()]:
        return ()


def prose_task(sources: list[str], rounds: int) -> Callable[[], list[list[float]]]:
    """By round: seconds of understanding a document in memory without its prose, and with it."""
    documents = import_module("extract.documents")
    reader = import_module("flows.batches").reader()
    files = [(file, documents.read_bytes(file)) for file in found_files(sources)[:READ_BATCH]]
    opened = [import_module("extract.files").open_document(file.uri, content, "") for file, content in files]
    readers = [Unread(), reader._narrative]
    gc.disable()  # as while a batch is read

    def seconds(prose: Any) -> float:
        reader._narrative = prose
        start = perf_counter()
        for document in opened:
            reader.read(document)
        return (perf_counter() - start) / len(opened)

    def run() -> list[list[float]]:
        for prose in readers:  # what is remembered is there in every round
            seconds(prose)
        return [[seconds(prose) for prose in readers] for _ in range(rounds)]

    return run


TASKS: dict[str, Callable[..., Callable[[], Any]]] = {
    "base": base_task,
    "walk": walk_task,
    "extraction": extraction,
    "cold": cold_run,
    "load": load_task,
    "compare": compare_task,
    "corpus": corpus_task,
    "kind": kind_task,
    "glued": glued_task,
    "questions": questions_task,
    "made_rules": made_rules_task,
    "rules": rules_task,
    "search": search_task,
    "prose": prose_task,
    "pulled": pulled_task,
    "known": known_task,
    "size": size_task,
    "parquet": parquet_task,
}


@dataclass(frozen=True)
class Sizes:
    """How many reports each measurement takes, how often, and whether that is enough to judge targets."""

    small: int
    middle: int
    large: int
    rounds: int
    growth_rounds: int
    judged: bool


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    value: str
    target: str
    verdict: str

    @property
    def good(self) -> bool:
        return not self.verdict.startswith(("missed", "not measured"))


class Bench:
    """Runs the measurements over one corpus; what they leave behind is kept in one work folder until the end."""

    def __init__(self, corpus: Path, work: Path, sizes: Sizes) -> None:
        self.corpus, self.work, self.sizes = corpus, work, sizes
        self.kept: Path | None = None
        """the warehouse of the last cold run over all reports"""
        self.growth: Rounds | None = None

    def sources(self, reports: int) -> list[str]:
        if reports == self.sizes.large:
            return [str(self.corpus)]
        folders = sorted(path for path in self.corpus.iterdir() if path.is_dir())
        return [str(folder) for folder in folders[: reports // 1_000]]

    def task(self, name: str, **arguments: Any) -> Measurement:
        return in_fresh_process(Path(__file__).resolve(), name, **arguments)

    def base(self, reports: int) -> Measurement:
        return self.task("base", sources=self.sources(reports))

    def cold(self, reports: int) -> Measurement:
        """A cold run into a new warehouse, which is kept if it holds all reports."""
        folder = Path(tempfile.mkdtemp(dir=self.work))
        measurement = self.task("cold", sources=self.sources(reports), warehouse=str(folder / "bench.duckdb"))
        if measurement.result["loaded"] != reports:
            raise Unmeasured(f"{measurement.result['loaded']:,} of {reports:,} reports were loaded")
        old, self.kept = (self.kept, folder) if reports == self.sizes.large else (folder, self.kept)
        if old is not None:
            shutil.rmtree(old)
        return measurement

    def extraction_lines(self) -> Iterator[Line]:
        reports = self.sizes.middle
        sources = self.sources(reports)
        yield self.against_base(f"a  extraction of {reports:,}", lambda: self.task("extraction", sources=sources), 3.0)

    def cold_lines(self) -> Iterator[Line]:
        reports = self.sizes.middle
        yield self.against_base(f"b  cold run of {reports:,}", lambda: self.cold(reports), 4.0)

    def against_base(self, what: str, measure: Callable[[], Measurement], limit: float) -> Line:
        rounds = alternate({"base": lambda: self.base(self.sizes.middle), "it": measure}, self.sizes.rounds)
        ratio, seconds, base = rounds.ratio("it", "base"), rounds.seconds("it"), rounds.seconds("base")
        value = f"{shown(ratio)} x base  ({seconds.median:.2f} s, base {base.median:.2f} s)"
        return Line(what, value, f"<= {limit:g}", self.judge(ratio.median, limit))

    def growth_rounds(self) -> Rounds:
        """Cold runs of few and of many reports in turn; their memory is looked at too."""
        if self.growth is None:
            small, large = self.sizes.small, self.sizes.large
            measures = {"small": lambda: self.cold(small), "large": lambda: self.cold(large)}
            self.growth = alternate(measures, self.sizes.growth_rounds)
        return self.growth

    def growth_lines(self) -> Iterator[Line]:
        small, large = self.sizes.small, self.sizes.large
        rounds = self.growth_rounds()
        exponent = rounds.exponent("large", "small", large / small)
        few, many = rounds.seconds("small").median, rounds.seconds("large").median
        value = f"{shown(exponent)}  ({few:.2f} s -> {many:.2f} s)"
        yield Line(f"c  growth {small:,} -> {large:,}", value, "<= 1.05", self.judge(exponent.median, 1.05))

    def memory_lines(self) -> Iterator[Line]:
        peaks = self.growth_rounds().peak_mb("large")
        what = f"d  peak memory at {self.sizes.large:,}"
        yield Line(what, f"{peaks.high:.0f} MB", "<= 400 MB", self.judge(peaks.high, 400))

    def load_lines(self) -> Iterator[Line]:
        reports = self.sizes.middle
        with scratch(self.work) as folder:
            taken = self.task(
                "load", sources=self.sources(reports), folder=str(folder), rounds=self.sizes.rounds
            ).result
        loads, checks, copies = (Spread.of(seconds) for seconds in zip(*taken, strict=True))
        share = Spread.of(100 * copy / load for load, _, copy in taken)
        value = f"{shown(share, 0)} % of COPY  ({loads.median:.2f} s, COPY {copies.median:.2f} s)"
        yield Line(f"e  load of {reports:,}", value, ">= 60 %", self.judge(share.median, 60, at_most=False))
        bare = Spread.of(100 * copy / (load - check) for load, check, copy in taken)
        value = f"{shown(bare, 0)} % of COPY  (checks {checks.median:.2f} s)"
        yield Line("e  the same without its checks", value, "", "for information")

    def unchanged_lines(self) -> Iterator[Line]:
        reports = self.sizes.large
        warehouse = self.whole_warehouse()
        sources = self.sources(reports)
        self.task("cold", sources=sources, warehouse=str(warehouse))  # settles what changed since the cold run
        before = stamp(warehouse)
        rounds = alternate(
            {
                "base": lambda: self.task("walk", sources=sources),
                "again": lambda: self.task("cold", sources=sources, warehouse=str(warehouse)),
            },
            self.sizes.rounds,
        )
        unchanged = {measurement.result["unchanged"] for measurement in rounds.measurements["again"]}
        if unchanged != {reports}:
            raise Unmeasured(f"of {reports:,} unchanged files, a run took {min(unchanged):,} for unchanged")
        ratio, seconds, base = rounds.ratio("again", "base"), rounds.seconds("again"), rounds.seconds("base")
        value = f"{shown(ratio)} x scandir + stat  ({seconds.median:.2f} s, base {base.median:.2f} s)"
        yield Line(f"f  nothing changed, {reports:,}", value, "<= 1.6", self.judge(ratio.median, 1.6))
        written = "nothing" if stamp(warehouse) == before else "the warehouse"
        yield Line("f  written by such a run", written, "nothing", "met" if written == "nothing" else "missed")

    def truth_lines(self) -> Iterator[Line]:
        warehouse = self.whole_warehouse()
        truth, cells = (str(self.corpus.with_name(self.corpus.name + end)) for end in TRUTH_ENDS)
        rows = self.task("compare", warehouse=str(warehouse), truth=truth, cells=cells).result
        if sum(row[1] for row in rows if row[0] == "reports") != self.sizes.large:
            raise Unmeasured("the truth is about other reports than the corpus holds")
        for table, expected, wrong, missing, too_many, other_line in rows:
            kind = table if table == "reports" else f"{table} cells"
            bad = wrong + missing + too_many
            value = f"{wrong:,} wrong, {missing:,} missing, {too_many:,} too many of {expected:,}"
            yield Line(f"g  {kind}", value, "0", missed_by_count(bad))
            if kind != table:
                yield Line(
                    f"g  lines of {kind}",
                    f"{other_line:,} of {expected:,} elsewhere",
                    "0",
                    missed_by_count(other_line),
                )

    def layouts_lines(self) -> Iterator[Line]:
        """Per layout and file type; needs no corpus."""
        layouts = import_module(
            "tests.bench.layouts"
        )  # here, as what it imports would count in the other tasks' memory
        for told_line in layouts.told(self.task, self.judge, not self.sizes.judged):
            yield Line(*told_line)

    def questions_lines(self) -> Iterator[Line]:
        """What the views take over half a million made-up reports; needs no corpus."""
        reports = 500_000 if self.sizes.judged else 5_000
        with scratch(self.work) as folder:
            rounds = min(self.sizes.rounds, 3)
            asked = self.task("questions", folder=str(folder), reports=reports, rounds=rounds).result
        for view, question, milliseconds, ratio in asked:
            value = f"{milliseconds:,.0f} ms" + ("" if ratio is None else f", {ratio:.1f} x as fast as a long table")
            yield Line(f"i  {view}, {question}", value, "<= 300 ms", self.judge(milliseconds, 300))

    def rules_lines(self) -> Iterator[Line]:
        """What all checks take over half a million made-up reports; needs no corpus."""
        reports = 500_000 if self.sizes.judged else 5_000
        with scratch(self.work) as folder:
            made = self.task("made_rules", folder=str(folder), reports=reports).result
            found = self.task("rules", warehouse=made, rounds=min(self.sizes.rounds, 3)).result
        if found["outcomes"] != reports:
            raise Unmeasured(f"{found['outcomes']:,} of {reports:,} reports have outcomes")
        value = (
            f"{found['ratio']:.2f} x a scan of all facts ({found['checks']:.1f} s, scan {found['scan']:.2f} s, "
            f"{found['findings']:,} findings)"
        )
        yield Line(f"l  {found['rules']} rules over {reports:,}, each", value, "<= 3", self.judge(found["ratio"], 3))
        # Of so many reports the engine may use 750 MB; Python, Arrow and the engine itself come on top.
        yield Line(
            "l  memory of the checks", f"{found['peak_mb']:,.0f} MB", "<= 1200 MB", self.judge(found["peak_mb"], 1200)
        )

    def search_lines(self) -> Iterator[Line]:
        warehouse = self.whole_warehouse()
        for words, hits, milliseconds, best in self.task("search", warehouse=str(warehouse), rounds=5).result:
            value = f"{milliseconds:,.0f} ms, best 20 {best:,.0f} ms, {hits:,} sections of {self.sizes.large:,} reports"
            yield Line(f"j  search {words}", value, "<= 200 ms", self.judge(milliseconds, 200))

    def prose_lines(self) -> Iterator[Line]:
        """What the figures of the prose add to understanding a document that is in memory."""
        sources = self.sources(self.sizes.middle)
        taken = self.task("prose", sources=sources, rounds=self.sizes.rounds).result
        ratio = Spread.of(both / without for without, both in taken)
        more = Spread.of((both - without) * 1e6 for without, both in taken)
        value = f"{shown(ratio)} x without prose  ({shown(more, 0)} µs a report)"
        yield Line("l  understanding with prose", value, "<= 1.5", self.judge(ratio.median, 1.5))

    def pulls_lines(self) -> Iterator[Line]:
        """Nights over 2,000 pages on four hosts, beside Scrapy; needs no corpus."""
        pulls = import_module("tests.bench.pulls")
        pages = (500 if self.sizes.judged else 25) * pulls.HOSTS
        with scratch(self.work) as folder, pulls.hosts(pages // pulls.HOSTS) as (ports, asked):
            ours: list[float] = []
            for night, what in enumerate(("first", "second"), 1):
                taken = self.task("pulled", ports=ports, folder=str(folder), night=night)
                requests, ended = asked(), {k: v for k, v in taken.result.items() if k != "cpu"}
                if ended != (
                    {"new": pages + pulls.HOSTS} if night == 1 else {"not_modified": pages, "same": pulls.HOSTS}
                ):
                    raise Unmeasured(f"of {pages:,} pages {ended} came")
                ours.append(taken.result["cpu"])
                least = pages + 2 * pulls.HOSTS  # robots.txt and a list a host
                value = f"{ours[-1]:.2f} s of a processor, {taken.seconds:.1f} s, {taken.peak_mb:.0f} MB, {requests:,} requests"
                yield Line(
                    f"n  {pages:,} pages, {what} night", value, f"{least:,} requests", missed_by_count(requests - least)
                )
            if not pulls.SCRAPY:
                yield Line("n  the same by Scrapy", "-", "", "not compared: SCRAPY_PYTHON names no Python that has it")
                return
            for what, mine in zip(("first", "second"), ours, strict=True):
                theirs = pulls.scrapy_night(ports, folder / "scrapy")
                value = f"{theirs['cpu']:.2f} s of a processor, {theirs['peak_mb']:.0f} MB, {asked():,} requests; ours {mine / theirs['cpu']:.2f} x"
                yield Line(f"n  the same by Scrapy, {what} night", value, "", "for information")

    def known_lines(self) -> Iterator[Line]:
        """The whole program over documents that it knows: start and walk are the least that it can take; needs no corpus."""
        reports = 100_000 if self.sizes.judged else 2_000
        with scratch(self.work) as folder:
            taken = self.task("known", reports=reports, folder=str(folder)).result
        least = Spread.of(start + walked for start, walked, _, _ in taken)
        ratio = Spread.of(again / (start + walked) for start, walked, again, _ in taken)
        value = f"{shown(ratio)} x start and walk  (least {least.median:.2f} s)"
        yield Line(f"o  {reports:,} known, nothing changed", value, "<= 1.6", self.judge(ratio.median, 1.6))
        more = Spread.of((changed - again) / (reports / 100) * 1e3 for _, _, again, changed in taken)
        yield Line("o  one in a hundred changed", f"{shown(more)} ms each on top", "", "for information")

    def size_lines(self) -> Iterator[Line]:
        warehouse = self.whole_warehouse()
        size, used, source = self.task("size", warehouse=str(warehouse), sources=self.sources(self.sizes.large)).result
        value = f"{100 * used / source:.1f} % of the documents' bytes (file {100 * size / source:.1f} %)"
        yield Line("k  database", value, "<= 15 %", self.judge(100 * used / source, 15))
        with scratch(self.work) as folder:
            exported = self.task("parquet", warehouse=str(warehouse), folder=str(folder))
        share = 100 * exported.result / source
        value = f"{share:.1f} % of the documents' bytes ({exported.seconds:.1f} s, {exported.peak_mb:.0f} MB of memory)"
        yield Line("k  the same as Parquet", value, "<= 3 %", self.judge(share, 3))

    def whole_warehouse(self) -> Path:
        """A warehouse of all reports, from a cold run measured before if there was one."""
        if self.kept is None:
            self.cold(self.sizes.large)
        assert self.kept is not None
        return self.kept / "bench.duckdb"

    def judge(self, value: float, limit: float, at_most: bool = True) -> str:
        if not self.sizes.judged:
            return "not judged at this size"
        if (value <= limit) if at_most else (value >= limit):
            return "met"
        return f"missed by {abs(value / limit - 1):.0%}"


TRUTH_ENDS = (".truth.parquet", ".cells.parquet")


def missed_by_count(bad: int) -> str:
    return f"missed by {bad:,}" if bad else "met"


def stamp(file: Path) -> tuple[int, int]:
    """A file's size and time of its last change."""
    stat = file.stat()
    return stat.st_size, stat.st_mtime_ns


def shown(spread: Spread, places: int = 2) -> str:
    return f"{spread.median:.{places}f} [{spread.low:.{places}f}–{spread.high:.{places}f}]"


@contextmanager
def scratch(parent: Path | None = None) -> Iterator[Path]:
    """A folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="gongkai-bench-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


SECTIONS: dict[str, Callable[[Bench], Iterator[Line]]] = {
    "extraction": Bench.extraction_lines,
    "cold": Bench.cold_lines,
    "growth": Bench.growth_lines,
    "memory": Bench.memory_lines,
    "load": Bench.load_lines,
    "unchanged": Bench.unchanged_lines,
    "truth": Bench.truth_lines,
    "layouts": Bench.layouts_lines,
    "questions": Bench.questions_lines,
    "search": Bench.search_lines,
    "size": Bench.size_lines,
    "prose": Bench.prose_lines,
    "rules": Bench.rules_lines,
    "pulls": Bench.pulls_lines,
    "known": Bench.known_lines,
}
"""The table's sections, lettered from a on."""
WITHOUT_CORPUS = {"layouts", "questions", "rules", "pulls", "known"}


def lines_of(bench: Bench, chosen: Collection[str]) -> Iterator[Line]:
    """Every line of the chosen sections; what cannot be measured says so and does not stop the rest."""
    for letter, (name, measure) in zip(ascii_lowercase, SECTIONS.items(), strict=False):
        if name not in chosen:
            continue
        try:
            yield from measure(bench)
        except Unmeasured as reason:
            yield Line(f"{letter}  {name}", "-", "", f"not measured: {reason}")


def ready_corpus(folder: Path, reports: int) -> None:
    """Writes the corpus unless one of that size lies there already."""
    files = walk([str(folder)]) if folder.exists() else []
    if len(files) == reports and all(folder.with_name(folder.name + end).exists() for end in TRUTH_ENDS):
        print(f"corpus: {reports:,} reports found in {folder}")
        return
    if files:
        raise Unmeasured(f"{folder} holds {len(files):,} files, not the {reports:,} wanted; give another folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    wrote = in_fresh_process(Path(__file__).resolve(), "corpus", folder=str(folder), reports=reports)
    print(f"corpus: {reports:,} reports, {wrote.result / 1e6:.0f} MB, written in {wrote.seconds:.1f} s")


def sizes_of(options: argparse.Namespace) -> Sizes:
    if options.quick:
        return Sizes(1_000, 1_000, 3_000, options.rounds or 1, 1, judged=False)
    middle = max(10_000, round(options.reports, -3))
    return Sizes(
        middle // 10_000 * 1_000,
        middle,
        middle * 5 // 2 // 1_000 * 1_000,
        options.rounds or 7,
        3,
        judged=True,
    )


def options_of(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures what the project promises.")
    parser.add_argument("--quick", action="store_true", help="small sizes: does everything run, are all cells right")
    parser.add_argument(
        "--reports",
        type=int,
        default=20_000,
        help="reports of a cold run, at least 10000 (20000); growth and memory: 2.5 times that",
    )
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), help="only these sections")
    parser.add_argument("--rounds", type=int, help="rounds of each comparison (7)")
    parser.add_argument("--corpus", type=Path, help="folder for the reports; kept, and used again if they are there")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = options_of(arguments)
    if options.task:
        return run_task(options.task)
    sizes = sizes_of(options)
    started = perf_counter()
    with scratch() as work:
        corpus = options.corpus or work / "reports"
        try:
            if not WITHOUT_CORPUS.issuperset(options.only):
                ready_corpus(corpus, sizes.large)
        except Unmeasured as reason:
            print(reason, file=sys.stderr)
            return 2
        print(
            f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, rounds {sizes.rounds} and {sizes.growth_rounds}\n"
        )
        print_line("what", "median [range]", "target", "")
        lines = []
        for line in lines_of(Bench(corpus, work, sizes), options.only):
            print_line(line.what, line.value, line.target, line.verdict)
            lines.append(line)
    print(f"\n{perf_counter() - started:.0f} s in all")
    return 0 if all(line.good for line in lines) else 1


def run_task(order: str) -> int:
    """In a fresh process: the task, or one line of why not."""
    try:
        answer(order, TASKS)
    except Exception as error:  # any failure is told to the asking process
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        print(f"{said} ({Path(place.filename).name}:{place.lineno})", file=sys.stderr)
        return 1
    return 0


def print_line(what: str, value: str, target: str, verdict: str) -> None:
    print(f"{what:<44} {value:<66} {target:<10} {verdict}".rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
