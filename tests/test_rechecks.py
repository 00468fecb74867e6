"""An incremental run checks only what may have changed, and still says what a check of everything would say.

Random sequences of runs: reports of a district, its departments and a department that was renamed, over several years, put,
republished, taken away, with lists of parts, chosen versions and places that come and go. After every run everything is
checked again, and nothing may differ.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from flows import pipeline
from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Build, RunStart, Warehouse, WarehouseError, checking
from tests.helpers import page, run_start
from tests.rendering import plain_figures

DISTRICT = "北京市海淀区人民政府"
OFFICE = "北京市海淀区人民政府办公室"
DEPARTMENTS = ("北京市海淀区财政局", "北京市海淀区教育局", "北京市海淀区民政局")
LISTS = (
    "agency\n",
    "agency,parent\n" + "".join(f"{name},{DISTRICT}\n" for name in DEPARTMENTS),
    f"agency,parent,until\n{DEPARTMENTS[0]},{DISTRICT},2021\n{DEPARTMENTS[1]},{DISTRICT},\n",
    f"agency,predecessor,since\n{DEPARTMENTS[1]},{DEPARTMENTS[2]},2022\n",
)
YEARS = range(2020, 2024)
STEPS = 5
SAID = {
    "findings": "select report_key, rule_id, table_no, row_no, column_no, printed, expected, actual, difference, evidence, "
    "source_line from findings where by_check and report_key in (select report_key from reports where is_current)",
    "rule_counts": "from rule_counts where report_key in (select report_key from reports where is_current)",
    "report_outcomes": "from report_outcomes where report_key in (select report_key from reports where is_current)",
}


def said(connection: Any) -> dict[str, list[tuple[Any, ...]]]:
    """What the checks say of the current reports."""
    return {name: sorted(connection.execute(sql).fetchall(), key=str) for name, sql in SAID.items()}


def checked_anew(warehouse: Warehouse, run: RunStart) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the warehouse says, and what it says after a check of everything, few at a time (which is thrown away)."""
    few = patch.multiple(checking, _AT_ONCE=(3, 3), _EXPLAINED_AT_ONCE=1)
    with few, Build(warehouse, run) as build:
        loader = build.loader
        loader.begin()
        before = said(loader.connection)
        loader.connection.execute("insert into due select report_key from reports where is_current")
        loader.check()
        return before, said(loader.connection)


class Folder:
    """Reports that come, change and go."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home, self.random = home / "in", Random(seed)
        self.home.mkdir()
        self.clock = 10**18

    def change(self) -> None:
        agency = self.random.choice((DISTRICT, OFFICE, *DEPARTMENTS))
        year = self.random.choice(YEARS)
        path = self.home / f"{agency}_{year}_{self.random.choice('ab')}.txt"
        if path.exists() and self.random.random() < 0.3:
            path.unlink()
            return
        form = self.random.choice(("format_2019", "format_2021", "format_2021"))
        figures = plain_figures(form, form, str(self.random.choice((0, 0, 1, 7, 12))))
        path.write_text(page(figures, agency=agency, year=year), "utf-8")
        self.clock += 10**9
        os.utime(path, ns=(self.clock, self.clock))


@pytest.mark.parametrize("seed", range(1))
def test_an_incremental_run_says_what_a_check_of_everything_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    versions: Sequence[str] = ("1", "1", "2")
    folder, warehouse = Folder(tmp_path, seed), Warehouse(tmp_path / "w.duckdb")
    failed = 0
    for step in range(STEPS):
        for _ in range(12 if step == 0 else folder.random.randint(1, 3)):
            folder.change()
        options: dict[str, Any] = {"force": folder.random.random() < 0.1}
        if folder.random.random() < 0.5:
            options["agencies"] = tmp_path / "agencies.csv"
            options["agencies"].write_text(folder.random.choice(LISTS), "utf-8")
        if folder.random.random() < 0.3 and warehouse.exists:
            known = warehouse.query("select document_sha256 as sha from v_reports").to_pylist()
            options["choices"] = tmp_path / "choices.csv"
            options["choices"].write_text(
                "document_sha256,chosen_by\n" + f"{folder.random.choice(known)['sha']},王\n", "utf-8"
            )
        version = folder.random.choice(versions)
        monkeypatch.setattr(pipeline, "reader_version", lambda version=version: version)
        run_steps(RunOptions((str(tmp_path / "in"),), warehouse.path, **options))
        several = "(passed & failed) | (passed & not_assessable) | (failed & not_assessable)"
        assert not warehouse.query(f"from report_outcomes where bit_count({several}) > 0").num_rows
        before, anew = checked_anew(warehouse, run_start())
        for name, rows in anew.items():
            assert before[name] == rows, (step, name, options)
        failed += sum(len(rows) for rows in before.values())
    assert failed


def test_an_unchanged_neighbour_is_not_checked_again(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "in", Warehouse(tmp_path / "w.duckdb")
    folder.mkdir()
    for agency in DEPARTMENTS:
        for year in YEARS:
            (folder / f"{agency}_{year}.txt").write_text(page(agency=agency, year=year), "utf-8")
    run_steps(RunOptions((str(folder),), warehouse.path))
    (folder / f"{DEPARTMENTS[0]}_2022.txt").write_text(
        page(plain_figures(printed="1"), agency=DEPARTMENTS[0], year=2022), "utf-8"
    )
    seen: list[tuple[str, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        from load.warehouse import Loader

        check = Loader.check

        def watched(loader: Loader) -> None:
            seen.extend(
                loader.connection.execute(
                    "select agency, report_year from reports where report_key in (from due) order by all"
                ).fetchall()
            )
            check(loader)

        patch.setattr(Loader, "check", watched)
        run_steps(RunOptions((str(folder),), warehouse.path))
    assert seen == [(DEPARTMENTS[0], 2022), (DEPARTMENTS[0], 2023)]


def test_checks_that_run_out_of_memory_begin_again_with_more(tmp_path: Path) -> None:
    folder, warehouse = Folder(tmp_path, 0), Warehouse(tmp_path / "w.duckdb")
    for _ in range(30):
        folder.change()
    run_steps(RunOptions((str(tmp_path / "in"),), warehouse.path))
    with (
        patch.multiple(checking, _AT_ONCE=(100, 100), _MEMORY=(16, 16)),
        Build(warehouse, run_start()) as build,
    ):
        loader = build.loader
        loader.begin()
        before = said(loader.connection)
        due = "insert into due select report_key from reports where is_current"
        loader.connection.execute(due)
        with patch.object(
            checking.Checks, "_check_next", autospec=True, side_effect=checking.Checks._check_next
        ) as checked:
            loader.check()
        assert checked.call_count > 1
        assert said(loader.connection) == before
        loader.connection.execute(due)
        with patch.object(checking, "_MOST_MEMORY", 16), pytest.raises(WarehouseError, match="16 MB"):
            loader.check()
