"""Six reports whose figures are known: four on the form of 2021, two on that of 2019. Every sum of the form holds.

for report in reports():
    report.name                 # 广东省高州市人民政府_2023_1, the file's name without its suffix
    report.truth                # the cells, as a person reads them
    as_html(report), as_docx(report)
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path
from random import Random

from tests.pages import Grid, Page, grid_columns, page
from tests.rendering import CellKey, Prose, ReportFigures, cells_of, columns_of, plain_figures, plain_prose, rows_of
from tests.rendering.form import _records
from tests.write_html import html_text

NOT_APPLICABLE = "/"


@dataclass(frozen=True)
class Kind:
    """How full a report is: the share of cells that are 0, the largest figure, the shares of zeros left blank or `/`."""

    zeros: float
    top: int
    blanks: float = 0.0
    slashes: float = 0.0


@dataclass(frozen=True)
class Truth:
    """A cell: where it stands, its number (amounts in yuan; None: no number) and what is printed."""

    table: str
    row: str
    column: str
    value: Decimal | None
    printed: str

    @property
    def status(self) -> str:
        if self.value is not None:
            return "reported"
        return "not_applicable" if self.printed == NOT_APPLICABLE else "blank"


@dataclass(frozen=True)
class Report:
    agency: str
    year: int
    figures: ReportFigures

    @property
    def name(self) -> str:
        return f"{self.agency}_{self.year}_1"

    @property
    def truth(self) -> list[Truth]:
        return [_truth(key, printed) for key, printed in cells_of(self.figures)]

    @property
    def page(self) -> Page:
        plain = plain_prose(self.agency, self.year)
        footer = (self.agency, f"{self.year + 1}年1月20日")
        prose = Prose(plain.introduction, plain.overview, plain.problems, plain.other, footer)
        return page(self.figures, self.agency, self.year, prose)


DENSE, SPARSE, LARGE = Kind(0.1, 60), Kind(0.85, 9), Kind(0.15, 9_000)
GAPS = Kind(0.35, 900, 0.5, 0.25)
_REPORTS = (
    ("广东省高州市人民政府", 2023, "format_2021", DENSE),
    ("江苏省启东市教育局", 2022, "format_2021", SPARSE),
    ("河北省涿州市财政局", 2024, "format_2021", LARGE),
    ("江苏省东台市水务局", 2021, "format_2021", GAPS),
    ("浙江省慈溪市交通运输局", 2019, "format_2019", DENSE),
    ("陕西省城固县人民政府办公室", 2020, "format_2019", SPARSE),
)


def reports() -> list[Report]:
    """The six, always the same."""
    return [
        Report(agency, year, figures(Random(number), form, kind))
        for number, (agency, year, form, kind) in enumerate(_REPORTS, start=1)
    ]


# -- figures -----------------------------------------------------------------------------------------------------------


def figures(rng: Random, form: str, kind: Kind) -> ReportFigures:
    """Figures of that kind whose sums all hold; a zero left blank or crossed out changes none."""
    disclosure = _disclosure(rng, form, kind)
    application = _application(rng, form, kind)
    dispute = _dispute(rng, form, kind)

    def shown(text: str) -> str:
        if text != "0":
            return text
        chance = rng.random()
        return "" if chance < kind.blanks else NOT_APPLICABLE if chance < kind.blanks + kind.slashes else text

    return ReportFigures(
        form,
        form,
        {key: shown(text) for key, text in disclosure.items()},
        {key: shown(str(number)) for key, number in application.items()},
        {key: shown(str(number)) for key, number in dispute.items()},
    )


def _count(rng: Random, kind: Kind) -> int:
    return 0 if rng.random() < kind.zeros else rng.randint(1, kind.top)


def _disclosure(rng: Random, form: str, kind: Kind) -> dict[tuple[str, str | None, str], str]:
    kinds = {column["column_code"]: column["kind"] for column in columns_of("disclosure", form)}
    made: dict[tuple[str, str | None, str], str] = {}
    for key in plain_figures(form, form).disclosure:
        number = _count(rng, kind)
        places = rng.randint(0, 4)
        amount = f"{number}.{rng.randint(1, 10**places - 1):0{places}}" if number and places else str(number)
        made[key] = amount if kinds[key[2]] == "amount" else str(number)
    for code, subcategory, column in made:
        if column in ("in_force", "total_disclosed"):  # whatever was made this year is among what there is
            first = made[code, subcategory, "issued" if column == "in_force" else "newly_made"]
            made[code, subcategory, column] = str(int(first) + int(made[code, subcategory, column]))
    return made


def _application(rng: Random, form: str, kind: Kind) -> dict[tuple[str, str], int]:
    rows = rows_of("application", form)
    outcomes = [row["row_code"] for row in rows if row["outcome"]]
    *applicants, total = [column["column_code"] for column in columns_of("application", form)]
    numbers: dict[tuple[str, str], int] = {}
    for applicant in applicants:
        for row in outcomes:
            numbers[row, applicant] = _count(rng, kind)
        handled = sum(numbers[row, applicant] for row in outcomes)
        carried_out = _count(rng, kind)
        carried_in = min(_count(rng, kind), handled + carried_out)
        numbers["total_handled", applicant] = handled
        numbers["carried_out", applicant] = carried_out
        numbers["carried_in", applicant] = carried_in
        numbers["received_new", applicant] = handled + carried_out - carried_in
    codes = [row["row_code"] for row in rows]
    for code in codes:
        numbers[code, total] = sum(numbers[code, applicant] for applicant in applicants)
    return {(code, column): numbers[code, column] for code in codes for column in (*applicants, total)}


def _dispute(rng: Random, form: str, kind: Kind) -> dict[tuple[str, str], int]:
    *results, total = [column["column_code"] for column in columns_of("dispute", form)]
    numbers: dict[tuple[str, str], int] = {}
    for channel in rows_of("dispute", form):
        for result in results:
            numbers[channel["row_code"], result] = _count(rng, kind)
        numbers[channel["row_code"], total] = sum(numbers[channel["row_code"], result] for result in results)
    return numbers


def _truth(key: CellKey, printed: str) -> Truth:
    table, row, *rest, column = map(str, key)
    value = Decimal(printed) if printed not in ("", NOT_APPLICABLE) else None
    kinds = {(c["table_code"], c["column_code"]): c["kind"] for c in _records("forms/columns.csv")}
    if value is not None and kinds[table, column] == "amount":
        value *= 10_000  # printed in 万元
    if rest and rest[0] != "None":
        row = f"{row}/{rest[0]}"
    return Truth(table, row, column, value, printed)


# -- the truth beside the documents ------------------------------------------------------------------------------------


def write_truth(folder: Path) -> None:
    """A CSV per report, and one that says whose report it is."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "reports.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("file", "agency_name", "report_year"))
        lines.writerows((report.name, report.agency, report.year) for report in reports())
    for report in reports():
        with (folder / f"{report.name}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(("table", "row", "column", "value", "value_status", "printed"))
            for cell in report.truth:
                value = "" if cell.value is None else f"{cell.value.normalize():f}"
                lines.writerow((cell.table, cell.row, cell.column, value, cell.status, cell.printed))


def read_truth(file: Path) -> list[Truth]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Truth(
                line["table"],
                line["row"],
                line["column"],
                Decimal(line["value"]) if line["value"] else None,
                line.get("printed", line["value"]),
            )
            for line in csv.DictReader(lines)
        ]


# -- sources -----------------------------------------------------------------------------------------------------------

_STYLE = """
body { font-family: "Noto Serif CJK SC", "WenQuanYi Zen Hei", SimSun, serif; font-size: 14px; line-height: 1.6; }
table { border-collapse: collapse; width: 100%; } td { border: 1px solid #000; padding: 3px 5px; text-align: center; }
.nav li { display: inline; } .info { color: #666; text-align: center; }
"""


def as_html(report: Report, style: str = "") -> str:
    """The page as a government's site shows it: menu, path, title, where it is from, the report, links, foot.

    `style`: rules of CSS besides, for what prints it.
    """
    title, *rest = report.page
    body = html_text(rest).split("<body>")[1].split("</body>")[0]
    portal = report.agency[:6]
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(str(title))}_{portal}门户网站</title>
<meta name="ArticleTitle" content="{escape(str(title))}"><meta name="ContentSource" content="{report.agency}">
<style>{_STYLE}{style}</style></head>
<body>
<div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>
<li><a href="/zwfw/">政务服务</a></li><li><a href="/hdjl/">互动交流</a></li></ul></div>
<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="nb/">政府信息公开年报</a></div>
<div class="article"><h1>{escape(str(title))}</h1>
<div class="info"><span>发布日期：{report.year + 1}-01-20</span> <span>来源：{report.agency}</span> <span>浏览次数：216</span></div>
<div class="content">{body}</div></div>
<div class="links"><a href="javascript:window.print()">打印本页</a> <a href="javascript:window.close()">关闭窗口</a></div>
<div class="footer"><p>版权所有：{portal}人民政府</p><p>网站标识码：4409810001 粤ICP备05001000号</p></div>
</body></html>
"""


def as_docx(report: Report) -> bytes:
    """A Word file with merged cells, bordered tables and rows that a page may cut, as Word makes them."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = docx.Document()
    font = document.styles["Normal"].font
    font.name, font.size = "SimSun", Pt(10.5)
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    for number, part in enumerate(report.page):
        if isinstance(part, Grid):
            _docx_table(document, part, Cm(15.2), Pt(9))
            continue
        paragraph = document.add_paragraph(part)
        if number == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.runs[0].font.size, paragraph.runs[0].bold = Pt(16), True
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _docx_table(document: object, grid: Grid, width: int, size: int) -> None:
    table = document.add_table(len(grid.rows), grid.columns, style="Table Grid")  # type: ignore[attr-defined]
    table.autofit = False
    places = [list(row.cells) for row in table.rows]  # asked for once: each look-up walks the whole table
    for row in places:
        for cell, share in zip(row, grid.widths, strict=True):
            cell.width = int(width * share / sum(grid.widths))
    for number, (cells, columns) in enumerate(zip(grid.rows, grid_columns(grid), strict=True)):
        for cell, column in zip(cells, columns, strict=True):
            target = places[number][column - 1]
            if cell.rows > 1 or cell.columns > 1:
                target = target.merge(places[number + cell.rows - 1][column + cell.columns - 2])
            target.text = cell.text
            for run in target.paragraphs[0].runs:
                run.font.size = size


def write_sources(folder: Path) -> Iterator[Path]:
    """docx-direct, html-direct and xlsx-direct below the folder."""
    from tests.write_sheets import write_xlsx

    for report in reports():
        for kind, content in (
            ("html", as_html(report).encode()),
            ("docx", as_docx(report)),
            ("xlsx", write_xlsx(report.page)),
        ):
            path = folder / f"{kind}-direct" / f"{report.name}.{kind}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            yield path
