"""The panel: one row a report, every figure that of the warehouse, what is missing missing, in CSV, Parquet and Stata alike."""

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Warehouse, WarehouseError, export
from load.exports.stata import LONGEST_NAME, stata_name
from tests.exporting import Agency, settle
from tests.helpers import SAMPLE, page, records, rows

HOSTILE = ["=1+1", "@SUM(A1)", "\t=1", "+cmd|x", '"; drop', "文" * 3_000]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample and some reports of agencies with names that tools might take for something else, exported."""
    place = tmp_path_factory.mktemp("panel")
    agencies = []
    (place / "in").mkdir()
    for number, name in enumerate(HOSTILE):
        printed = f"某某市某某区第{'一二三四五六'[number]}中学"
        (place / "in" / f"{number}.txt").write_text(page(agency=printed, year=2022), "utf-8")
        agencies.append(Agency(f"h{number}", name, printed, "institution"))
    run_steps(RunOptions((str(SAMPLE), str(place / "in")), place / "w.duckdb"))
    with Warehouse(place / "w.duckdb").connect() as connection:
        known = connection.execute(
            "select distinct agency_name from reports where agency_name not like '某某%' order by all"
        ).fetchall()
    agencies += [Agency(f"s{number}", name, name) for number, (name,) in enumerate(known)]
    settle(place / "w.duckdb", agencies)
    for file_format in ("panel", "dta"):
        export(Warehouse(place / "w.duckdb"), place, file_format)
    return place


@pytest.fixture(scope="module")
def panel(place: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(place / "panel" / "panel.parquet").to_pylist()
    return found


def test_figures_are_those_of_the_cells(place: Path, panel: list[dict[str, Any]]) -> None:
    with Warehouse(place / "w.duckdb").connect() as connection:
        cells = {
            (line["report_id"], line["name"]): line["value"]
            for line in rows(
                connection,
                """
                select report_id, item_code as name, value::decimal(18, 4) as value
                from v_application_cells where applicant_type = 'total'
                union all
                select report_id, channel || '_' || result, value from v_dispute_cells
                union all
                select report_id, category || '_' || measure || case when unit = 'yuan' then '_yuan' else '' end, value
                from v_disclosure_cells where form = 'format_2021' and subcategory is null
                """,
            )
        }
        reports = connection.execute("select count(*) from v_reports where is_current").fetchall()[0][0]
    assert len(panel) == reports and len({line["report_id"] for line in panel}) == reports
    figures = [name for name in panel[0] if name in {name for _, name in cells}]
    assert len(figures) == 26 + 15 + 10
    assert {(line["report_id"], name): line[name] for line in panel for name in figures} == {
        (line["report_id"], name): cells.get((line["report_id"], name)) for line in panel for name in figures
    }
    assert any(line["received_new"] is None for line in panel) and any(line["received_new"] == 0 for line in panel)


def test_quality_is_told(place: Path, panel: list[dict[str, Any]]) -> None:
    [flagged] = [line for line in panel if line["agency_name"] == "西城区城市管理指挥中心"]
    assert flagged["cells_flagged"] == 1
    [wrong] = [line for line in panel if line["agency_name"] == "平潭综合实验区" and line["report_year"] == 2020]
    assert (wrong["equations_failed"], wrong["cells_flagged"]) == (2, 0)
    assert wrong["equations_assessed"] > 20 and len(wrong["document_sha256"]) == 64


def test_every_column_is_described(place: Path, panel: list[dict[str, Any]]) -> None:
    said = records(place / "panel" / "panel_variables.csv")
    assert [line["variable"] for line in said] == list(panel[0])
    assert all(0 < len(line["label_en"]) <= 80 and line["label_zh"] for line in said)
    for line in said:
        found = {row[line["variable"]] for row in panel} - {None}
        assert not line["codes"] or found <= set(line["codes"].split()), line
        assert bool(line["unit"]) == all(not isinstance(value, str) for value in found) or not found


def test_csv_is_the_same(place: Path, panel: list[dict[str, Any]]) -> None:
    with (place / "panel" / "panel.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["report_id"] for line in lines] == [line["report_id"] for line in panel]
    assert [line["received_new"] for line in lines] == [
        "" if line["received_new"] is None else str(line["received_new"]) for line in panel
    ]
    assert not any(cell.startswith(("=", "@", "\t", "\r", "+", "-")) for line in lines for cell in line.values())


def test_stata_names_are_short_and_differ(panel: list[dict[str, Any]]) -> None:
    names = [stata_name(name) for name in panel[0]]
    assert max(map(len, names)) <= LONGEST_NAME and len(set(names)) == len(names)
    assert stata_name("received_new") == "received_new"


def test_stata_file_is_the_same(place: Path, panel: list[dict[str, Any]]) -> None:
    path = place / "dta" / "panel.dta"
    assert path.read_bytes()[:40].startswith(b"<stata_dta><header><release>118<")
    with pd.io.stata.StataReader(path) as reader:
        frame = reader.read(convert_categoricals=False)
        labels, codes = reader.variable_labels(), reader.value_labels()
    said = {line["variable"]: line["label_en"] for line in records(place / "panel" / "panel_variables.csv")}
    assert labels == {stata_name(name): label for name, label in said.items()}
    assert codes["scope"] == {0: "organ", 1: "jurisdiction", 2: "unknown"}
    for number, line in enumerate(panel):
        for name, value in line.items():
            found = frame[stata_name(name)].iloc[number]
            if stata_name(name) in codes:
                known = codes[stata_name(name)]
                assert (known[int(found)] if found in known else None) == value, name
            elif isinstance(value, str):
                assert found == value, name
            elif value is None:
                assert found == "" or pd.isna(found), name
            else:
                assert found == float(value), name


def test_hostile_names_are_kept_as_texts(place: Path, panel: list[dict[str, Any]]) -> None:
    assert {line["agency"] for line in panel} >= set(HOSTILE)
    assert set(pd.read_stata(place / "dta" / "panel.dta")["agency"]) >= set(HOSTILE)


# -- statuses and codebook ---------------------------------------------------------------------------------------------


def test_each_figure_has_what_stood_in_its_cell_beside_it(
    place: Path, panel: list[dict[str, Any]], tmp_path: Path
) -> None:
    export(Warehouse(place / "w.duckdb"), tmp_path, "panel", statuses=True)
    found = pq.read_table(tmp_path / "panel" / "panel.parquet")
    figures = [name.removesuffix("_status") for name in found.column_names if name.endswith("_status")]
    assert len(figures) == 26 + 15 + 10
    for name in figures:
        assert found.column_names.index(f"{name}_status") == found.column_names.index(name) + 1
    assert found.drop_columns([f"{name}_status" for name in figures]).to_pylist() == panel
    with Warehouse(place / "w.duckdb").connect() as connection:
        cells = dict(
            ((report, name), status)
            for report, name, status in connection.execute(
                """
                select report_id, item_code, value_status from v_application_cells where applicant_type = 'total'
                union all
                select report_id, channel || '_' || result, value_status from v_dispute_cells
                union all
                select report_id, category || '_' || measure || case when unit = 'yuan' then '_yuan' else '' end, value_status
                from v_disclosure_cells where form = 'format_2021' and subcategory is null
                """
            ).fetchall()
        )
    for line in found.to_pylist():
        for name in figures:
            status = line[f"{name}_status"]
            assert status == cells.get((line["report_id"], name)), name
            assert status is not None or line[name] is None, name
    with pytest.raises(WarehouseError, match="in panel only"):
        export(Warehouse(place / "w.duckdb"), tmp_path, "csv", statuses=True)


def test_missing_is_counted_of_the_reports_whose_form_has_the_figure(place: Path, panel: list[dict[str, Any]]) -> None:
    forms = {line["variable"]: line for line in records(place / "panel" / "panel_variables.csv")}
    expected = {}
    for name in panel[0]:
        for year in {line["report_year"] for line in panel}:
            lines = [line for line in panel if line["report_year"] == year]
            form = f"table{forms[name]['table_no']}_format"
            without = [line for line in lines if line.get(form) and line[form] not in forms[name]["forms"].split()]
            absent = [line for line in lines if line[name] is None and line not in without]
            expected[name, str(year)] = (len(lines), len(without), len(absent))
    found = records(place / "panel" / "panel_missing.csv")
    assert {
        (line["variable"], line["report_year"]): tuple(int(line[n]) for n in ("reports", "not_on_form", "missing"))
        for line in found
    } == expected
    assert len(found) == len(expected)
    for line in found:
        of = int(line["reports"]) - int(line["not_on_form"])
        assert float(line["share_missing"]) == int(line["missing"]) / of if of else line["share_missing"] == ""
    assert {line["missing"] for line in found} > {"0", "1"} and any(line["share_missing"] == "" for line in found)


def test_codebook_has_every_variable_with_what_it_is(place: Path, panel: list[dict[str, Any]]) -> None:
    text = (place / "panel" / "codebook.md").read_text("utf-8")
    parts = {part.split("\n", 1)[0]: part for part in text.split("\n## ")[1:]}
    assert list(parts) == list(panel[0])
    said = {line["variable"]: line for line in records(place / "panel" / "panel_variables.csv")}
    for name, part in parts.items():
        wanted = [said[name][column] for column in ("definition", "label_zh", "forms", "series_break", "article")]
        assert wanted[0] and all(text in part for text in wanted), name
        assert part.count("\n| 20") == len({line["report_year"] for line in panel})
    assert all(said[name]["forms"] for name in said if said[name]["table_no"])
    assert "2021" in said["normative_documents_in_force"]["series_break"]
