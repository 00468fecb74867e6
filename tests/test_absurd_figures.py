"""A figure larger than any body can report (data/figure_bounds.csv) is no number anywhere: flagged, and the run goes on.

A body once printed its code, a sum of money or a slip of the hand where a count stands; two such figures under each other then
broke a sum, and with it every night.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from extract.documents import SourceFile
from extract.files import open_document
from flows.batches import reader
from flows.cli import cli
from load import Warehouse, sqlfiles
from tests.helpers import cells, forms, read_text
from tests.pages import Page
from tests.pages import page as paged
from tests.rendering import CellKey, Layout, ReportFigures, plain_figures, plain_prose, render, with_figures
from tests.test_every_layout import READ
from tests.test_statistics import national
from tests.write_docx import write_docx
from tests.write_html import write_html
from tests.write_odf import write_odf
from tests.write_pdf import write_pdf
from tests.write_sheets import write_xlsx
from tests.write_texts import WRITERS, write_text
from transform.facts.batch import BatchBuilder
from transform.forms.bounds import DIGITS

CASES: tuple[CellKey, ...] = (
    ("application", "received_new", "natural_person"),
    ("application", "carried_in", "natural_person"),
    ("application", "granted", "total"),
    ("dispute", "review", "upheld"),
    ("dispute", "litigation_direct", "total"),
)
COUNTS: tuple[CellKey, ...] = (
    ("disclosure", "normative_documents", None, "issued"),
    ("disclosure", "normative_documents", None, "in_force"),
    ("disclosure", "administrative_penalties", None, "decisions"),
)
AMOUNTS: tuple[CellKey, ...] = (("disclosure", "administrative_fees", None, "amount"),)
"""Printed in ten thousands of yuan."""

ABSURD = ("50000000000000", "99999999999999", "10000000000000000000000")
LEAST = {"case": 10 ** DIGITS["case"], "count": 10 ** DIGITS["count"], "amount": 10 ** (DIGITS["amount"] - 4)}
"""The smallest figures that no body can report, as printed."""


def changed(case: str, count: str, amount: str) -> ReportFigures:
    changes = dict.fromkeys(CASES, case) | dict.fromkeys(COUNTS, count) | dict.fromkeys(AMOUNTS, amount)
    return with_figures(plain_figures(printed="7"), changes)


def absurd(figure: str | None) -> ReportFigures:
    return changed(*([figure] * 3 if figure else map(str, LEAST.values())))


def largest(tables: Mapping[str, pa.Table]) -> dict[str, Decimal]:
    """Kind -> the largest figure that stands in any table of the batch."""
    kinds = {(column.table, column.code): column.kind for column in forms().columns}
    found = {"case": [Decimal(0)], "count": [Decimal(0)], "amount": [Decimal(0)]}
    for cell in cells(tables):
        kind = "case" if cell.table in ("application", "dispute") else kinds[cell.table, cell.column]
        found["count" if kind == "change" else kind].append(abs(cell.value or Decimal(0)))
    for line in tables["statistic_facts"].to_pylist():
        found["amount" if line["unit"] == "yuan" else "count"].append(line["value"] or Decimal(0))
    for line in tables["narrative_figures"].to_pylist():
        found["count"] += [line["value"], line["total"] or Decimal(0)]
    return {kind: max(values) for kind, values in found.items()}


def assert_flagged(tables: Mapping[str, pa.Table], figures: str | None) -> None:
    """No cell with such a figure has a number, each is said, and no other cell has a number that is not printed."""
    assert tables["reports"].num_rows == 1, tables["documents"]["reason"].to_pylist()
    for kind, value in largest(tables).items():
        assert value < 10 ** DIGITS[kind], (kind, value)  # type: ignore[index]
    rules = {line["rule_id"] for line in tables["findings"].to_pylist()}
    victims = {key[:2] + key[-1:] for key in (*CASES, *COUNTS, *AMOUNTS)}
    seen = 0
    for cell in cells(tables):
        if cell.table == "fee":
            continue
        if (cell.table, cell.row, cell.column) in victims:
            seen += 1
            assert cell.value is None, cell
            assert cell.status in ("malformed", "ambiguous", "missing"), cell
        elif cell.value is not None:
            assert cell.value in (7, 70_000), cell
    assert seen == len(victims) or "STR-03" in rules or "STR-20" in rules
    assert rules & {"APP-04", "STR-17", "STR-03", "STR-20", "STR-21"}, rules


@pytest.mark.parametrize("figure", [None, *ABSURD])
@pytest.mark.parametrize("layout", READ)
def test_in_every_layout_of_text(layout: Layout, figure: str | None) -> None:
    assert_flagged(read_text(render(absurd(figure), layout).text), figure)


@pytest.mark.parametrize("writer", WRITERS)
def test_in_every_markup(writer: str) -> None:
    assert_flagged(read_text(write_text(paged(absurd(ABSURD[0])), writer)), ABSURD[0])


FILES: dict[str, Callable[[Page], bytes]] = {
    "html": write_html, "docx": write_docx, "xlsx": write_xlsx, "odt": write_odf, "pdf": write_pdf,
}  # fmt: skip


@pytest.mark.parametrize("figure", [None, ABSURD[0]])
@pytest.mark.parametrize("kind", FILES)
def test_in_every_kind_of_file(kind: str, figure: str | None) -> None:
    content, builder = FILES[kind](paged(absurd(figure))), BatchBuilder(forms())
    name = f"某某市某某区财政局_2023.{kind}"
    digest = sha256(content).hexdigest()
    builder.add_source(SourceFile(name, name, len(content), 0), digest)
    builder.add_report(reader().read(open_document(name, content, digest)))
    assert_flagged(builder.tables(), figure)


def test_the_largest_that_can_be_are_read() -> None:
    figures = changed(*(str(least - 1) for least in LEAST.values()))
    for layout in ("piped", "tabbed", "markdown"):
        found = {(c.table, c.row, c.column): c.value for c in cells(read_text(render(figures, layout).text))}
        for keys, least, factor in zip((CASES, COUNTS, AMOUNTS), LEAST.values(), (1, 1, 10_000), strict=True):
            assert {found[key[:2] + key[-1:]] for key in keys} == {(least - 1) * factor}, layout


def with_fee(
    figures: ReportFigures, layout: Layout, fee: str, agency: str = "某某市某某区财政局", year: int = 2023
) -> str:
    return render(
        figures, layout, agency=agency, year=year, prose=replace(plain_prose(agency, year), other=(fee,))
    ).text


FEE = "本机关发出收费通知{}件，总金额{}元，实际收取{}元。"


def test_in_the_prose_on_fees() -> None:
    text = with_fee(plain_figures(), "piped", FEE.format("50000000000000", "50000000000000", "3"))
    tables = read_text(text)
    line = tables["fee_facts"].to_pylist()[0]
    assert (line["notices"], line["billed_yuan"], line["collected_yuan"]) == (None, None, 3)
    assert "TXT-14" in tables["findings"]["rule_id"].to_pylist()


PROSE = (
    "收到政府信息公开申请50000000000000件。",
    "收到政府信息公开申请50000000000000万件，其中当面申请3件，网络申请4件。",
    "共收到信息公开申请999999999999999999999件，均已办结。",
    "制发规范性文件123456789012件，行政处罚123456789012件。",
    "申请人提起行政复议99999999999999999999件、行政诉讼1件。",
)


@pytest.mark.parametrize("sentence", PROSE)
def test_in_the_prose_of_the_sections(sentence: str) -> None:
    before = render(plain_figures(), "piped").text
    tables = read_text(before.replace("一、总体情况\n", f"一、总体情况\n2023年，本机关{sentence}\n", 1))
    found = [line for line in tables["findings"].to_pylist() if line["rule_id"] == "TXT-16"]
    assert [sentence.rstrip("。") in line["evidence"] for line in found] == [True], found
    assert largest(tables)["count"] < 10 ** DIGITS["count"]


def a_list(figure: str) -> str:
    """A list of before 2019 with the figure wherever fees, and everything else, are counted."""
    body = "\n".join(figure if line.replace(".", "").isdecimal() else line for line in national("\n").splitlines())
    return f"某某市某某区财政局2018年政府信息公开工作年度报告\n一、概述\n本报告由某某市某某区财政局编制。\n{body}"


def test_in_a_list_of_before_2019() -> None:
    tables = read_text(a_list("50000000000000"), "某某市某某区财政局_2018.txt")
    lines = tables["statistic_facts"].to_pylist()
    assert len(lines) > 50 and {line["value"] for line in lines} == {None}
    assert "LEG-16" in tables["findings"]["rule_id"].to_pylist()


def test_a_run_over_such_documents_ends_well_and_says_so(tmp_path: Path) -> None:
    """In every layout, list and sentence, two years of each body; exit 0, every report loaded, and no check failed."""
    folder, warehouse = tmp_path / "in", Warehouse(tmp_path / "w.duckdb")
    folder.mkdir()
    wanted = 0
    for number, layout in enumerate(("piped", "tabbed", "markdown", "lines", "pdf_layout")):
        agency = f"某某市某某区{'财教民统审'[number]}政局"
        for year in (2022, 2023):
            fee = FEE.format(*["99999999999999"] * 3)
            text = with_fee(absurd(ABSURD[number % 3]), layout, fee, agency, year)
            text = text.replace("一、总体情况\n", f"一、总体情况\n{year}年，本机关{PROSE[number]}\n", 1)
            (folder / f"{agency}_{year}.txt").write_text(text, "utf-8")
            wanted += 1
    for figure in ("50000000000000", "99999999999", "9999999999999"):
        (folder / f"某某市某某区{figure[:1]}{len(figure)}局_2018.txt").write_text(a_list(figure), "utf-8")
        wanted += 1
    arguments = ["run", str(folder), "--warehouse", str(warehouse.path), "--exports", str(tmp_path / "exports")]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    assert "not checked" not in done.output
    assert f"{wanted} loaded + 0 set aside" in done.output or warehouse.query("from v_set_aside").to_pylist()
    found = warehouse.query(
        "select rule_id, count(distinct report_id) as reports from v_findings group by all"
    ).to_pylist()
    said = {line["rule_id"]: line["reports"] for line in found}
    assert said["APP-04"] >= 8 and said["TXT-16"] >= 8 and "STR-24" not in said, said
    for path in sqlfiles.folder("views"):
        warehouse.query(f"select * from {sqlfiles.object_name(path)}")


BESIDE = {
    "tables": "<table><tr><td>a<td>b</table>" * 33_000,
    "columns": "<table><tr>" + "<td>a" * 40_000 + "</table>",
}


@pytest.mark.parametrize("beside", BESIDE)
def test_a_place_beyond_what_sixteen_bits_count_stops_nothing(tmp_path: Path, beside: str) -> None:
    """The number of a table or column of a page can be as absurd as a figure."""
    html = write_html(paged(plain_figures(printed="7"))).decode()
    at = html.index("</table>") + len("</table>")
    path = tmp_path / "某某市某某区财政局_2023.html"
    path.write_text(html[:at] + BESIDE[beside] + html[at:], "utf-8")
    done = CliRunner().invoke(cli, ["run", str(path), "--warehouse", str(tmp_path / "w.duckdb"), "--no-exports"])
    assert done.exit_code == 0, done.output
    told = "1 loaded + 0 set aside" if beside == "tables" else "too_large: a row of 40,000 cells"
    assert told in done.output, done.output


def test_a_line_far_behind_the_cell_before_it_is_told_right() -> None:
    text = render(plain_figures(printed="7"), "tabbed").text
    at = text.index("\t7", text.index("本年新收")) + 2
    tables = read_text(text[:at] + "\n" * 40_000 + text[at:])
    lines = text[:at].count("\n") + 1
    found = [cell for cell in cells(tables) if (cell.table, cell.row) == ("application", "received_new")]
    assert [cell.value for cell in found] == [7] * len(found)
    assert found[0].line == lines and all(cell.line > lines + 40_000 for cell in found[1:])
