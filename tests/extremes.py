"""A district in a warehouse with the same figure in every cell: the largest that can be stored, or any other.

A figure per kind (data/figure_bounds.csv): what two warehouses with other figures must have in common can be compared.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Build, Warehouse
from load.warehouse import Loader
from tests.helpers import ROOT, page, records, run_start
from tests.rendering import plain_figures
from tests.test_statistics import national
from transform.forms.bounds import DIGITS

DISTRICT = "北京市海淀区人民政府"
PARTS = [f"北京市海淀区{name}局" for name in (
    "财政", "教育", "民政", "统计", "审计", "司法", "水务", "商务", "体育", "房屋管理", "文化和旅游", "应急管理", "医疗保障"
)]  # fmt: skip
"""So many that the sum of their amounts is more than what one cell can hold."""
YEARS = {2019: "format_2019", 2020: "format_2019", 2021: "format_2021", 2022: "format_2021"}

MOST = {
    "case": Decimal(10 ** DIGITS["case"] - 1),
    "count": Decimal(10 ** DIGITS["count"] - 1),
    "amount": 10 ** DIGITS["amount"] - Decimal("0.0001"),
}
"""The largest figures that can be stored."""
SOME = {"case": MOST["case"] / 333_667, "count": MOST["count"] / 513_239, "amount": MOST["amount"] / 5_363_222_357}
"""Others that go into them without a rest."""


def build_district(home: Path) -> Warehouse:
    """The reports of a district and its parts over the forms, read and loaded."""
    folder = home / "in"
    folder.mkdir()
    for agency in (DISTRICT, *PARTS):
        for year, form in YEARS.items():
            if agency in (DISTRICT, *PARTS[:2]) or year == 2022:
                text = page(plain_figures(form, form, "5"), agency=agency, year=year)
                (folder / f"{agency}_{year}.txt").write_text(text, "utf-8")
    list_text = f"{DISTRICT}2018年政府信息公开工作年度报告\n一、概述\n本报告由{DISTRICT}编制。\n{national(chr(10))}"
    (folder / f"{DISTRICT}_2018.txt").write_text(list_text, "utf-8")
    agencies = home / "agencies.csv"
    agencies.write_text("agency,parent\n" + "".join(f"{part},{DISTRICT}\n" for part in PARTS), "utf-8")
    warehouse = Warehouse(home / "w.duckdb")
    run_steps(RunOptions((str(folder),), warehouse.path, agencies=agencies))
    return warehouse


@contextmanager
def filled(warehouse: Warehouse, figures: Mapping[str, Any], check: bool = True) -> Iterator[Loader]:
    """The warehouse (it stays as it is) with these figures in every cell that has one, checked anew."""
    with Build(warehouse, run_start()) as build:
        loader = build.loader
        loader.begin()
        execute = loader.connection.execute
        for table in ("application_facts", "dispute_facts"):
            columns = execute(
                f"select column_name from duckdb_columns() where table_name = '{table}' and data_type = 'BIGINT'"
            ).fetchall()
            execute(
                f"update {table} set {', '.join(f'{name} = $case' for (name,) in columns)}", {"case": figures["case"]}
            )
        execute(
            "update disclosure_facts set value = case when column_no in (select column_no from dim_measure where unit = 'yuan') "
            "then $amount::decimal(18, 4) else $count::decimal(18, 4) end",
            {"amount": figures["amount"], "count": figures["count"]},
        )
        execute(
            "update fee_facts set notices = $case, billed_yuan = $amount, collected_yuan = $amount",
            {"case": figures["case"], "amount": figures["amount"]},
        )
        execute(
            "update statistic_facts set value = case when unit = 'yuan' then $amount::decimal(18, 4) else $count::decimal(18, 4) end "
            "where value is not null",
            {"amount": figures["amount"], "count": figures["count"]},
        )
        measures = sorted(
            {line["code"] for line in records(ROOT / "data" / "narrative.csv") if line["kind"] == "measure"}
        )
        execute(
            "insert into narrative_figures select report_key, row_number() over (partition by report_key), m.measure, $count, $count, "
            "'unknown', null, true, '', 1 from reports cross join (select unnest($measures) as measure) as m",
            {"count": figures["count"], "measures": [*measures, "list_sum", "share_sum", "channel_sum"]},
        )
        execute("delete from cell_notes")
        if check:
            execute("insert into due select report_key from reports where is_current")
            loader.check()
        execute("set memory_limit = '1GB'")
        yield loader
