"""What converters make of a report is read as well as it was, and no figure of it is ever wrong (tests/tools/converters).

Only recipes whose packages the project has anyhow, and three of the six reports; all others are measured by
`python -m tests.tools.converters`. least.csv has how many cells of the three are read at least: raise it where more are.
"""

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.helpers import records
from tests.tools.converters.documents import Report, as_docx, as_html, reports
from tests.tools.converters.recipes import Recipe, all_recipes
from tests.tools.converters.score import RIGHT, SILENT, WRONG, Document, by_family, judge
from tests.write_pdf import PdfNoise, write_pdf
from tests.write_sheets import write_csv, write_xlsx

LEAST = {
    line["converter"]: int(line["right"])
    for line in records(Path(__file__).parent / "tools" / "converters" / "least.csv")
}
SOURCES: dict[str, Callable[[Report], bytes]] = {
    "html": lambda report: as_html(report).encode(),
    "docx": as_docx,
    "xlsx": lambda report: write_xlsx(report.page),
    "csv": lambda report: write_csv(report.page),
    "pdf": lambda report: write_pdf(report.page, PdfNoise(page_numbers=True)),
    "norule": lambda report: write_pdf(report.page, PdfNoise(rules="none", page_numbers=True)),
}
SHORT = [
    report
    for report in reports()
    if report.agency in ("广东省高州市人民政府", "江苏省东台市水务局", "陕西省城固县人民政府办公室")
]
"""dense; with blank cells; on the form of 2019"""


@cache
def source(kind: str, name: str) -> bytes:
    return SOURCES[kind](next(report for report in SHORT if report.name == name))


def converted(name: str, report: Report, folder: Path) -> tuple[str, bytes]:
    """(file name, content) of what that converter makes of the report; KIND-direct is the source itself."""
    kind, converter = name.split("-", 1)
    content = source(kind, report.name)
    if converter == "direct":
        return f"{report.name}.{'pdf' if kind == 'norule' else kind}", content
    path = folder / f"{report.name}.{'pdf' if kind in ('norule', 'pdf') else kind}"
    path.write_bytes(content)
    recipe = recipe_of(converter)
    made = recipe.convert(path)
    return f"{report.name}{recipe.suffix}", made if isinstance(made, bytes) else made.encode()


def recipe_of(name: str) -> Recipe:
    return next(recipe for recipe in all_recipes() if recipe.name == name)


def read(name: str, report: Report, folder: Path) -> Document:
    file, content = converted(name, report, folder)
    return judge(file, content, report.truth, (report.agency, report.year))


@pytest.mark.parametrize("name", LEAST)
def test_no_converter_makes_a_wrong_figure_or_loses_one_that_was_read(name: str, tmp_path: Path) -> None:
    documents = [read(name, report, tmp_path) for report in SHORT]
    counts = Counter(cell.outcome for document in documents for cell in document.cells)
    silent = [cell for document in documents for cell in document.cells if cell.silent]
    assert [document.crash for document in documents if document.crash] == []
    assert [cell for document in documents for cell in document.cells if cell.outcome == WRONG] == []
    assert silent == []
    assert counts[RIGHT] >= LEAST[name], counts


def test_the_truth_is_what_the_reports_print() -> None:
    """The cells are those that the form has, and each report's sums hold, blanks left out."""
    for report in reports():
        cells = {(cell.table, cell.row, cell.column): cell.value or 0 for cell in report.truth}
        rows = {place[:2] for place in cells if place[0] != "disclosure"}
        for table, row in rows:
            *parts, total = [number for place, number in cells.items() if place[:2] == (table, row)]
            if total:
                assert sum(parts) == total, (report.name, row)


def test_every_converter_has_a_family_and_a_name_of_its_own() -> None:
    names = [f"{kind}-{recipe.name}" for recipe in all_recipes() for kind in recipe.kinds]
    assert len(names) == len(set(names)) > 250
    counted = [(name, Counter({RIGHT: 1, SILENT: 0})) for name in names]
    assert int(by_family(counted)[-1][1]) == len(names)
