"""A district's office has a folder of fifty reports and wants the sum sheet and the list of errors: three commands.

`python -m tests.test_office_by_noon FOLDER` writes the folder that docs/office.zh-CN.md speaks of. Its figures are invented; what
is wrong in it is named below, so that every answer can be compared with what was put in.
"""

import csv
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import count, pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from flows.commands.printing import title
from flows.language import labels
from tests import pages
from tests.helpers import ROOT
from tests.rendering import (
    CellKey,
    Layout,
    Prose,
    ReportFigures,
    cells_of,
    columns_of,
    plain_figures,
    random_figures,
    render,
    rows_of,
)
from tests.rendering import with_figures as changed
from tests.test_export_workbook import evaluated
from tests.write_docx import write_docx
from tests.write_html import write_html
from tests.write_sheets import write_xlsx

GONGKAI = Path(sys.executable).with_name("gongkai")
YEAR = 2023
PLACE = "北京市西城区"
PARENT = f"{PLACE}人民政府"

DEPARTMENTS = [
    "发展和改革委员会",
    "教育委员会",
    "科学技术和信息化局",
    "民政局",
    "司法局",
    "财政局",
    "人力资源和社会保障局",
    "生态环境局",
    "住房和城市建设委员会",
    "城市管理委员会",
    "商务局",
    "文化和旅游局",
    "卫生健康委员会",
    "退役军人事务局",
    "应急管理局",
    "市场监督管理局",
    "审计局",
    "统计局",
    "医疗保障局",
    "信访办公室",
    "园林绿化局",
    "房屋管理局",
    "城市管理综合行政执法局",
    "金融服务办公室",
    "体育局",
    "档案局",
    "政务服务管理局",
    "国有资产监督管理委员会",
    "人民防空办公室",
    "城市管理指挥中心",
    "投资促进服务中心",
    "机关事务管理服务中心",
    "融媒体中心",
    "公房管理中心",
]
TOWNSHIPS = [
    f"{name}街道办事处"
    for name in [
        "东园",
        "南湖",
        "北坊",
        "西苑",
        "中和",
        "永安",
        "长宁",
        "青松",
        "柳荫",
        "桃园",
        "石桥",
        "钟楼",
        "书院",
        "花市",
        "和平",
        "春晖",
    ]
]
UNITS = [*DEPARTMENTS, *TOWNSHIPS]
"""fifty; the names of the townships are no real ones"""

# What is wrong in the folder.
BAD_SUM, BAD_BALANCE, BAD_DISPUTES = "市场监督管理局", "住房和城市建设委员会", "民政局"
TORN = "人力资源和社会保障局"
TORN_CELL: CellKey = ("application", "received_new", "natural_person")
"""its two digits are printed as 1,2"""
DAMAGED = "国有资产监督管理委员会"
"""sent half a file"""
ABSENT = "地震局"
"""reported last year, as DAMAGED did, and not yet this year"""
SHORT, UNPLACED = "统计局", "融媒体中心"
"""print their names as 区统计局 and 融媒体中心; only the first can be known from the place of the run"""
SLIPS: Mapping[CellKey, int] = {
    ("application", "granted", "natural_person"): 10,
    ("application", "granted", "total"): 10,
    ("dispute", "review", "upheld"): -1,
    ("dispute", "review", "total"): -1,
}
"""by how much the government's own draft is off, which somebody added up by hand"""
# -- the folder --------------------------------------------------------------------------------------------------------


def full_name(unit: str) -> str:
    return PLACE + unit


def printed_name(unit: str) -> str:
    """What the report's title calls it: in full, without the city, or not even with the district."""
    if unit in (SHORT, UNPLACED):
        return {SHORT: f"区{unit}", UNPLACED: unit}[unit]
    return full_name(unit) if UNITS.index(unit) % 3 else full_name(unit).removeprefix("北京市")


def true_figures(number: int) -> ReportFigures:
    """What the unit of that number means to report: small figures whose sums hold; no unit makes regulations."""
    drawn = (random_figures(Random(1_000 * number + draw)) for draw in count())
    figures = next(figures for figures in drawn if int(figures.application["received_new", "total"]) < 40)
    reviews = {"upheld": number % 3, "corrected": int(number % 7 == 0), "total": number % 3 + int(number % 7 == 0)}
    small = {key: "0" for key, _ in cells_of(figures) if key[0] == "dispute" or key[1] == "regulations"}
    return changed(figures, small | {("dispute", "review", result): str(cases) for result, cases in reviews.items()})


def reported_figures() -> dict[str, ReportFigures]:
    """What each unit prints: with the errors."""
    figures = {unit: true_figures(number) for number, unit in enumerate(UNITS)}
    wrong: Mapping[str, tuple[CellKey, ...]] = {
        BAD_SUM: (("application", "total_handled", "natural_person"),),
        BAD_BALANCE: (("application", "carried_out", "natural_person"), ("application", "carried_out", "total")),
        BAD_DISPUTES: (("dispute", "review", "total"),),
    }
    for unit, keys in wrong.items():
        printed = dict(cells_of(figures[unit]))
        figures[unit] = changed(figures[unit], {key: str(int(printed[key]) + 3) for key in keys})
    tens, ones = dict(cells_of(figures[TORN]))[TORN_CELL]
    figures[TORN] = changed(figures[TORN], {TORN_CELL: f"{tens},{ones}"})
    return figures


def number_of(text: str) -> Decimal:
    """What somebody who adds up by hand takes a printed figure for."""
    return Decimal(text.replace(",", ""))


def sums(reports: Iterable[ReportFigures]) -> dict[CellKey, Decimal]:
    """The sum of each cell over reports."""
    found: dict[CellKey, Decimal] = {}
    for report in reports:
        for key, text in cells_of(report):
            found[key] = found.get(key, Decimal()) + number_of(text)
    return found


def draft(figures: Mapping[str, ReportFigures]) -> ReportFigures:
    """The government's own report: what all fifty told it, added up by hand, with two slips."""
    added = sums(figures.values())
    return changed(plain_figures(), {key: f"{value + SLIPS.get(key, 0):f}" for key, value in added.items()})


def write_folder(folder: Path) -> dict[str, ReportFigures]:
    """2023/: fifty units, the government's draft, a sheet of instructions. 2022/: two units. Beside it 更正/: a corrected report."""
    for year in (YEAR, YEAR - 1):
        (folder / str(year)).mkdir(parents=True, exist_ok=True)
    figures = reported_figures()
    for number, (unit, report) in enumerate(figures.items()):
        write(folder / str(YEAR) / f"{number + 1:02} {unit}", report, printed_name(unit), YEAR, number)
    write(folder / str(YEAR) / "00 区政府（汇总初稿）", draft(figures), PARENT, YEAR, 0)
    corrections = folder.parent / "更正"
    corrections.mkdir(exist_ok=True)
    write(
        corrections / f"{UNITS.index(TORN) + 1:02} {TORN}",
        true_figures(UNITS.index(TORN)),
        printed_name(TORN),
        YEAR,
        UNITS.index(TORN),
    )
    (sent,) = (folder / str(YEAR)).glob(f"* {DAMAGED}.docx")
    sent.write_bytes(sent.read_bytes()[: sent.stat().st_size // 2])
    (folder / str(YEAR) / "00 填报说明.txt").write_text("请各单位于一月二十六日前报送年度报告。\n", "utf-8")
    for number, unit in enumerate((ABSENT, DAMAGED)):
        write(folder / str(YEAR - 1) / unit, true_figures(90 + number), full_name(unit), YEAR - 1, 0)
    return figures


def write(path: Path, figures: ReportFigures, agency: str, year: int, number: int) -> None:
    """As .docx mostly; every fifth in another way."""
    others = {3: ".html", 6: ".txt", 13: ".xlsx", 18: ".txt"}
    suffix = others.get(number % 20, ".docx")
    prose = Prose(
        introduction="根据《中华人民共和国政府信息公开条例》第五十条的规定，编制本报告。",
        overview=(f"{year}年，{agency}围绕中心工作，依法做好政府信息公开，并将其纳入年度考核。",),
        problems=("存在问题：部分栏目更新不够及时。改进情况：明确专人负责，定期检查。",),
        other=(f"{year}年度本机关发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元。",),
        footer=(f"发布日期：{year + 1}-01-{10 + number % 21}",),
    )
    layouts: Mapping[int, Layout] = {6: "piped", 18: "tabbed"}
    page = pages.page(figures, agency, year, prose)
    content = {
        ".docx": lambda: write_docx(page),
        ".html": lambda: write_html(page),
        ".xlsx": lambda: write_xlsx(page),
        ".txt": lambda: render(figures, layouts[number % 20], agency=agency, year=year, prose=prose).text.encode(),
    }[suffix]()
    path.with_name(path.name + suffix).write_bytes(content)


# -- the three commands, as docs/office.zh-CN.md gives them -----------------------------------------------------------------

README = (ROOT / "docs" / "office.zh-CN.md").read_text("utf-8")
QUESTIONS = (ROOT / "docs" / "questions.md").read_text("utf-8")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```\n", re.M | re.S)
CUT = "……"
"""on a line of its own: lines were left out of what a command prints"""


class Block(NamedTuple):
    """A command or query and what is said to come out, or a CSV file to be written."""

    language: str
    code: str
    output: str


def blocks(document: str, language: str) -> Iterator[Block]:
    """Blocks in a language, each with the block of text right below it, in the document's order; and CSV files."""
    found = list(FENCED.finditer(document))
    for block, after in pairwise([*found, None]):
        assert block
        if block[1] == "csv":
            name = re.findall(r"`(\S+\.csv)`", document[: block.start()])[-1]
            yield Block("csv", name, block[2])
        elif block[1] == language and after and after[1] == "text" and after.start() == block.end() + 1:
            yield Block(language, block[2].strip(), after[2])


COMMANDS = list(blocks(README, "bash"))
QUERIES = list(blocks(QUESTIONS, "SQL"))


class Office(NamedTuple):
    """The folder after the commands: what each unit reported, what the commands printed, the workbooks in their order."""

    place: Path
    figures: dict[str, ReportFigures]
    printed: dict[Block, str]
    books: list[bytes]
    issues: bytes


def call(place: Path, command: str) -> str:
    """What a command prints, words and data."""
    program, *arguments = shlex.split(command)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    own["GONGKAI_LANG"] = "zh"
    done = subprocess.run(
        [GONGKAI if program == "gongkai" else program, *arguments],
        cwd=place,
        env=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    place = tmp_path_factory.mktemp("office")
    found = Office(place, write_folder(place / "年报"), {}, [], b"")
    for block in COMMANDS:
        if block.language == "csv":
            (place / block.code).write_text(block.output, "utf-8")
            continue
        found.printed[block] = "".join(call(place, command) for command in block.code.splitlines())
        if "--format xlsx" in block.code:
            found.books.append((place / "输出" / "xlsx" / "gongkai.xlsx").read_bytes())
    for query in QUERIES:
        found.printed[query] = call(place, shlex.join(["gongkai", "sql", query.code]))
    return found._replace(issues=(place / "问题清单.csv").read_bytes())


def test_readme_leads_with_the_three_commands() -> None:
    three = [
        f"gongkai run 年报 --place {PLACE}",
        "gongkai findings --csv 问题清单.csv",
        f"gongkai export --to 输出 --format xlsx --parent {PARENT} --year {YEAR}",
    ]
    shown = [block.code for block in COMMANDS]
    assert shown[0] == three[0]
    assert list(dict.fromkeys(code for code in shown if code in three)) == three


@pytest.mark.parametrize("block", [block for block in [*COMMANDS, *QUERIES] if block.language != "csv"])
def test_documented_output(office: Office, block: Block) -> None:
    """What is shown is printed, line by line; where a line says that lines were left out, any may stand."""
    shown = [re.escape(line) for line in lines(block.output)]
    pattern = "\n".join(".*" if line == re.escape(CUT) else line for line in shown)
    assert re.fullmatch(pattern, "\n".join(lines(office.printed[block])), re.S), office.printed[block]


def lines(text: str) -> list[str]:
    """Lines without marks, tabs, trailing blanks, rules; and without what differs each time: seconds, ids of files."""
    kept = [line.rstrip() for line in text.expandtabs(4).lstrip("\ufeff").splitlines() if line.strip(" ─")]
    return [re.sub(r"[-0-9]{10} [0-9:]{8} \+08:00，\d+\.\d 秒$|\b[0-9a-f]{16}\b", "0", line) for line in kept]


def test_summary(office: Office) -> None:
    summary = office.printed[COMMANDS[0]]
    assert "文件        发现 54 = 未变 0 + 载入 52 + 搁置 2 + 与其他文件相同 0\n" in summary


def test_list_of_errors(office: Office) -> None:
    assert office.issues.startswith(b"\xef\xbb\xbf")
    listed = list(csv.DictReader(io.StringIO(office.issues.decode("utf-8-sig"))))
    english = {
        title(name, "zh"): name
        for name in (
            "rule_id",
            "agency",
            "agency_name",
            "finding_kind",
            "severity",
            "place",
            "expected",
            "actual",
            "source_line",
            "line_text",
            "file_name",
            "report_year",
            "difference",
            "finding_id",
            "said_zh",
            "statement_zh",
            "evidence",
        )
    }
    codes = {label: code for kind in ("severity", "finding_kind") for code, label in labels(kind).items()}
    assert (
        english.keys() <= listed[0].keys() and len(english) == 17
    )  # the list has Chinese heads, and labels in place of codes
    listed = [{english.get(name, name): codes.get(text, text) for name, text in line.items()} for line in listed]
    not_read = {
        (line["rule_id"], line["agency"].removeprefix(PLACE)) for line in listed if line["finding_kind"] != "report"
    }
    assert not_read == {("STR-12", DAMAGED), ("STR-12", ""), ("FIL-02", ABSENT)}
    found = [line for line in listed if line["severity"] == "error" and line["finding_kind"] == "report"]
    assert {line["rule_id"] for line in listed if line["severity"] == "note"} == {
        "APP-12",
        "DIS-10",
        "PRO-05",
        "VAL-04",
    }
    assert all(re.match(r"表[二三四] ", line["place"]) and line["source_line"].isdigit() for line in found)
    by_unit: dict[str, list[str]] = {}
    for line in found:
        unit = line["agency_name"].removeprefix("北京市").removeprefix("西城区")
        by_unit.setdefault(unit, []).append(line["rule_id"])
    assert by_unit.pop("人民政府")
    assert by_unit == {
        BAD_SUM: ["APP-01", "APP-02", "APP-03", "APP-05"],
        BAD_BALANCE: ["APP-01", "APP-01"],
        BAD_DISPUTES: ["DIS-01"],
        TORN: ["APP-04"],
    }
    (torn,) = (line for line in found if line["agency_name"].endswith(TORN))
    assert torn["place"].endswith("一、本年新收政府信息公开申请数量 / 自然人") and torn["actual"] == "2,5"
    (disputes,) = (line for line in found if line["agency_name"].endswith(BAD_DISPUTES))
    assert (disputes["expected"], disputes["actual"], disputes["place"][-9:]) == ("0", "3", "行政复议 / 总计")


# -- the workbook ------------------------------------------------------------------------------------------------------


def sheet_of(book: bytes, values: bool = True) -> Worksheet:
    """The sums beside what the parent reports itself, with values or with formulas."""
    return openpyxl.load_workbook(io.BytesIO(book), data_only=values)[f"核对 {YEAR} {PARENT}"]


def places(sheet: Worksheet, kind: str) -> dict[CellKey, tuple[int, int]]:
    """Row and column of every cell of the form in the block of the sum, the parent's own report, or the difference."""
    number = ("sum", "own", "difference").index(kind)
    items, applicants = (
        [line[name] for line in records]
        for records, name in (
            (rows_of("application", "format_2021"), "row_code"),
            (columns_of("application", "format_2021"), "column_code"),
        )
    )
    found: dict[CellKey, tuple[int, int]] = {
        ("application", item, applicant): (8 + down, 4 + 7 * number + right)
        for down, item in enumerate(items)
        for right, applicant in enumerate(applicants)
    }
    heads = [cell.row for cell in sheet["A"] if cell.value == "单位"]
    for head, table in zip(heads[-2:], ("dispute", "disclosure"), strict=True):
        keys = [key for key, _ in cells_of(plain_figures()) if key[0] == table]
        found |= {key: (head + 3 + number, 4 + right) for right, key in enumerate(keys)}
    return found


def block_of(sheet: Worksheet, kind: str) -> dict[CellKey, Any]:
    return {key: sheet.cell(*place).value for key, place in places(sheet, kind).items()}


class Stage(NamedTuple):
    """One of the three workbooks: who is left out of it, and whether the torn figure has been corrected."""

    absent: tuple[str, ...]
    is_corrected: bool


STAGES = (Stage((DAMAGED, UNPLACED), False), Stage((DAMAGED,), False), Stage((DAMAGED,), True))


def expected_sums(office: Office, stage: Stage) -> dict[CellKey, Decimal | None]:
    """The sums that must come out, from what the units printed: none where a figure is torn."""
    found = sums(report for unit, report in office.figures.items() if unit not in stage.absent)
    return {**found, TORN_CELL: found[TORN_CELL] if stage.is_corrected else None}


def same(found: Mapping[CellKey, Any], expected: Mapping[CellKey, Decimal | None]) -> bool:
    """Equal to a millionth: amounts are kept by sheets as floating point."""
    return found.keys() == expected.keys() and all(
        found[key] in (None, "") if value is None else abs(Decimal(str(found[key])) - value) < Decimal("0.000001")
        for key, value in expected.items()
    )


@pytest.mark.parametrize("number", range(len(STAGES)))
def test_sums_are_those_of_the_parts(office: Office, number: int) -> None:
    assert same(block_of(sheet_of(office.books[number]), "sum"), expected_sums(office, STAGES[number]))


@pytest.mark.parametrize("number", range(len(STAGES)))
def test_own_report_and_differences(office: Office, number: int) -> None:
    sheet = sheet_of(office.books[number])
    own = {key: number_of(text) for key, text in cells_of(draft(office.figures))}
    assert same(block_of(sheet, "own"), own)
    expected = {
        key: None if value is None else own[key] - value for key, value in expected_sums(office, STAGES[number]).items()
    }
    assert same(block_of(sheet, "difference"), expected)
    assert all(expected[key] for key in SLIPS)


def test_formulas_give_the_sums(office: Office) -> None:
    for book in office.books:
        formulas, values = sheet_of(book, values=False), sheet_of(book)
        cells = [cell for row in formulas.iter_rows() for cell in row if cell.data_type == "f"]
        assert len(cells) == 2 * (175 + 15 + 10)
        for cell in cells:
            kept, found = values[cell.coordinate].value, evaluated(formulas, cell.value)
            assert kept == found or abs(kept - found) < 1e-6, cell.coordinate


def test_who_is_missing_and_whose_figure_is(office: Office) -> None:
    missing, torn = f"未报：{full_name(DAMAGED)}、{full_name(ABSENT)}", f"；有缺数：{full_name(TORN)}（表三）"
    guessed = "；单位名单按所在地区推定（没有给出名单）"
    assert guessed in sheet_of(office.books[0])["A2"].value
    assert [sheet_of(book)["A2"].value.replace(guessed, "") for book in office.books] == [
        f"应报 50 个单位，已报 48 个；{missing}{torn}",
        f"应报 51 个单位，已报 49 个；{missing}{torn}",
        f"应报 51 个单位，已报 49 个；{missing}",
    ]


def test_sheets_for_people(office: Office) -> None:
    book = openpyxl.load_workbook(io.BytesIO(office.books[0]))
    overview, issues = book["总览"], book["问题"]
    assert overview.max_row == 1 + 52
    assert issues.max_row == len(office.issues.decode("utf-8-sig").splitlines())
    units = list(book[f"各单位 {YEAR} {PARENT}"].iter_rows(min_row=3, values_only=True))
    assert len(units) == 50 + 1
    assert {str(row[1]).removeprefix(PLACE) for row in units if row[2] == "未报"} == {DAMAGED, ABSENT}
    missing = list(book["未报与搁置"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in missing] == ["未报", "未报", "文件搁置", "文件搁置", "机关不明"]


def test_readme_shows_the_sum_sheet(office: Office) -> None:
    """Its table is cut from the workbook: a row of the form, then 合计, 自行报告 and 差额, the first and last column of each."""
    sheet = sheet_of(office.books[0])
    heading = "| 表三 | 合计：自然人 | 合计：总计 | 自行报告：自然人 | 自行报告：总计 | 差额：自然人 | 差额：总计 |"
    shown = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in README.split(heading, 1)[1].splitlines()[2:12]
        if line.startswith("|")
    ]
    columns = (4, 10, 11, 17, 18, 24)
    stand = {
        next(text for text in (sheet.cell(row, column).value for column in (3, 2, 1)) if text): [
            "" if (value := sheet.cell(row, column).value) is None else str(value) for column in columns
        ]
        for row in range(8, 33)
    }
    assert len(shown) > 4
    assert shown == [[label, *stand[label]] for label, *_ in shown]


if __name__ == "__main__":
    write_folder(Path(sys.argv[1]))
