"""The main job on small folders: what a second run does, what changes cost, and what no file may ever do to another."""

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract import RawDocument, discover
from extract.documents import MAX_BYTES
from extract.errors import SourceError
from flows import batches, pipeline
from flows.batches import read_batch
from flows.options import RunOptions
from flows.pipeline import run_steps
from load import BusyWarehouse, ForeignWarehouse, Warehouse
from tests.helpers import FACTS, ROOT, SAMPLE, cells, cells_of_view, content, forms, page, rows, write_reports
from tests.office import ask, run
from tests.rendering import Noise, plain_figures
from transform.facts.schemas import SCHEMAS
from transform.report import Report, ReportReader

AGENCIES = [f"某某市某某区{name}" for name in ("财政局", "教育局", "民政局")]
LOG = "w.duckdb.attempts.jsonl"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with `in` (three reports) and room for a warehouse."""
    write_reports(tmp_path / "in", AGENCIES)
    return tmp_path


# -- runs --------------------------------------------------------------------------------------------------------------


def test_first_run(place: Path) -> None:
    summary = run(place)
    assert (summary.documents, summary.read, summary.reports, summary.set_aside, summary.unchanged) == (3, 3, 3, 0, 0)
    assert sorted(agency for (agency,) in ask(place, "select agency_name from v_reports where is_current")) == sorted(
        AGENCIES
    )
    assert sorted(path.name for path in place.iterdir() if "lock" not in path.name) == ["in", "w.duckdb", LOG]


def test_second_run_changes_nothing(place: Path) -> None:
    run(place)
    warehouse = place / "w.duckdb"
    before = warehouse.read_bytes(), warehouse.stat().st_mtime_ns, warehouse.stat().st_ino
    summary = run(place)
    assert (summary.documents, summary.unchanged, summary.read, summary.changed) == (3, 3, 0, False)
    assert (warehouse.read_bytes(), warehouse.stat().st_mtime_ns, warehouse.stat().st_ino) == before


def test_touched_file_is_not_read_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(place)
    before = content(place / "w.duckdb")
    os.utime(place / "in" / f"{AGENCIES[0]}.txt", ns=(10**18, 10**18))
    monkeypatch.setattr(batches, "open_document", lambda *_: pytest.fail("read again"))
    summary = run(place)
    assert (summary.unchanged, summary.read, summary.reports) == (3, 0, 0)
    after = content(place / "w.duckdb")
    assert {name: table for name, table in after.items() if name != "sources"} == {
        name: table for name, table in before.items() if name != "sources"
    }
    assert run(place).changed is False


def test_changed_file_gives_a_second_version(place: Path) -> None:
    run(place)
    path = place / "in" / f"{AGENCIES[0]}.txt"
    path.write_text(page(plain_figures(printed="7"), agency=AGENCIES[0]), "utf-8")
    summary = run(place)
    assert (summary.documents, summary.read, summary.reports, summary.unchanged) == (3, 1, 1, 2)
    select = f"select is_current, count(*) from reports where agency_name = '{AGENCIES[0]}' group by all order by all"
    assert ask(place, select) == [(False, 1), (True, 1)]
    figures = f"select distinct value from v_application_cells where agency_name = '{AGENCIES[0]}'"
    assert ask(place, figures) == [(7,)]
    assert ask(place, f"select rule_id from v_findings where agency_name = '{AGENCIES[0]}' and rule_id = 'YOY-07'") == [
        ("YOY-07",)
    ]
    path.write_text(page(agency=AGENCIES[0]), "utf-8")
    run(place)
    assert ask(place, figures) == [(0,)]
    assert ask(place, select) == [(False, 1), (True, 1)]


def test_same_content_at_two_addresses(place: Path) -> None:
    shutil.copy(place / "in" / f"{AGENCIES[0]}.txt", place / "in" / "copy.txt")
    assert run(place).documents == 4
    assert ask(place, "select count(*), count(distinct document_sha256) from sources") == [(4, 3)]
    assert ask(place, "select count(*) from reports where is_current") == [(3,)]
    assert run(place).changed is False
    shutil.copy(place / "in" / f"{AGENCIES[1]}.txt", place / "in" / "later.txt")
    summary = run(place)
    assert (summary.documents, summary.unchanged) == (5, 4)
    assert ask(place, "select count(*), (select count(*) from sources) from documents") == [(3, 5)]


@pytest.mark.parametrize("at_once", [True, False])
def test_content_that_one_name_explains_and_another_does_not(tmp_path: Path, at_once: bool) -> None:
    """A text set aside for its file's name is read where the same text lies under a name that will do."""
    text = page(noise=Noise(title="none")).replace("某某市某某区财政局", "本机关").replace("2023年", "")
    files = {"a.pdf": "a.txt", "b.txt": "某某市某某区财政局_2023.txt"}
    (tmp_path / "in").mkdir()
    for poor in files:
        (tmp_path / "in" / poor).write_text(text + poor[0], "utf-8")
    if not at_once:
        assert run(tmp_path).set_aside == 2
    (tmp_path / "in" / "某某市某某区教育局_2022.txt").write_text(text + "a", "utf-8")
    (tmp_path / "in" / files["b.txt"]).write_text(text + "b", "utf-8")
    run(tmp_path)
    assert sorted(ask(tmp_path, "select report_year from reports")) == [(2022,), (2023,)]


def test_deleted_file_keeps_its_report(place: Path) -> None:
    run(place)
    (place / "in" / f"{AGENCIES[0]}.txt").unlink()
    assert run(place).documents == 2
    assert ask(place, "select count(*) from v_reports where is_current") == [(3,)]


def test_force_reads_again_with_equal_facts(place: Path) -> None:
    shutil.copytree(SAMPLE, place / "in" / "sample")
    first = run(place)
    before = content(place / "w.duckdb")
    again = run(place, force=True)
    assert (again.read, again.reports, again.unchanged) == (first.read, first.reports, 0)
    assert content(place / "w.duckdb") == before


def test_dry_run_changes_nothing(place: Path) -> None:
    assert len(run(place, dry_run=True).pending) == 3
    assert sorted(path.name for path in place.iterdir()) == ["in"]


def test_several_batches_give_what_one_gives(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SAMPLE, place / "in" / "sample")
    run(place)
    before = content(place / "w.duckdb")
    (place / "w.duckdb").unlink()
    monkeypatch.setattr(pipeline, "BATCH_SIZE", 2)
    run(place)
    assert sorted(content(place / "w.duckdb")["sources"]) == sorted(before["sources"])
    assert facts_by_report(place) == facts_by_report_of(before)


def facts_by_report(place: Path) -> dict[str, int]:
    return facts_by_report_of(content(place / "w.duckdb"))


def facts_by_report_of(tables: dict[str, list[tuple[Any, ...]]]) -> dict[str, int]:
    """Facts without their keys, which depend on the order of reading."""
    return {name: hash(tuple(sorted(str(row[1:]) for row in tables[name]))) for name in FACTS}


def test_two_workers_give_what_one_gives(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SAMPLE, place / "in" / "sample")
    monkeypatch.setattr(pipeline, "BATCH_SIZE", 5)
    one = run(place, workers=1)
    before = content(place / "w.duckdb")
    (place / "w.duckdb").unlink()
    two = run(place, workers=2)
    assert replace(one, seconds=0) == replace(two, seconds=0)
    assert content(place / "w.duckdb") == before


def test_source_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [LOG]


# -- documents that yield no report ------------------------------------------------------------------------------------


def unreadable(path: Path) -> None:
    path.write_text(page(), "utf-8")
    path.chmod(0)


def too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)


ASIDE: dict[str, tuple[str, str | None, Callable[[Path], object]]] = {
    "empty": ("a.txt", "empty", lambda path: path.write_bytes(b"")),
    "blank": ("a.txt", "empty", lambda path: path.write_bytes(b" \r\n\t")),
    "cut in a character": ("a.txt", "encoding", lambda path: path.write_bytes(page().encode()[:100])),
    "damaged pdf": ("a.pdf", "damaged", lambda path: path.write_bytes(b"%PDF-1.4")),
    "damaged zip": ("a.zip", "damaged", lambda path: path.write_bytes(b"PK\x03\x04junk")),
    "other kind": ("a.ofd", "unsupported_file", lambda path: path.write_text(f"{page()}\n", "utf-8")),
    "picture": ("a.png", "needs_ocr", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n")),
    "no suffix": ("README", "unsupported_file", lambda path: path.write_text(page() + "\n", "utf-8")),
    "NUL bytes": ("a.txt", "binary", lambda path: path.write_text(page() + "\0", "utf-8")),
    "too large": ("a.txt", "too_large", too_large),
    "no report": ("a.txt", "not_a_report", lambda path: path.write_text("2023年无申请。\n", "utf-8")),
    "two reports": ("a.txt", "two_reports", lambda path: path.write_text(page() + page(layout="piped"), "utf-8")),
    "two layouts": ("a.txt", "several_layouts", lambda path: path.write_text(f"{page()}\n规章 | 0 | 1 |\n", "utf-8")),
    "nobody's": ("a.txt", "no_agency", lambda path: path.write_text("规章 | 0 | 1 |\n", "utf-8")),
    "unreadable": ("a.txt", "unreadable", unreadable),
    "dangling link": ("a.txt", "unreadable", lambda path: path.symlink_to(path.with_name("nowhere.txt"))),
    "link to itself": ("a.txt", "unreadable", lambda path: path.symlink_to(path)),
    "link to its folder": ("a", None, lambda path: path.symlink_to(path.parent)),
    "named pipe": ("a.txt", "unreadable", os.mkfifo),
    "hidden": (".a.txt", None, lambda path: path.write_text(page(agency="某某市某某区审计局"), "utf-8")),
    "a name that is not UTF-8": (os.fsdecode("财政局.pdf".encode("gb18030")), "damaged", lambda path: path.write_bytes(b"%PDF-1.4")),
    "a text whose name is not UTF-8": (os.fsdecode("年报.txt".encode("gb18030")), "not_a_report", lambda path: path.write_text("x", "utf-8")),
    "a name with a quote": ("a'b\n;--.pdf", "damaged", lambda path: path.write_bytes(b"%PDF-1.4")),
}  # fmt: skip


def deny(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """To root as well, whom no mode keeps from reading."""
    opened = os.open

    def refusing(file: Any, *rest: Any, **named: Any) -> int:
        if os.fspath(file) == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return opened(file, *rest, **named)

    monkeypatch.setattr(os, "open", refusing)


@pytest.mark.parametrize("kind", ASIDE)
def test_set_aside_document_costs_no_other_its_place(place: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, reason, make = ASIDE[kind]
    make(place / "in" / name)
    if kind == "unreadable" and os.geteuid() == 0:
        deny(str(place / "in" / name), monkeypatch)
    summary = run(place)
    assert (summary.reports, summary.set_aside) == (3, 0 if reason is None else 1)
    aside = ask(place, "select reason_code, reason from v_set_aside")
    assert [code for code, _ in aside] == ([reason] if reason else [])
    assert all(len(why) > 10 for _, why in aside)
    assert ask(place, "select count(*) from v_reports where is_current") == [(3,)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_other_encodings_give_what_utf_8_gives(place: Path, encoding: str) -> None:
    text = page(plain_figures(printed="7"), agency="某某市某某区审计局")
    (place / "in" / "plain.txt").write_text(text, "utf-8")
    run(place)
    select = "select * exclude (document_sha256) from v_application_cells where agency_name = '某某市某某区审计局' order by all"
    expected = ask(place, select)
    assert expected
    (place / "w.duckdb").unlink()
    (place / "in" / "plain.txt").write_bytes(text.encode(encoding))
    summary = run(place)
    assert (summary.reports, summary.set_aside) == (4, 0)
    found = ask(place, select)
    assert [line[1:] for line in found] == [line[1:] for line in expected]  # the first is the report's id, by sha256


def test_work_folder_of_a_killed_run_is_removed_by_a_run_with_nothing_to_do(place: Path) -> None:
    warehouse = place / "w.duckdb"
    assert run(place).changed
    work = warehouse.with_name(".w.duckdb.work")
    work.mkdir()
    (work / "build.duckdb").write_bytes(b"half")
    before = warehouse.read_bytes()
    assert not run(place).changed
    assert not work.exists() and warehouse.read_bytes() == before


def test_a_fault_of_the_reader_costs_no_other_document_its_place(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "in" / "odd.txt").write_text(page(agency="某某市某某区审计局"), "utf-8")
    read = ReportReader.read

    def faulty(self: ReportReader, document: RawDocument) -> Report:
        if document.uri.endswith("odd.txt"):
            raise ZeroDivisionError("no such thing")
        return read(self, document)

    monkeypatch.setattr(ReportReader, "read", faulty)
    assert run(place).reports == 3
    ((code, reason),) = ask(place, "select reason_code, reason from v_set_aside")
    assert code == "reader_fault" and "ZeroDivisionError: no such thing" in reason


def test_all_kinds_at_once_and_again(place: Path) -> None:
    """Set aside is settled: the second run reads nothing but what could not be opened."""
    for number, (kind, (name, _, make)) in enumerate(ASIDE.items()):
        if make is not unreadable and kind != "link to itself" and name.isascii() and "\n" not in name:
            (place / "in" / str(number)).mkdir()
            make(place / "in" / str(number) / name)
    first = run(place)
    assert first.reports == 3 and first.set_aside > 10
    again = run(place)
    assert (again.read, again.changed) == (0, False)


DOUBLED = {
    "a row of table 2 twice": ("\t行政许可\n\t0\n\n", "\t行政许可\n\t0\n\n\t行政许可\n\t1\n\n"),
    "a row of table 2 twice, alike": ("\t行政许可\n\t0\n\n", "\t行政许可\n\t0\n\n\t行政许可\n\t0\n\n"),
    "a row of table 3 twice": ("\t（二）部分公开", "\t（一）予以公开\n" + "\t1\n" * 7 + "\n\t（二）部分公开"),
    "a header label twice": ("\t本年制发件数\n", "\t本年制发件数\n\t本年制发件数\n"),
    "two header labels of one meaning": ("\t本年废止件数\n", "\t本年制发件数\n"),
    "the whole of table 4 twice": (
        "五、存在的主要问题",
        "\t行政复议\n\t行政诉讼\n\n" + "\t1\n" * 15 + "\n五、存在的主要问题",
    ),
    "a part twice": ("\t行政许可\n\t0\n\n", "\t行政许可\n\t甲\n\t0\n\n\t\n\t甲\n\t0\n\n"),
}


@pytest.mark.parametrize("kind", DOUBLED)
def test_what_stands_twice_in_one_report_costs_no_other_its_place(place: Path, kind: str) -> None:
    old, new = DOUBLED[kind]
    text = page(agency="某某市某某区审计局")
    assert text.count(old) >= 1
    (place / "in" / "odd.txt").write_text(text.replace(old, new, 1), "utf-8")
    assert run(place).reports == 4
    assert ask(place, "select count(*) from v_reports where is_current") == [(4,)]


# -- what the warehouse is ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sample")
    shutil.copytree(SAMPLE, place / "in")
    run(place)
    return place


TYPES = {
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "int64": "BIGINT",
    "int32": "INTEGER",
    "int16": "SMALLINT",
    "date32[day]": "DATE",
    "decimal128(18, 4)": "DECIMAL(18,4)",
    "decimal128(38, 4)": "DECIMAL(38,4)",
    "list<item: int32>": "INTEGER[]",
}


@pytest.mark.parametrize("table", FACTS)
def test_schema_of_the_batch_is_that_of_the_warehouse(sample: Path, table: str) -> None:
    """Names, order and types; the warehouse puts its key for the reader's number, and adds what it alone knows."""
    described = [(name, kind) for name, kind, *_ in ask(sample, f"describe {table}")]
    promised = [(field.name, TYPES[str(field.type)]) for field in SCHEMAS[table]]
    assert promised[0] == ("report_no", "INTEGER")
    names = [name for name, _ in described]
    added = described[names.index("run_id") :] if table == "reports" else []
    if table == "findings":
        added = [("by_check", "BOOLEAN")]
    assert described == [("report_key", "INTEGER"), *promised[1:], *added]


def test_schemas_are_those_of_the_batch() -> None:
    tables = read_batch(discover([str(SAMPLE)])).tables
    assert {name: table.schema for name, table in tables.items()} == SCHEMAS
    for table in tables.values():
        table.validate(full=True)


def test_everything_has_a_comment(sample: Path) -> None:
    with Warehouse(sample / "w.duckdb").connect() as connection:
        for objects in ("duckdb_tables()", "duckdb_views()", "duckdb_columns()"):
            sql = f"select * from {objects} where not internal and schema_name = 'main'"
            found = rows(connection, sql)
            assert len(found) > 10
            silent = [line for line in found if not line["comment"]]
            assert [(line.get("table_name") or line["view_name"], line.get("column_name")) for line in silent] == []


def test_cell_views_equal_a_plain_recomputation(sample: Path) -> None:
    """Without SQL: values, statuses, lines and raw texts of every cell of every report."""
    batch = read_batch(discover([str(sample / "in")]))
    with Warehouse(sample / "w.duckdb").connect() as connection:
        current = {
            digest
            for (digest,) in connection.execute("select document_sha256 from reports where is_current").fetchall()
        }
        assert len(current) == batch.reports - 1  # two versions of one report
        for report in batch.tables["reports"].to_pylist():
            digest = report["document_sha256"]
            expected = cells(batch.tables, report["report_no"]) if digest in current else []
            found = cells_of_view(connection, f"document_sha256 = '{digest}'")
            assert sorted(found, key=str) == sorted(expected, key=str)


def test_only_reading_is_possible(sample: Path) -> None:
    with Warehouse(sample / "w.duckdb").connect() as connection:
        for sql in (
            "delete from reports",
            "create table x (y int)",
            "copy reports to 'x.csv'",
            "from read_csv('/etc/passwd')",
            "install httpfs",
            "set enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(sql)


def test_older_engines_can_read_the_file(sample: Path) -> None:
    """The storage version is one that DuckDB 1.2 opens."""
    assert re.search(rb"DUCK\x40\x00\x00\x00|DUCK\x41\x00\x00\x00", (sample / "w.duckdb").read_bytes()[:64])


# -- what must not be touched ------------------------------------------------------------------------------------------


def foreign_duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table mine (x integer)")


def other_version(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table meta (name varchar, value varchar)")
        connection.execute("insert into meta values ('schema_version', 'another')")


@pytest.mark.parametrize("make", [foreign_duckdb, other_version, lambda path: path.write_bytes(b"junk" * 5000), lambda path: path.write_bytes(b"")],
                         ids=["foreign", "other version", "junk", "empty"])  # fmt: skip
def test_foreign_file_is_refused_untouched(place: Path, make: Callable[[Path], object]) -> None:
    path = place / "w.duckdb"
    make(path)
    before = path.read_bytes(), path.stat().st_mtime_ns
    with pytest.raises(ForeignWarehouse, match=re.escape(str(path))):
        run(place)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    logged = [] if before[0].startswith(b"junk") else [LOG]  # nothing is begun beside what never was a warehouse
    assert sorted(p.name for p in place.iterdir() if "lock" not in p.name) == ["in", "w.duckdb", *logged]


def test_second_run_at_the_same_time_is_refused(place: Path) -> None:
    with (place / ".w.duckdb.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BusyWarehouse):
            run(place)
        assert sorted(path.name for path in place.iterdir()) == [".w.duckdb.lock", "in", LOG]
    assert run(place).reports == 3


def test_reader_that_has_the_old_file_open_keeps_reading(place: Path) -> None:
    run(place)
    with Warehouse(place / "w.duckdb").connect() as connection:
        assert connection.execute("select count(*) from reports").fetchall() == [(3,)]
        write_reports(place / "in", ["某某市某某区审计局"])
        run(place)
        assert connection.execute(
            "select count(*), count(distinct text) from reports join documents using (document_sha256)"
        ).fetchall() == [(3, 3)]
    assert ask(place, "select count(*) from reports") == [(4,)]


def test_failed_run_publishes_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(place)
    before = (place / "w.duckdb").read_bytes()
    write_reports(place / "in", ["某某市某某区审计局"])
    monkeypatch.setattr("load.warehouse.Loader.finish", lambda *_: (_ for _ in ()).throw(RuntimeError("no")))
    with pytest.raises(RuntimeError, match="no"):
        run(place)
    assert (place / "w.duckdb").read_bytes() == before
    assert sorted(path.name for path in place.iterdir() if "lock" not in path.name) == ["in", "w.duckdb", LOG]


def test_nothing_depends_on_the_working_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    run_steps(RunOptions(("in",), Path("w.duckdb")))
    assert sorted(uri for (uri,) in ask(place, "select source_uri from sources")) == sorted(
        f"in/{a}.txt" for a in AGENCIES
    )
    assert (ROOT / "sql").is_dir() and forms().rows
