"""Other programs use what a run publishes: frames from Parquet, readers beside a run, comments, the snippets of docs/.

What needs tools that the project does not install is proven by `python -m tests.tools.prove_tools`.
"""

import subprocess
import sys
from pathlib import Path

import duckdb
import pandas
import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Build, Warehouse
from tests.helpers import ROOT, SAMPLE, page, read_texts, records, run_start, write_reports
from tests.tools.snippets import OWN, Missing, Snippet, printed, snippets

ARROW = {
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "SMALLINT": pa.int16(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DECIMAL(18,4)": pa.decimal128(18, 4),
    "DECIMAL(38,4)": pa.decimal128(38, 4),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}
"""DuckDB's type -> what pandas holds"""

COUNT = "select count(*) from v_reports"
ANOTHER = "某某市某某区教育局"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a warehouse of the sample and its Parquet."""
    place = tmp_path_factory.mktemp("published")
    run_steps(RunOptions((str(SAMPLE),), place / "w.duckdb", place / "exports"))
    return place


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A warehouse with one report."""
    write_reports(tmp_path / "in", ["某某市某某区财政局"])
    run_steps(RunOptions((str(tmp_path / "in"),), tmp_path / "w.duckdb"))
    return tmp_path / "w.duckdb"


def count(connection: duckdb.DuckDBPyConnection) -> int:
    ((found,),) = connection.execute(COUNT).fetchall()
    return int(found)


def count_elsewhere(warehouse: Path) -> int:
    """What another process reads."""
    code = (
        "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2]).fetchall()[0][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(warehouse), COUNT], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def publish_another(warehouse: Path) -> None:
    """A run of another process that adds a report."""
    write_reports(warehouse.parent / "more", [ANOTHER])
    command = [OWN / "gongkai", "run", "--no-exports", "--warehouse", warehouse, warehouse.parent / "more"]
    subprocess.run(command, capture_output=True, check=True)


# -- frames ------------------------------------------------------------------------------------------------------------


def pinned() -> dict[str, dict[str, str]]:
    """table -> column -> DuckDB's type"""
    found: dict[str, dict[str, str]] = {}
    for line in records(ROOT / "tests" / "export_schema.csv"):
        found.setdefault(line["table"], {})[line["column"]] = line["type"]
    return found


def rows_of(published: Path, table: str) -> int:
    with Warehouse(published / "w.duckdb").connect() as connection:
        path = table if "/" in table else f"exports/{table}"
        select = (ROOT / "sql" / f"{path}.sql").read_text("utf-8").rstrip().rstrip(";")
        ((found,),) = connection.execute(f"select count(*) from ({select})").fetchall()
    return int(found)


def place_of(published: Path, table: str) -> Path:
    """The folder of a table, the file of a mart."""
    return published / "exports" / "parquet" / (f"{table}.parquet" if "/" in table else table)


@pytest.mark.parametrize("table", pinned())
def test_pandas_reads_the_table_with_its_types(published: Path, table: str) -> None:
    place = place_of(published, table)
    frame = pandas.read_parquet(place, dtype_backend="pyarrow")
    assert len(frame) == rows_of(published, table)
    wanted = {name: pandas.ArrowDtype(ARROW[kind]) for name, kind in pinned()[table].items()}
    found = dict(frame.dtypes)
    if place.is_dir() and any(place.glob("report_year=*")):
        del wanted["report_year"]
        years = found.pop("report_year").pyarrow_dtype.value_type
        assert pa.types.is_integer(years), "the year comes from the folders' names"
    assert found == wanted


@pytest.mark.parametrize("table", pinned())
def test_polars_reads_the_table(published: Path, table: str) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed; prove_tools has it")
    frame = polars.scan_parquet(place_of(published, table)).collect()
    assert len(frame) == rows_of(published, table)
    assert set(frame.columns) == set(pinned()[table])


@pytest.mark.parametrize("table", pinned())
def test_pyarrow_reads_the_table_as_a_dataset(published: Path, table: str) -> None:
    found = ds.dataset(place_of(published, table), partitioning="hive")
    assert found.count_rows() == rows_of(published, table)
    assert set(found.schema.names) == set(pinned()[table])


def test_a_missing_figure_is_missing_in_a_frame(published: Path) -> None:
    """No tool may take it for 0, or for a figure of another kind."""
    frame = pandas.read_parquet(published / "exports" / "parquet" / "disclosure_cells", dtype_backend="pyarrow")
    (amount,) = frame[frame["raw_text"] == "491,5000"].to_dict("records")
    assert pandas.isna(amount["value"]) and amount["value_status"] == "malformed"


def test_tables_views_and_columns_say_what_they_are(published: Path) -> None:
    """Tools show these comments: all that is in the file has one."""
    with duckdb.connect(str(published / "w.duckdb"), read_only=True) as connection:
        unsaid = connection.execute("""
            select view_name from duckdb_views() where not internal and comment is null
            union all
            select table_name from duckdb_tables() where not internal and comment is null
            union all
            select table_name || '.' || column_name from duckdb_columns() where not internal and comment is null
        """).fetchall()
    assert unsaid == []


# -- readers beside a run ----------------------------------------------------------------------------------------------


def test_an_open_reader_keeps_what_it_opened(small: Path) -> None:
    """And so does its whole process, until it has closed the file: what docs/README.md tells authors of apps."""
    with duckdb.connect(str(small), read_only=True) as held:
        assert count(held) == 1
        publish_another(small)
        assert count(held) == 1
        with duckdb.connect(str(small), read_only=True) as second:
            assert count(second) == 1
        assert count_elsewhere(small) == 2
    with duckdb.connect(str(small), read_only=True) as anew:
        assert count(anew) == 2


def test_others_read_while_a_run_builds(small: Path) -> None:
    with Build(Warehouse(small), run_start()) as build:
        build.loader.begin()
        build.loader.load(read_texts({"b.txt": page(agency=ANOTHER)}))
        assert count_elsewhere(small) == 1
        build.loader.finish(dict.fromkeys(("seen", "unchanged", "read", "loaded", "set_aside"), 0))
        assert count_elsewhere(small) == 1
        build.publish()
    assert count_elsewhere(small) == 2


def test_a_reader_does_not_keep_a_run_from_publishing(small: Path) -> None:
    """A dashboard that is open all night."""
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(small)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None and reader.stdout.readline() == "open\n"
        publish_another(small)
        assert count_elsewhere(small) == 2
        reader.communicate("")
    assert reader.returncode == 0


# -- the runner of snippets --------------------------------------------------------------------------------------------


def test_snippets_are_blocks_with_what_they_print(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(
        "```sql\nselect 1\n```\n\n```text\n1\n```\n\n```sql\nnot shown\n```\n\nwords\n\n```text\n2\n```\n", "utf-8"
    )
    assert snippets(document) == [Snippet("page", 0, "sql", "select 1", "1\n")]


def test_a_snippet_that_cannot_be_run_here_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="no_such_package"):
        printed(Snippet("page", 0, "python", "import no_such_package", ""), tmp_path)
    with pytest.raises(Missing, match="no_such_program"):
        printed(Snippet("page", 0, "sh", "no_such_program --help", ""), tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        printed(Snippet("page", 0, "python", "raise ValueError", ""), tmp_path)
    assert printed(Snippet("page", 0, "python", "print(7)", ""), tmp_path) == "7\n"
