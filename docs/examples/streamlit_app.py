"""Applications by agency, from the published warehouse.

GONGKAI_WAREHOUSE=data/warehouse/gongkai.duckdb streamlit run docs/examples/streamlit_app.py
"""

import os
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import streamlit as st

WAREHOUSE = Path(os.environ.get("GONGKAI_WAREHOUSE", "data/warehouse/gongkai.duckdb"))

FLOW = """
    select report_year, received_new, carried_in, total_handled, carried_out, balance_gap
    from v_application_flow where agency = $agency order by report_year
"""
OUTCOMES = """
    select cast(report_year as varchar) as report_year, label_zh, "count"
    from v_outcome_group where agency = $agency order by report_year, label_zh
"""
ERRORS = """
    select report_year, rule_id, place, expected, actual, source_line
    from v_findings where agency = $agency and severity = 'error' order by report_year, rule_id, source_line
"""


@st.cache_data(show_spinner=False)
def ask(stamp: tuple[int, int], sql: str, parameters: dict[str, Any] | None = None) -> pd.DataFrame:
    """The answer to a query, kept until the file is another one.

    The connection is closed at once: while a process holds one, each further one sees the file that the first one opened.
    """
    with duckdb.connect(str(WAREHOUSE), read_only=True) as connection:
        return connection.execute(sql, parameters).df()


file = WAREHOUSE.stat()
published = file.st_ino, file.st_mtime_ns

st.title("政府信息公开申请")
(run_id,) = ask(published, "select max(run_id) as run_id from v_run_log")["run_id"]
agencies = ask(published, "select distinct agency from v_application_flow order by agency")["agency"]
agency = st.selectbox("机关", agencies)
st.caption(f"run {run_id}")
st.dataframe(ask(published, FLOW, {"agency": agency}), hide_index=True)
st.bar_chart(ask(published, OUTCOMES, {"agency": agency}), x="report_year", y="count", color="label_zh")
st.subheader("勾稽问题")
st.dataframe(ask(published, ERRORS, {"agency": agency}), hide_index=True)
