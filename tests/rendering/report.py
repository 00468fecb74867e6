"""A whole report: title, sections and tables in one layout."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

from tests.rendering.damage import deduplicated, mojibake, side_by_side
from tests.rendering.figures import ReportFigures, cells_of, plain_figures
from tests.rendering.form import section_heading
from tests.rendering.glued import glue, write_glued
from tests.rendering.grid import Grid, grids_of
from tests.rendering.lines import write_lines, write_piped, write_piped_lines, write_piped_lone, write_tabbed
from tests.rendering.markdown import write_fragments, write_markdown, write_rows
from tests.rendering.noise import Noise, Wording
from tests.rendering.page import Page, Rendered
from tests.rendering.pdf import PAGE_BREAKS, write_layout, write_raw, write_rows_on_lines
from tests.rendering.wrapping import wrapped

Layout = Literal[
    "tabbed",
    "piped",
    "piped_bare",
    "piped_lines",
    "piped_lines_bare",
    "piped_parted",
    "piped_led",
    "piped_lone",
    "piped_lone_led",
    "lines",
    "lines_spaced",
    "glued",
    "markdown",
    "markdown_filled",
    "markdown_fragments",
    "markdown_rows",
    "pdf_layout",
    "pdf_lines",
    "pdf_raw",
    "side_by_side",
    "deduplicated",
    "mojibake",
]
"""tabbed: a cell a line behind a tab. piped: a row a line, filled up with pipes to the table's width.
piped_bare: the same without the filling. The others are told where they are written: lines.py (piped_ and lines),
glued.py, markdown.py, pdf.py, and damage.py (side_by_side, deduplicated, mojibake)."""

LAYOUTS: tuple[Layout, ...] = get_args(Layout)

Writer = Callable[[Page, Grid], None]
WRITERS: dict[Layout, Writer] = {
    "tabbed": write_tabbed,
    "piped": partial(write_piped, filled=True),
    "piped_bare": partial(write_piped, filled=False),
    "piped_lines": write_piped_lines,
    "piped_lines_bare": partial(write_piped_lines, filled=False),
    "piped_parted": partial(write_piped_lines, parted=True),
    "piped_led": partial(write_piped_lines, led=True),
    "piped_lone": write_piped_lone,
    "piped_lone_led": partial(write_piped_lone, led=True),
    "lines": partial(write_lines, spaced=False),
    "lines_spaced": partial(write_lines, spaced=True),
    "glued": write_glued,
    "markdown": partial(write_markdown, filled=False),
    "markdown_filled": partial(write_markdown, filled=True),
    "markdown_fragments": write_fragments,
    "markdown_rows": write_rows,
    "pdf_layout": write_layout,
    "pdf_lines": write_rows_on_lines,
    "pdf_raw": write_raw,
}
HEADING_MARKS: dict[Layout, str] = {
    "markdown": "## ",
    "markdown_filled": "## ",
    "markdown_rows": "### ",
    "pdf_layout": " " * 3,
}
PDFS: frozenset[Layout] = frozenset(("pdf_layout", "pdf_lines", "pdf_raw"))
PDF_LINE = 56
"""half-width characters on a line of a PDF"""
NUMBER = re.compile(r"(?<![0-9.])([0-9]+)(?=[年月日件条号元])")
PLAIN = Noise()
PUBLICATION_COUNT = "{year}年本行政区域(或本部门)政府信息公开发布总数量(非新闻类、消息类):{count}"


@dataclass(frozen=True)
class Prose:
    """What stands round the tables, a paragraph an entry."""

    introduction: str = ""
    overview: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()


def plain_prose(agency: str, year: int | str) -> Prose:
    """A few plain sentences, enough for a report that names its law, its agency and its year."""
    return Prose(
        introduction="依据《中华人民共和国政府信息公开条例》第五十条规定，编制本报告。",
        overview=(
            f"{year}年，{agency}按照年度工作安排推进政府信息公开，各科室分工负责、逐级审核。",
            "本机关通过门户网站和便民服务窗口发布信息，方便群众查阅。",
        ),
        problems=("存在问题：部分栏目更新不够及时。改进情况：明确更新时限，定期检查。",),
        other=(f"{year}年度本机关发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元。",),
    )


def render(
    figures: ReportFigures,
    layout: Layout = "tabbed",
    noise: Noise = PLAIN,
    agency: str = "某某市某某区财政局",
    year: int | str = 2023,
    prose: Prose | None = None,
    beside: ReportFigures | None = None,
) -> Rendered:
    """The report as text, with the line of each figure.

    `beside` are the figures of the report on the right in the layout side_by_side, by default zeros; lines are those
    of the report on the left. Raises ValueError if a figure has no place on its form: nothing given may be left
    unprinted by accident.
    """
    prose = plain_prose(agency, year) if prose is None else prose
    if layout == "side_by_side":
        other = plain_figures(figures.form2, figures.form3) if beside is None else beside
        left, right = (_render(each, "pdf_lines", noise, agency, year, prose) for each in (figures, other))
        return side_by_side(left, right)
    if layout == "deduplicated":
        return deduplicated(_render(figures, "lines", noise, agency, year, prose))
    if layout == "mojibake":
        return mojibake(_render(figures, "tabbed", noise, agency, year, prose))
    return _render(figures, layout, noise, agency, year, prose)


def _render(
    figures: ReportFigures, layout: Layout, noise: Noise, agency: str, year: int | str, prose: Prose
) -> Rendered:
    if layout in PDFS and not noise.page_breaks:
        noise = replace(noise, page_breaks=PAGE_BREAKS)
    report = _Report(Page(noise), Wording(noise, year), layout)
    page = report.page
    page.write(noise.head)
    report.write(_title_lines(agency, year, noise), plain=True)
    body = len(page.out)
    report.write([prose.introduction] if prose.introduction else [])
    report.write_section(1, prose.overview)
    for section, grid in grids_of(figures, noise, year).items():
        start = len(page.out)
        report.write_section(section)
        WRITERS[layout](page, grid)
        if section == 2 and noise.publication_count:
            report.write([PUBLICATION_COUNT.format(year=year, count=noise.publication_count)])
        page.out.extend(noise.table_tail)
        if layout == "glued" and noise.glue == "sections":
            glue(page, start, len(page.out))
    report.write_section(5, prose.problems)
    report.write_section(6, prose.other)
    if layout == "glued" and noise.glue == "report":
        glue(page, body, len(page.out))
    if noise.title == "file_name":
        page.out.append(report.wording.converted(f"{agency}{year}年政府信息公开工作年度报告.docx"))
    page.write(map(report.wording.prose, prose.footer))
    _refuse_unprinted(figures, noise, page.lines.keys() | page.unprinted)
    return Rendered("\n".join(page.out) + "\n", page.lines, page.printed, frozenset(page.unprinted))


@dataclass(frozen=True)
class _Report:
    """What the page's headings and paragraphs look like in one layout."""

    page: Page
    wording: Wording
    layout: Layout

    def write(self, texts: Iterable[str], plain: bool = False) -> None:
        """Paragraphs, with the gap that the layout or noise puts behind each; titles are `plain`."""
        gap = max(self.page.noise.paragraph_gap, 1 if self.layout == "lines_spaced" else 0)
        for text in texts:
            printed = self.wording.converted(text) if plain else self.wording.prose(text)
            if self.layout in PDFS:
                printed = "\n".join(wrapped(NUMBER.sub(r" \1 ", printed).strip(), PDF_LINE))
            self.page.write([printed], gap)

    def write_section(self, number: int, texts: Iterable[str] = ()) -> None:
        """A heading and its paragraphs."""
        page = self.page
        numeral, label = section_heading(number)
        numeral = "" if number in page.noise.bare_headings else numeral + "、"
        mark = HEADING_MARKS.get(self.layout, "")
        start = len(page.out)
        heading = mark + page.noise.heading_pad + self.wording.converted(numeral + label)
        page.write([heading], 1 if self.layout == "lines_spaced" else 0)
        self.write(texts)
        if self.layout == "glued" and page.noise.glue == "sections" and len(page.out) > start + 1:
            glue(page, start, len(page.out))


def _title_lines(agency: str, year: int | str, noise: Noise) -> list[str]:
    titles: dict[str, list[str]] = {
        "one_line": [f"{agency}{year}年政府信息公开工作年度报告"],
        "two_lines": [agency, f"{year}年政府信息公开工作年度报告"],
        "three_lines": [agency, f"{year}年政府信息公开", "工作年度报告"],
        "file_name": [],
        "none": [],
    }
    return titles[noise.title]


def _refuse_unprinted(figures: ReportFigures, noise: Noise, placed: Iterable[object]) -> None:
    places = set(placed)
    unprinted = [key for key, _ in cells_of(figures) if key not in places and key[1] not in noise.left_out]
    if unprinted:
        raise ValueError(f"no place on the form for {unprinted[:3]}")
