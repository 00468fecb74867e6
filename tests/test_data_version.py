"""The version of the data: the same wherever the same documents were read, another as soon as anything said differs; in every export."""

import csv
import json
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import EXPORTERS, Warehouse, decisions, export
from tests.helpers import SAMPLE, page, write_reports

AGENCY = "北京市西城区财政局"


def version_of(warehouse: Path) -> str:
    [line] = Warehouse(warehouse).query("select data_version from v_refresh").to_pylist()
    return str(line["data_version"])


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, read in one run."""
    place = tmp_path_factory.mktemp("first")
    shutil.copytree(SAMPLE, place / "in")
    run_steps(RunOptions((str(place / "in"),), place / "w.duckdb", workers=1))
    return place


def test_it_is_the_same_on_another_machine(first: Path, tmp_path: Path) -> None:
    """Elsewhere, in processes of their own, in two runs of which the second brings the earlier names, and read again by force.

    The folder in which a report lies has the same name: it may tell whose report it is.
    """
    (tmp_path / "deep" / "in").mkdir(parents=True)
    names = sorted(path.name for path in SAMPLE.iterdir())
    warehouse = tmp_path / "other.duckdb"
    for part in (names[len(names) // 2 :], names):
        for name in part:
            shutil.copy(SAMPLE / name, tmp_path / "deep" / "in" / name)
        run_steps(RunOptions((str(tmp_path / "deep"),), warehouse, workers=2, isolated=True))
    assert version_of(warehouse) == version_of(first / "w.duckdb")
    run_steps(RunOptions((str(tmp_path / "deep"),), warehouse, force=True))
    assert version_of(warehouse) == version_of(first / "w.duckdb")
    [(runs, versions)] = [
        tuple(line.values())
        for line in Warehouse(warehouse)
        .query("select count(*) as r, count(distinct data_version) as v from v_run_log")
        .to_pylist()
    ]
    assert (runs, versions) == (3, 2)
    earlier = Warehouse(warehouse).connect()
    with earlier:
        earlier.execute("set variable as_of = 1")
        assert earlier.execute("select run_id, data_version from v_refresh").fetchall()[0][1] != version_of(warehouse)


def test_whatever_is_said_otherwise_makes_another(tmp_path: Path) -> None:
    write_reports(tmp_path / "in", [AGENCY], printed="3")
    found = {}

    def run(what: str, **lists: Path) -> str:
        run_steps(RunOptions((str(tmp_path / "in"),), tmp_path / "w.duckdb", **lists))
        found[what] = version_of(tmp_path / "w.duckdb")
        return found[what]

    def written(name: str, *lines: str) -> Path:
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
        return tmp_path / name

    plain = run("plain")
    query = "select finding_id, document_sha256 from v_findings where rule_id like 'APP-%' order by all limit 1"
    [finding] = Warehouse(tmp_path / "w.duckdb").query(query).to_pylist()
    decided = tmp_path / "decisions.csv"
    decisions.decide(
        Warehouse(tmp_path / "w.duckdb"),
        decided,
        finding["finding_id"],
        "confirmed",
        "王某",
        "已函告",
        date(2026, 11, 24),
    )
    run("decided", decisions=decided)
    text = decided.read_text("utf-8-sig")
    run("decided otherwise", decisions=written("otherwise.csv", *text.replace("confirmed", "dismissed").splitlines()))
    head = text.splitlines()[0]
    assert run("not decided any more", decisions=written("none.csv", head)) == plain
    (tmp_path / "in" / "b.txt").write_text(page(agency="北京市西城区教育局"), "utf-8")
    run("another report")
    (tmp_path / "in" / "c.txt").write_text("没有报告的文件", "utf-8")
    run("another document set aside")
    distinct = {version for what, version in found.items() if what != "not decided any more"}
    assert len(distinct) == len(found) - 1, found


@pytest.mark.parametrize("file_format", EXPORTERS)
def test_every_export_prints_it(first: Path, tmp_path: Path, file_format: str) -> None:
    warehouse = Warehouse(first / "w.duckdb")
    version = version_of(first / "w.duckdb")
    assert export(warehouse, tmp_path, file_format)["data_version"] == version
    assert json.loads((tmp_path / "manifest.json").read_text("utf-8"))["data_version"] == version
    folder = tmp_path / file_format
    cited = dict(line.split(": ", 1) for line in (folder / "CITATION.cff").read_text("utf-8").splitlines()[:7])
    assert json.loads(cited["version"]) == version
    if file_format == "csv":
        with (folder / "refresh.csv").open(encoding="utf-8-sig", newline="") as file:
            assert [line["data_version"] for line in csv.DictReader(file)] == [version]
    elif file_format == "dta":
        with pd.io.stata.StataReader(folder / "panel.dta") as reader:
            assert version in reader.data_label
    elif file_format == "superset":
        with zipfile.ZipFile(folder / "gongkai_dashboard.zip") as parts:
            assert version in parts.read("gongkai_dashboard/dashboards/gongkai.yaml").decode()
    elif file_format in ("xlsx", "docx", "letters"):
        written = [*folder.rglob(f"*.{'docx' if file_format == 'letters' else file_format}")]
        for path in written:
            with zipfile.ZipFile(path) as parts:
                assert version in parts.read("docProps/core.xml").decode()
        assert written
    else:
        [path] = {
            "parquet": [folder / "datapackage.json"],
            "panel": [folder / "codebook.md"],
            "issues": [folder / "known-issues.md"],
        }[file_format]
        assert version.encode() in path.read_bytes()
