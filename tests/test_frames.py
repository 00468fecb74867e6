"""Frames for notebooks keep what plain pandas conversion loses: whole numbers beside NULLs, and exact amounts."""

from pathlib import Path

import pandas as pd
import pytest

from flows.options import SAMPLE, RunOptions
from flows.pipeline import run_steps
from load import QueryError, Warehouse
from load.frames import frame


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    path = tmp_path_factory.mktemp("frames") / "gongkai.duckdb"
    run_steps(RunOptions((str(SAMPLE),), path))
    return Warehouse(Path(path))


def test_counts_stay_whole_and_blank_is_not_zero(warehouse: Warehouse) -> None:
    cells = frame(warehouse, "select value, value_status from v_application_cells where report_year = 2019")
    assert str(cells["value"].dtype) == "int64[pyarrow]"
    assert cells.loc[cells["value_status"] == "blank", "value"].isna().all()
    assert (cells["value_status"] == "blank").any()


def test_amounts_are_exact(warehouse: Warehouse) -> None:
    fees = frame(
        warehouse,
        "select value from v_disclosure_cells where agency_name = $agency and measure = 'amount' and report_year = 2021",
        {"agency": "平潭综合实验区"},
    )
    assert [str(value) for value in fees["value"]] == ["242523110.8200"]
    assert isinstance(fees, pd.DataFrame)


def test_bad_query_is_one_line(warehouse: Warehouse) -> None:
    with pytest.raises(QueryError, match=r"^[^\n]+$"):
        frame(warehouse, "select nothing from nowhere")
