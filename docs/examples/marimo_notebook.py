"""Applications by agency, from the published warehouse.

GONGKAI_WAREHOUSE=data/warehouse/gongkai.duckdb marimo run docs/examples/marimo_notebook.py
"""

import marimo

app = marimo.App()


@app.cell
def _():
    import os
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    warehouse = Path(os.environ.get("GONGKAI_WAREHOUSE", "data/warehouse/gongkai.duckdb"))

    def ask(sql, parameters=None):
        """The connection is closed at once: while a process holds one, each further one sees the file it opened."""
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            return connection.execute(sql, parameters).df()

    return alt, ask, mo


@app.cell
def _(mo):
    refresh = mo.ui.refresh(options=["10s", "1m"], default_interval="1m")
    mo.md(f"{refresh}")
    return (refresh,)


@app.cell
def _(ask, mo, refresh):
    run_id = int(ask("select max(run_id) as run_id from v_run_log")["run_id"][0])
    mo.md(f"# 政府信息公开申请\n\nrun {run_id}, {refresh.value or 'as opened'}")
    return (run_id,)


@app.cell
def _(ask, mo):
    agencies = ask("select distinct agency from v_application_flow order by agency")["agency"].tolist()
    agency = mo.ui.dropdown(agencies, value=agencies[0], label="机关")
    mo.md(f"{agency}")
    return (agency,)


@app.cell
def _(agency, ask, mo, run_id):
    flow = ask(
        """
        select cast(report_year as varchar) as report_year, received_new, carried_in, total_handled, carried_out, balance_gap
        from v_application_flow where agency = $agency order by report_year
        """,
        {"agency": agency.value},
    )
    mo.ui.table(flow, label=f"run {run_id}", selection=None)
    return (flow,)


@app.cell
def _(agency, alt, ask, run_id):
    outcomes = ask(
        """
        select report_year, label_zh, "count"
        from v_outcome_group where agency = $agency order by report_year, label_zh
        """,
        {"agency": agency.value},
    )
    alt.Chart(outcomes, title=f"run {run_id}", width=480).mark_bar().encode(
        x="report_year:O", y="count", color="label_zh", tooltip=list(outcomes.columns)
    )
    return (outcomes,)


@app.cell
def _(agency, ask, mo, run_id):
    errors = ask(
        """
        select cast(report_year as varchar) as report_year, rule_id, place, expected, actual, source_line
        from v_findings where agency = $agency and severity = 'error' order by report_year, rule_id, source_line
        """,
        {"agency": agency.value},
    )
    mo.ui.table(errors, label=f"勾稽问题, run {run_id}", selection=None)
    return (errors,)


if __name__ == "__main__":
    app.run()
