"""Every view against an independent model: every column of every row over a messy panel, as it stands and as it stood.

tests/messy/ has the panel and the models: plain Python over the tables that a run fills, no SQL. What stands in those tables is
held by other tests (each form and layout, the choice of current versions, the checks); here it is what views make of it.
"""

from collections.abc import Iterator

import duckdb
import pytest

from tests.messy.base import Base
from tests.messy.comparing import compare
from tests.messy.models import MODELS
from tests.messy.panel import DISTRICT, RUNS, make
from tests.office import run, warehouse

EARLIER = (1, 2)


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("panel")
    make(home)
    with warehouse(home).connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def base(panel: duckdb.DuckDBPyConnection) -> Base:
    return Base(panel)


def views(connection: duckdb.DuckDBPyConnection) -> set[str]:
    found = connection.execute("select view_name from duckdb_views() where schema_name = 'main' and not internal")
    return {name for (name,) in found.fetchall()}


def test_every_view_has_its_model(panel: duckdb.DuckDBPyConnection) -> None:
    """A new view needs a model in tests/messy/, by the same name."""
    assert views(panel) == MODELS.keys()


@pytest.mark.parametrize("as_of", [None, *EARLIER])
@pytest.mark.parametrize("view", MODELS)
def test_a_view_says_what_its_model_says(
    panel: duckdb.DuckDBPyConnection, base: Base, view: str, as_of: int | None
) -> None:
    compare(panel, base, view, as_of)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Of all that was found nothing is a report."""
    home = tmp_path_factory.mktemp("nothing")
    (home / "in").mkdir()
    (home / "in" / "北京市西城区财政局_2023.txt").write_text("请各单位于一月二十六日前报送年度报告。\n", "utf-8")
    run(home)
    with warehouse(home).connect() as connection:
        yield connection


def test_views_of_no_reports_are_empty(nothing: duckdb.DuckDBPyConnection) -> None:
    base, filled = Base(nothing), set()
    for view in MODELS:
        compare(nothing, base, view, as_of=1)
        if nothing.execute(f"select 1 from {view} limit 1").fetchall():
            filled.add(view)
    assert filled == {"v_region_parts", "v_refresh", "v_run_files", "v_run_log", "v_set_aside", "v_to_mend"}


def test_a_body_has_one_name(panel: duckdb.DuckDBPyConnection, base: Base) -> None:
    """In its reports and among the agencies, whatever run each came with and whichever years a person's list names."""
    names = {g["agency_id"]: (g["agency"], g["region_code"], g["level"], g["kind"]) for g in base["dim_agency"]}
    for r in base["reports"]:
        assert (r["agency"], r["region_code"], r["level"], r["kind"]) == names[r["agency_id"]]


def test_who_took_over_from_two_is_merged(base: Base) -> None:
    names = {g["agency_id"]: g["agency"].removeprefix(DISTRICT) for g in base["dim_agency"]}
    links = {
        (names[k["agency_id"]], names[k["successor_id"]]): (k["since"], k["relation"]) for k in base["agency_links"]
    }
    assert links == {
        ("教育局", "教育体育局"): (2021, "renamed"),
        ("教育体育局", "教体委"): (2022, "renamed"),
        ("科技局", "科技和工信局"): (None, "renamed"),
        ("文化局", "文化和旅游局"): (2020, "merged"),
        ("旅游局", "文化和旅游局"): (2020, "merged"),
        ("文化和旅游局", "文化广电和旅游局"): (2022, "renamed"),
    }


def test_the_panel_is_messy(panel: duckdb.DuckDBPyConnection, base: Base) -> None:
    """What views are easily wrong about is there."""
    assert {r["standing"] for r in base.current} == {"sole", "area", "organ", "undecided"}
    assert {r["report_format"] for r in base.current} == {"local", "legacy_2014", "format_2019", "format_2021", "mixed"}
    assert {n["value_status"] for n in base["cell_notes"]} >= {"blank", "malformed", "not_applicable", "corrected"}
    assert len(base["runs"]) == RUNS
    assert {r["retired_in_run"] for r in base["reports"]} == {None, 2}
    assert {row["change"] for row in MODELS["v_version_diff"](base)} == {"version", "reading", "undecided"}
    assert {row["state"] for row in MODELS["v_decisions"](base)} >= {"applies", "lapsed"}
    assert {row["state"] for row in base["corrections"]} >= {
        "applies",
        "other_version",
        "other_text",
        "unknown_document",
    }
    copies = [*MODELS["v_copied_report"](base)]
    assert any(row["same_figures"] and row["agency_id"] != row["copied_from_agency_id"] for row in copies)
    assert any(row["same_prose"] for row in copies)
    why = {row["not_compared_because"] for row in MODELS["v_year_pairs"](base)}
    assert why == {None, "first_report", "year_missing", "predecessor", "other_scope", "undecided"}
    why = {row["no_gap_because"] for row in MODELS["v_rollup_check"](base)}
    assert why == {None, "parent_missing", "own_report", "guessed_parts", "parts_missing", "figure_missing"}
    assert {row["left_out"] for row in MODELS["v_region_reports"](base)} == {
        None, "undecided", "scope_unknown", "on_area", "on_organ", "on_lower_area", "unplaced",
    }  # fmt: skip
