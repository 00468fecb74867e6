"""The exports: as many rows as the warehouse shows, in files that other tools open as they are, swapped in whole."""

import csv
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pyarrow.parquet as pq
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import EXPORTERS, Warehouse, WarehouseError, export, sqlfiles
from load.errors import ForeignFolder
from load.exports.content import tables
from load.exports.manifest import fewer
from tests.helpers import SAMPLE, page, records, write_reports

TABLES = {sqlfiles.object_name(path): path.read_text("utf-8") for path in sqlfiles.folder("exports")}
MARTS = {f"marts/{sqlfiles.object_name(path)}" for path in sqlfiles.folder("marts")}
TABULAR = "parquet", "csv"
"""the formats that hold the tables of sql/exports/"""

FORMULAS = "=1+1", "@SUM(A1)", "+cmd|x", "-2+3", "=HYPERLINK(A1)"

ARROW = {
    "VARCHAR": "string",
    "BOOLEAN": "bool",
    "SMALLINT": "int16",
    "INTEGER": "int32",
    "BIGINT": "int64",
    "DECIMAL(18,4)": "decimal128(18, 4)",
    "DECIMAL(38,4)": "decimal128(38, 4)",
    "DOUBLE": "double",
    "DATE": "date32[day]",
    "TIMESTAMP": "timestamp[us]",
}
"""DuckDB's type -> that of the file"""

KINDS = {
    **dict.fromkeys(("int16", "int32", "int64"), "integer"),
    **dict.fromkeys(("decimal128", "double"), "number"),
    "string": "string",
    "bool": "boolean",
    "date32[day]": "date",
    "timestamp[us]": "datetime",
}
"""type of the file -> that of the package"""


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
@pytest.mark.parametrize("file_format", TABULAR)
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
    assert set(exported["csv"][1]["tables"]) == set(TABLES)
    assert set(exported["parquet"][1]["tables"]) == {*TABLES, *MARTS}
    for folder, manifest in exported.values():
        assert manifest["run_id"] == warehouse.published()[1] == 1
        assert re.fullmatch("[0-9a-f]{16}", manifest["data_version"])
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
    if not years:  # without years, or without rows: then a file with the columns
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
    folder, contents = (
        tmp_path / "exports" / "parquet",
        {*TABLES, "marts", "_gongkai", "datapackage.json", "CITATION.cff"},
    )
    (folder / "left over.txt").write_text("old")
    (folder / "reports" / "report_year=1999").mkdir()
    assert (folder / "reports" / "report_year=2021").is_dir()
    old = folder.stat().st_ino
    run_steps(options)
    assert folder.stat().st_ino == old, "nothing new, nothing exported"
    write_reports(tmp_path / "in", ["某某市某某区教育局"], year=2022)
    run_steps(options)
    assert folder.stat().st_ino != old
    assert {path.name for path in folder.iterdir()} == {*contents, "left over.txt"}
    assert {path.name for path in (folder / "reports").iterdir()} == {"report_year=2021", "report_year=2022"}
    assert sorted(path.name for path in folder.parent.iterdir()) == ["manifest.json", "parquet"]
    shutil.rmtree(folder)
    (folder.parent / "manifest.json").unlink()
    run_steps(options)
    assert {path.name for path in folder.iterdir()} == contents, "exports that are gone are made again"


def test_failed_export_leaves_the_old_one(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(warehouse, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def broken(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(EXPORTERS, "parquet", broken)
    with pytest.raises(WarehouseError, match=r"not exported, the disk .*No space left"):
        export(warehouse, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_full_disk_is_noticed_before_anything_is_swapped(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen on a disk with room for the tables but not for the manifest: the new tables stood beside the old manifest."""
    export(warehouse, tmp_path, "dta")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    write_text = Path.write_text

    def full(path: Path, *arguments: Any) -> int:
        if path.name.startswith(".manifest"):
            raise OSError(28, "No space left on device")
        return write_text(path, *arguments)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(WarehouseError, match=r"not exported, the disk .*No space left"):
        export(warehouse, tmp_path, "dta")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("file_format", EXPORTERS)
def test_exports_into_one_folder_take_turns(warehouse: Warehouse, tmp_path: Path, file_format: str) -> None:
    """None spoils the work of another; before, both failed."""
    command = [Path(sys.executable).with_name("gongkai"), "export", "--to", tmp_path / "out", "--format", file_format]
    command += ["--warehouse", warehouse.path]
    running = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0] * 3, said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(["manifest.json", file_format])


def test_link_to_a_folder_elsewhere_stays(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "big").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "csv").symlink_to("../big")
    for _ in range(2):
        export(warehouse, tmp_path / "out", "csv")
    assert (tmp_path / "out" / "csv").is_symlink() and (tmp_path / "big" / "reports.csv").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["big", "out"]


def test_folder_in_the_place_of_the_manifest(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(ForeignFolder, match=r"manifest\.json: is in the way"):
        export(warehouse, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize("file_format", EXPORTERS)
def test_warehouse_without_a_report(tmp_path: Path, file_format: str) -> None:
    """All documents were set aside."""
    (tmp_path / "letter.txt").write_text("不是年报\n", "utf-8")
    run_steps(RunOptions((str(tmp_path / "letter.txt"),), tmp_path / "w.duckdb"))
    tables = export(Warehouse(tmp_path / "w.duckdb"), tmp_path / "out", file_format)["tables"]
    empty = {"docx": "consolidation", "letters": "letters"}.get(file_format)
    rows = {tables[name]["rows"] for name in ("reports", "panel", "overview", empty) if name in tables}
    # A letter for the office names the file of which nobody knows whose it is.
    assert rows == {"letters": {1}, "superset": set()}.get(file_format, {0})
    if file_format == "dta":
        assert pandas.read_stata(tmp_path / "out" / "dta" / "panel.dta").shape[0] == 0


def test_refusals(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="unknown format"):
        export(warehouse, tmp_path, "xls")
    with pytest.raises(WarehouseError, match="in xlsx, docx, letters only"):
        export(warehouse, tmp_path, "csv", year=2023)
    with pytest.raises(WarehouseError, match="no warehouse"):
        export(Warehouse(tmp_path / "none.duckdb"), tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(WarehouseError, match="cannot be written"):
        export(warehouse, tmp_path / "file")


# -- what became fewer -------------------------------------------------------------------------------------------------


def test_manifest_compares_with_the_export_it_replaces(tmp_path: Path) -> None:
    """Also where another format was exported in between; a new table or year is no loss."""
    write_reports(tmp_path / "in", ["某某市某某区财政局", "某某市某某区教育局"], year=2021)
    options = RunOptions((str(tmp_path / "in"),), tmp_path / "w.duckdb")
    run_steps(options)
    warehouse = Warehouse(tmp_path / "w.duckdb")
    first = export(warehouse, tmp_path / "out")
    assert (first["compared_with"], first["fewer"]) == (None, [])
    assert all("rows_before" not in table for table in first["tables"].values())
    export(warehouse, tmp_path / "out", "csv")
    write_reports(tmp_path / "more", ["某某市某某区审计局"], year=2022)
    run_steps(RunOptions((str(tmp_path / "more"),), tmp_path / "w.duckdb"))
    second = export(warehouse, tmp_path / "out")
    assert second["compared_with"]["run_id"] == 1
    assert (second["tables"]["reports"]["rows"], second["tables"]["reports"]["rows_before"]) == (3, 2)
    assert second["fewer"] == []
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute(
            "update reports set is_current = false where report_year = 2022 or agency_name like '%教育局'"
        )
    third = export(warehouse, tmp_path / "out")
    assert [line for line in third["fewer"] if line["table"] == "reports"] == [
        {"table": "reports", "rows": 1, "rows_before": 3},
        {"table": "reports", "report_year": 2021, "rows": 1, "rows_before": 2},
        {"table": "reports", "report_year": 2022, "rows": 0, "rows_before": 1},
    ]


def test_fewer_names_what_is_gone() -> None:
    before = {"a": {"rows": 2}, "b": {"rows": 3, "rows_by_year": {"2020": 1, "2021": 2}}, "c": {"rows": 0}}
    assert fewer({"b": {"rows": 4, "rows_by_year": {"2021": 4}}}, before) == [
        {"table": "a", "rows": 0, "rows_before": 2},
        {"table": "b", "report_year": 2020, "rows": 0, "rows_before": 1},
    ]


def test_mark_of_an_older_version_is_compared_with_nothing(warehouse: Warehouse, tmp_path: Path) -> None:
    for mark in ("", "junk", "[]", '{"tables": {"reports": {"rows": "2"}}}', '{"tables": 7}'):
        (tmp_path / "csv").mkdir(exist_ok=True)
        (tmp_path / "csv" / "_gongkai").write_text(mark, "utf-8")
        assert export(warehouse, tmp_path, "csv")["compared_with"] is None, mark


# -- Parquet for other tools -------------------------------------------------------------------------------------------


def test_parquet_has_the_pinned_columns(warehouse: Warehouse, exported: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    """Tools that read these files rely on names, order and types: a change of export_schema.csv is a change for them."""
    found = []
    with warehouse.connect() as connection:
        for table in tables(connection, with_marts=True):
            place = f"marts/{table.name}" if table.is_mart else table.name
            found += [{"table": place, "column": name, "type": kind} for name, kind in table.columns.items()]
    assert found == records(Path(__file__).with_name("export_schema.csv"))
    for table in (*TABLES, *MARTS):
        pinned = {line["column"]: ARROW[line["type"]] for line in found if line["table"] == table}
        place = exported["parquet"][0] / table
        for path in [place.with_suffix(".parquet")] if table in MARTS else [*place.rglob("*.parquet")]:
            if path.parent.name.startswith("report_year="):
                pinned.pop("report_year", None)
            schema = pq.read_schema(path)
            assert {field.name: str(field.type) for field in schema} == pinned and schema.names == list(pinned), path


def test_every_parquet_file_says_where_it_comes_from(
    warehouse: Warehouse, exported: dict[str, tuple[Path, dict[str, Any]]]
) -> None:
    folder, manifest = exported["parquet"]
    files = [*folder.rglob("*.parquet"), exported["panel"][0] / "panel.parquet"]
    assert len(files) > len(TABLES)
    for path in files:
        said = {name.decode(): value.decode() for name, value in pq.read_metadata(path).metadata.items()}
        assert said["warehouse_id"] == manifest["warehouse_id"]
        assert said["run_id"] == "1"
        assert said["data_version"] == manifest["data_version"]
        assert said["gongkai_version"] == manifest["versions"]["gongkai"]
        assert said["reader_version"] == manifest["versions"]["reader"]
        assert said["schema_version"] == manifest["versions"]["schema"] == sqlfiles.schema_version()
        assert said["written_at"].endswith("+00:00")


def test_datapackage_describes_every_file_as_it_is(exported: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    folder = exported["parquet"][0]
    resources = {}
    for place in (folder, folder / "marts"):
        package = json.loads((place / "datapackage.json").read_text("utf-8"))
        below = {
            (place / resource["path"]).relative_to(folder).as_posix(): resource for resource in package["resources"]
        }
        assert len({resource["name"] for resource in package["resources"]}) == len(below)
        resources |= below
    assert set(resources) == {path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")}
    for path, resource in resources.items():
        schema = pq.read_schema(folder / path)
        fields = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        assert list(fields) == schema.names
        assert [KINDS[str(field.type).split("(")[0]] for field in schema] == list(fields.values())
        assert resource["hash"] == f"sha256:{sha256((folder / path).read_bytes()).hexdigest()}"
        untold = {field["name"] for field in resource["schema"]["fields"] if not field.get("description")}
        assert resource["description"] and untold <= {"row_code", "column_code"}, "codes of several dimensions"


@pytest.mark.skipif(shutil.which("frictionless") is None, reason="the frictionless tool is not on the path")
def test_datapackage_is_valid_to_the_frictionless_tool(exported: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    """`pip install "frictionless[parquet]" pandas` in an environment of its own, and its bin/ on the path."""
    for place in (exported["parquet"][0], exported["parquet"][0] / "marts"):
        command = ["frictionless", "validate", str(place / "datapackage.json")]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-4000:]
