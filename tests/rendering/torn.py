"""A report as tools take it out of a PDF line by line: labels broken over lines around their figures, pages between.

Cells are middle-aligned: the figures stand on the middle line of the label, or on a line of their own between two of its
lines. Labels of groups stand beside the rows, in pieces. `raw` prints each cell for itself: the label's lines, then the
figures on one line, or each on its own (`lines`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from tests.rendering.figures import ReportFigures
from tests.rendering.form import blocks_of, columns_of, group_label, rows_of, section_heading
from tests.rendering.grid import ROW_REMARKS

Style = Literal["layout", "raw", "lines"]
_GROUPS = {"denied": "（三）", "unavailable": "（四）", "not_processed": "（五）", "other": "（六）"}
_PARENT = "三、本年度办理结果"
_ORGANIZATIONS = "法人或其他组织"
_LABEL_WIDTH, _COLUMN_WIDTH = 34, 11


@dataclass(frozen=True)
class Tearing:
    """How a text is torn."""

    style: Style = "layout"
    narrowest: int = 4
    """characters on a line of a label, at least"""
    page: int = 0
    """lines on a page; 0: one page"""
    numbers: Literal["", "bare", "dashed", "of"] = "bare"
    """how pages are numbered"""
    feeds: bool = True
    """a form feed ends a page"""
    header: str = ""
    """what stands at the head of each page"""


def torn(figures: ReportFigures, agency: str, year: int, tearing: Tearing, rng: Random) -> str:
    """The report's text."""
    prose = [
        f"{agency}{year}年政府信息公开工作年度报告",
        "依据《中华人民共和国政府信息公开条例》第五十条规定，编制本报告。",
    ]
    lines = [
        *prose,
        _heading(1),
        f"{year}年，{agency}按照年度工作安排推进政府信息公开，各科室分工负责。",
        _heading(2),
        *_disclosure(figures, tearing, rng),
        _heading(3),
        *_application(figures, tearing, rng),
        _heading(4),
        *_dispute(figures, tearing, rng),
        _heading(5),
        "存在问题：部分栏目更新不够及时。改进情况：明确更新时限，定期检查。",
        _heading(6),
        "无其他需要报告的事项。",
    ]
    return "\n".join(_paged(lines, tearing)) + "\n"


def _heading(number: int) -> str:
    return "、".join(section_heading(number))


def _paged(lines: Sequence[str], tearing: Tearing) -> Iterator[str]:
    size = tearing.page or len(lines)
    pages = [lines[at : at + size] for at in range(0, len(lines), size)]
    for number, page in enumerate(pages, 1):
        feed = "\f" if tearing.feeds and number > 1 else ""
        top = [tearing.header] if tearing.header else []
        foot = {"": [], "bare": [f"{number}"], "dashed": [f"- {number} -"], "of": [f"{number}/{len(pages)}"]}
        first, *rest = [*top, *page, *(foot[tearing.numbers] if len(pages) > 1 else [])]
        yield feed + first
        yield from rest


def _broken(label: str, narrowest: int, rng: Random) -> list[str]:
    """The label in lines of one width, the last of them shorter."""
    width = rng.randint(narrowest, max(narrowest, len(label)))
    return [label[at : at + width] for at in range(0, len(label), width)]


def _row(label: Sequence[str], figures: Sequence[str], tearing: Tearing) -> list[str]:
    """The lines of a row; blanks leave nothing but, in a layout, their place."""
    printed = [figure for figure in figures if figure]
    if tearing.style == "lines":
        return [*label, *printed]
    if tearing.style == "raw":
        return [f"{label[0]} {' '.join(printed)}".rstrip()] if len(label) == 1 else [*label, " ".join(printed)]
    placed = "".join(figure.center(_COLUMN_WIDTH) for figure in figures)
    at = len(label) // 2
    if len(label) % 2:
        lines = [(" " * 8 + part).ljust(_LABEL_WIDTH) for part in label]
        return [*lines[:at], (lines[at] + placed).rstrip(), *lines[at + 1 :]]
    lines = [" " * 8 + part for part in label]
    return [*lines[:at], (" " * _LABEL_WIDTH + placed).rstrip(), *lines[at:]]


def _beside(rows: list[list[str]], pieces: Sequence[str], tearing: Tearing, rng: Random) -> None:
    """Puts the pieces of a label beside the rows: in order, each on a line, in the left column or on its own."""
    if tearing.style != "layout":
        rows[0][:0] = pieces
        return
    places = [(n, m) for n, row in enumerate(rows) for m, line in enumerate(row) if line.startswith(" " * 8)]
    for (n, m), piece in zip(sorted(rng.sample(places, min(len(pieces), len(places)))), pieces, strict=False):
        rows[n][m] = piece.ljust(8) + rows[n][m][8:]


def _application(figures: ReportFigures, tearing: Tearing, rng: Random) -> list[str]:
    columns = columns_of("application", figures.form3)
    rows = rows_of("application", figures.form3)
    lines: dict[str, list[str]] = {}
    for row in rows:
        label = row["enumerator"] + row["label_zh"] + ROW_REMARKS.get(row["row_code"], "")
        printed = [figures.application[row["row_code"], column["column_code"]] for column in columns]
        lines[row["row_code"]] = _row(_broken(label, tearing.narrowest, rng), printed, tearing)
    outcomes = [lines[row["row_code"]] for row in rows if row["outcome"]]
    for code, ordinal in _GROUPS.items():
        own = [lines[row["row_code"]] for row in rows if row["group_code"] == code]
        if len(own) > 1:
            _beside(own, _broken(ordinal + group_label("application", code), 3, rng), tearing, rng)
    if tearing.style != "layout":
        _beside(outcomes, _broken(_PARENT, 3, rng), tearing, rng)
    heads = [column["label_zh"] for column in columns]
    if tearing.style == "layout":
        header = [
            " " * 50 + "申请人情况",
            " " * 40 + f"{heads[0]}   {_ORGANIZATIONS}   {heads[-1]}",
            " " * 45 + "  ".join(heads[1:-1]),
        ]
    else:
        header = ["申请人情况", heads[0], _ORGANIZATIONS, heads[-1], *heads[1:-1]]
    return [*header, *(line for row in rows for line in lines[row["row_code"]])]


def _disclosure(figures: ReportFigures, tearing: Tearing, rng: Random) -> list[str]:
    labels = {row["row_code"]: row["label_zh"] for row in rows_of("disclosure", figures.form2)}
    names = {column["column_code"]: column["label_zh"] for column in columns_of("disclosure", figures.form2)}
    found: list[str] = []
    for block, rows in blocks_of(figures.form2).items():
        columns = next(iter(rows.values()))
        heads = ["信息内容", *(names[column] + ("（单位：万元）" if column == "amount" else "") for column in columns)]
        found += [block, *(heads if tearing.style == "lines" else ["   ".join(heads)])]
        for row in rows:
            printed = [figures.disclosure[row, None, column] for column in columns]
            found += _row(_broken(labels[row], tearing.narrowest, rng), printed, tearing)
    return found


def _dispute(figures: ReportFigures, tearing: Tearing, rng: Random) -> list[str]:
    channels = list(dict.fromkeys(row["label_zh"] for row in rows_of("dispute", figures.form3)))
    results = [column["label_zh"] for column in columns_of("dispute", figures.form3)]
    printed = [
        figures.dispute[row["row_code"], column["column_code"]]
        for row in rows_of("dispute", figures.form3)
        for column in columns_of("dispute", figures.form3)
    ]
    heads = [[channels[0], group_label("dispute", "litigation")], [*results, *channels[1:]], results * 2]
    if tearing.style == "lines":
        return [*(word for line in heads for word in line), *(figure for figure in printed if figure)]
    row = (
        "".join(figure.center(7) for figure in printed)
        if tearing.style == "layout"
        else " ".join(filter(None, printed))
    )
    return [*("   ".join(line) for line in heads), row]
