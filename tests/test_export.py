"""The exports: as many rows as the warehouse shows, in files that other tools open as they are, swapped in whole."""

import csv
import json
import shutil
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.pipeline import RunOptions, run_steps
from load import EXPORTERS, Warehouse, WarehouseError, export, sqlfiles
from tests.helpers import SAMPLE, page, write_reports

TABLES = {sqlfiles.object_name(path): path.read_text("utf-8") for path in sqlfiles.folder("exports")}
FORMULAS = "=1+1", "@SUM(A1)", "+cmd|x", "-2+3", "=HYPERLINK(A1)"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The sample, and a report whose labels and heading could start formulas."""
    place = tmp_path_factory.mktemp("export")
    shutil.copytree(SAMPLE, place / "in")
    odd = "".join(f"\t{label}项目\n\t7\n\n" for label in FORMULAS)
    text = page(agency="某某市某某区审计局", year=2022).replace("\t行政许可\n", f"{odd}\t行政许可\n")
    (place / "in" / "odd.txt").write_text(text, "utf-8")
    run_steps(RunOptions((str(place / "in"),), place / "w.duckdb"))
    return Warehouse(place / "w.duckdb")


@pytest.fixture(scope="module")
def exported(warehouse: Warehouse) -> dict[str, tuple[Path, dict[str, Any]]]:
    """format -> (its folder, its manifest)"""
    target = warehouse.path.parent / "exports"
    return {name: (target / name, export(warehouse, target, name)) for name in EXPORTERS}


def years_of(connection: duckdb.DuckDBPyConnection, table: str) -> Counter[str] | None:
    """Rows per year as the select gives them; None if the table has no years."""
    answer = connection.execute(TABLES[table].rstrip().rstrip(";"))
    names = [column for column, *_ in answer.description]
    found = answer.fetchall()
    return Counter(str(row[names.index("report_year")]) for row in found) if "report_year" in names else None


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("file_format", EXPORTERS)
def test_rows_equal_manifest_and_select(
    warehouse: Warehouse, exported: dict[str, tuple[Path, dict[str, Any]]], file_format: str, table: str
) -> None:
    folder, manifest = exported[file_format]
    with warehouse.connect() as connection:
        rows = connection.execute(f"select count(*) from ({TABLES[table].rstrip().rstrip(';')})").fetchall()[0][0]
        years = years_of(connection, table)
    said = manifest["tables"][table]
    assert said["rows"] == rows
    assert said.get("rows_by_year") == (None if years is None else dict(years))
    assert said["about"]
    assert rows_in_files(folder, table) == rows


def rows_in_files(folder: Path, table: str) -> int:
    if folder.name == "csv":
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            return sum(1 for _ in csv.reader(file)) - 1
    files = [*(folder / table).rglob("*.parquet")]
    if not files:
        return 0
    with duckdb.connect() as connection:
        return int(connection.execute("select count(*) from read_parquet(?)", [list(map(str, files))]).fetchall()[0][0])


def test_manifest(warehouse: Warehouse, exported: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    for folder, manifest in exported.values():
        assert manifest["run_id"] == warehouse.published()[1] == 1
        assert set(manifest["tables"]) == set(TABLES)
        inputs = {Path(line["source_uri"]).name: line["sha256"] for line in manifest["inputs"]}
        sources = (warehouse.path.parent / "in").iterdir()
        assert inputs == {path.name: sha256(path.read_bytes()).hexdigest() for path in sources}
        assert {"gongkai", "reader", "duckdb", "pyarrow"} <= manifest["versions"].keys()
        assert folder.is_dir()
    last = list(exported.values())[-1][1]
    assert json.loads((warehouse.path.parent / "exports" / "manifest.json").read_text("utf-8")) == last


@pytest.mark.parametrize("table", TABLES)
def test_parquet_is_partitioned_by_year(
    warehouse: Warehouse, exported: dict[str, tuple[Path, dict[str, Any]]], table: str
) -> None:
    folder = exported["parquet"][0] / table
    with warehouse.connect() as connection:
        years = years_of(connection, table)
    if years is None:
        assert [path.name for path in folder.iterdir()] == ["data.parquet"]
    else:
        assert {path.name for path in folder.iterdir()} == {f"report_year={year}" for year in years}
        assert all(path.suffix == ".parquet" for path in folder.rglob("*") if path.is_file())


def test_parquet_read_with_its_partitions_is_the_select(
    warehouse: Warehouse, exported: dict[str, tuple[Path, dict[str, Any]]]
) -> None:
    folder = exported["parquet"][0]
    for table, select in TABLES.items():
        if [*(folder / table).rglob("*.parquet")]:
            with warehouse.connect() as connection:
                answer = connection.execute(select)
                names = [column for column, *_ in answer.description]
                expected = sorted(answer.fetchall(), key=str)
            with duckdb.connect() as connection:
                sql = f"select {', '.join(names)} from read_parquet('{folder / table}/**/*.parquet', hive_partitioning = true)"
                assert sorted(connection.execute(sql).fetchall(), key=str) == expected, table


@pytest.mark.parametrize("table", TABLES)
def test_csv_opens_in_a_spreadsheet(exported: dict[str, tuple[Path, dict[str, Any]]], table: str) -> None:
    """A byte-order mark, one only; as many cells in every line; no cell that starts a formula unless it is a number."""
    path = exported["csv"][0] / f"{table}.csv"
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\xef\xbb\xbf") == 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert {len(line) for line in lines} == {len(lines[0])}
    formulas = [
        cell
        for line in lines
        for cell in line
        if cell[:1] in ("=", "@", "\t", "\r") or (cell[:1] in ("+", "-") and not is_number(cell))
    ]
    assert formulas == []


def is_number(cell: str) -> bool:
    """A number, or a dash alone."""
    return len(cell) == 1 or cell[1:].replace(",", "").replace(".", "").isdigit()


def test_formulas_were_there_to_be_kept_off(exported: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    text = (exported["csv"][0] / "findings.csv").read_text("utf-8-sig")
    assert all(f"'{formula}" in text for formula in FORMULAS)


def test_export_is_swapped_in_whole(warehouse: Warehouse, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", ["某某市某某区财政局"], year=2021)
    options = RunOptions((str(tmp_path / "in"),), tmp_path / "w.duckdb", tmp_path / "exports")
    run_steps(options)
    folder = tmp_path / "exports" / "parquet"
    (folder / "left over.txt").write_text("old")
    (folder / "reports" / "report_year=1999").mkdir()
    assert (folder / "reports" / "report_year=2021").is_dir()
    old = folder.stat().st_ino
    run_steps(options)
    assert folder.stat().st_ino == old, "nothing new, nothing exported"
    write_reports(tmp_path / "in", ["某某市某某区教育局"], year=2022)
    run_steps(options)
    assert folder.stat().st_ino != old
    assert {path.name for path in folder.iterdir()} == {*TABLES, "_gongkai"}
    assert {path.name for path in (folder / "reports").iterdir()} == {"report_year=2021", "report_year=2022"}
    assert sorted(path.name for path in folder.parent.iterdir()) == ["manifest.json", "parquet"]
    shutil.rmtree(folder)
    (folder.parent / "manifest.json").unlink()
    run_steps(options)
    assert {path.name for path in folder.iterdir()} == {*TABLES, "_gongkai"}, "exports that are gone are made again"


def test_failed_export_leaves_the_old_one(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(warehouse, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def broken(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(EXPORTERS, "parquet", broken)
    with pytest.raises(WarehouseError, match="No space left"):
        export(warehouse, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_refusals(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="unknown format"):
        export(warehouse, tmp_path, "xls")
    with pytest.raises(WarehouseError, match="no warehouse"):
        export(Warehouse(tmp_path / "none.duckdb"), tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(WarehouseError, match="cannot be written"):
        export(warehouse, tmp_path / "file")
