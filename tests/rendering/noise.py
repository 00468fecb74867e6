"""What real reports do to a plain page: the switches, and what each does to a label or a figure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import opencc

Break = Literal["none", "line", "empty_line", "no_break_line", "no_break_tail", "letters", "clipped"]
"""How a label cell is broken: not; over two lines; with an empty line, or one holding only a no-break space,
inside; with such a line behind the whole label; a character a line; or its second half lost. Layouts that have
a row, or a cell and its pipe, on one line print a space for a line break."""

Title = Literal["one_line", "two_lines", "three_lines", "file_name", "none"]
"""file_name: no title above the report, but the name of a file behind it."""

Blanks = Literal["none", "zeros", "zero_parts", "totals"]
"""Cells left blank: no others than the figures say; every zero; every zero of tables 3 and 4 that is not a total;
or the totals of the rows under 本年度办理结果."""

Glue = Literal["tables", "sections", "report"]
"""What stands on one line in the glued layout: a table; a section with its heading; or all below the title."""

NO_BREAK = "\u00a0"
HALF_WIDTH = str.maketrans("（）：，；！？", "():,;!?")
STRAIGHT_QUOTES = str.maketrans("“”‘’", "\"\"''")
FULL_WIDTH_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Noise:
    """What real reports do to the plain page; each switch is off by default."""

    figure_pads: tuple[tuple[str, str], ...] = ()
    """white space before and behind a figure, taken in turn by the figures of a table"""
    label_pads: tuple[tuple[str, str], ...] = ()
    """the same for labels"""
    label_gap: str = ""
    """white space in the middle of each label that is not broken"""
    heading_pad: str = ""
    """white space before each section heading"""
    applicant_break: Break = "none"
    """商业企业, 科研机构"""
    group_break: Break = "none"
    """（三）不予公开 and the other labels that span rows"""
    first_result_break: Break = "none"
    """the first 结果维持, which is often whole where the others are broken"""
    result_break: Break = "none"
    """结果维持, 结果纠正, 其他结果, 尚未审结"""
    half_width: bool = False
    """brackets, commas and colons of labels and prose"""
    straight_quotes: bool = False
    full_width_figures: bool = False
    full_width_labels: bool = False
    """digits inside labels"""
    amount_unit: bool = True
    """whether the amount column's label names the unit"""
    bare_headings: frozenset[int] = frozenset()
    """sections whose heading has lost its number"""
    left_out: frozenset[str] = frozenset()
    """codes of rows (tables 2 and 3) that are not printed; a block of table 2 without rows vanishes"""
    relabel: tuple[tuple[str, str], ...] = ()
    """labels printed in another wording: (label of the form with its number, wording instead)"""
    title: Title = "two_lines"
    paragraph_gap: int = 0
    """empty lines behind each paragraph"""
    table_tail: tuple[str, ...] = ()
    """lines behind each table, white or not"""

    seed: int = 0
    """of everything that a layout or a switch does here and there only"""

    measure_break: Break = "none"
    """本年新制作数量, 本年新公开数量 broken behind 本年新; clipped, also 本年增/"""
    definitions: bool = False
    """definitions behind labels of table 2: 规范性文件(指各行政机关印发的有正式文号的文件)"""
    spaced_labels: bool = False
    """spaces inside labels: 第二十条 第（一）项, 总 计, 本年 增/减, 4.无正当理由大量反复 申请"""
    lost_characters: bool = False
    """2.其他法律行政止公开, 本年增/, 第二十条（一）项"""
    short_labels: bool = False
    """（六）其他, 1.逾期不补正, 2.逾期不缴费, 规范性文件 on the 2021 form"""
    ordinal_mark: str = "."
    """behind the number of a row, 、 instead"""
    traditional: bool = False
    """traditional characters, in everything but figures"""
    traditional_swaps: tuple[tuple[str, str], ...] = ()
    """wrong conversions after that: ("文件", "檔案"), ("規範", "規范")"""

    blanks: Blanks = "none"
    drop_blanks: bool = False
    """tabbed and piped: blank cells are not printed at all; the row is shorter, and filling pipes take the room"""
    blank_breaks: bool = False
    """piped: a blank cell holds a line break, so that its pipe begins a new line"""

    organizations_subtotal: Literal["none", "first", "last"] = "none"
    """a column 小计 of 法人或其他组织 before or behind its five columns; it holds their sum where they are numbers"""
    other_documents: tuple[str, ...] = ()
    """figures of a row 其他主动公开文件 that the form does not know, behind the normative documents"""
    publication_count: str = ""
    """figure of the line on all that was published, behind table 2"""
    dispute_note: bool = False
    """注：行政复议、行政诉讼数量含上年度结转数量。 between header and figures of table 4"""

    page_breaks: tuple[str, ...] = ()
    """where a page ends inside a table: codes of rows, or a block's label for the header row below that label"""
    page_numbers: bool = False
    """-4- on a line at each such place; layouts of PDFs have it without asking"""
    repeat_labels: bool = False
    """labels that span rows stand again on the new page: 三、本年度办理结果 in the middle"""
    repeat_headers: bool = False
    """the header rows of table 3 stand again on the new page"""
    split_group: bool = False
    """a group's label is cut by the end of the page: （四）无 and, on the next page, 法提供"""

    spare_columns: int = 0
    """piped: columns that a table has beyond those of the form, to be filled with pipes"""
    fill_last_row: bool = False
    """piped: filling pipes also behind the last row of a table"""
    irregular_gaps: bool = False
    """lines_spaced: here and there no empty line between two figures"""

    glue: Glue = "tables"
    stray_blanks: float = 0.0
    """glued: how often a blank stands between two figures of a row"""
    label_blanks: float = 0.0
    """glued: how often a blank stands between labels, and between a label and figures"""
    spaced_tables: frozenset[str] = frozenset()
    """glued: tables (disclosure, application, dispute) with a blank round each figure"""

    lost_total: bool = False
    """markdown_fragments: the last total of table 3 stands on a line among the words of labels, its cell is blank"""
    head: tuple[str, ...] = ()
    """lines above the title: where on the site one is, when it was published"""


DEFINITIONS = {
    "规章": "(设区的市、自治州人民政府应提供相关数据)",
    "规范性文件": "(指各行政机关印发的有正式文号的文件)",
    "行政规范性文件": "(指各行政机关印发的有正式文号的文件)",
    "其他主动公开文件": "(含以本单位或本单位办公室名义正式签发的、除规范性文件以外的主动公开文件)",
    "其他对外管理服务事项": (
        "(指行政许可以外的政务服务事项,含行政确认、行政奖励、行政裁决、行政给付、行政处罚、行政强制、"
        "行政检查、行政征收和其他类,以及公共服务事项)"
    ),
    "上一年项目数量": "(指{last}年事项数)",
    "本年增/减": "(指{this}年增加或减少的事项数,减用负值表示,如-8)",
    "处理决定数量": "(指{this}年办件量)",
    "现行有效件数": "(历史累计)",
}
LOST = (
    (re.compile("^(.*法律行政)法规禁(止公开)$"), r"\1\2"),
    (re.compile("^本年增/减"), "本年增/"),
    (re.compile("^第二十条第(?=[（(])"), "第二十条"),
)
SHORT = {
    "（六）其他处理": "（六）其他",
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.逾期不补正",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.逾期不缴费",
    "行政规范性文件": "规范性文件",
}
SPACES = (
    (re.compile("^第二十条(?=第)"), "第二十条 "),
    (re.compile("总计$"), "总 计"),
    (re.compile("^本年(?=增/)"), "本年 "),
    (re.compile("反复(?=申请$)"), "反复 "),
    (re.compile("^(（[一二三四五六七]）|[1-8][.、])"), r"\1 "),
    (re.compile("^(商业|科研)(?=企业|机构)"), r"\1 "),
)
MEASURE_START = "本年新"
ORDINAL = re.compile(r"^([1-8])\.")


@dataclass(frozen=True)
class Wording:
    """How one report prints its labels and prose; `year` stands inside definitions of labels."""

    noise: Noise
    year: int | str

    def prose(self, text: str) -> str:
        """A paragraph."""
        return self.converted(self._punctuated(text))

    def label(self, text: str, number: int, breaking: Break) -> str:
        """A label cell: `text` as on the form, `number` its place among the labels of its table."""
        noise = self.noise
        text = self.converted(self._punctuated(self._reworded(text)))
        if noise.full_width_labels:
            text = text.translate(FULL_WIDTH_DIGITS)
        broken = _broken(text, breaking)
        if broken == text and noise.label_gap and len(text) > 1:
            broken = text[: len(text) // 2] + noise.label_gap + text[len(text) // 2 :]
        return _padded(broken, number, noise.label_pads)

    def figure(self, text: str, number: int) -> str:
        """A figure cell: `number` is its place among the figures of its table."""
        if self.noise.full_width_figures:
            text = text.translate(FULL_WIDTH_DIGITS)
        return _padded(text, number, self.noise.figure_pads)

    def _reworded(self, text: str) -> str:
        noise = self.noise
        reworded = dict(noise.relabel).get(text, text)
        if noise.short_labels:
            reworded = SHORT.get(reworded, reworded)
        if noise.lost_characters:
            for pattern, instead in LOST:
                reworded = pattern.sub(instead, reworded)
        if noise.definitions and text in DEFINITIONS:
            last = self.year - 1 if isinstance(self.year, int) else self.year
            reworded += DEFINITIONS[text].format(last=last, this=self.year)
        if noise.spaced_labels:
            for pattern, instead in SPACES:
                reworded = pattern.sub(instead, reworded)
        return ORDINAL.sub(rf"\1{noise.ordinal_mark}", reworded)

    def _punctuated(self, text: str) -> str:
        text = text.translate(HALF_WIDTH) if self.noise.half_width else text
        return text.translate(STRAIGHT_QUOTES) if self.noise.straight_quotes else text

    def converted(self, text: str) -> str:
        """The text in traditional characters, if noise asks for them; titles and headings get nothing else."""
        if self.noise.traditional:
            text = _converter().convert(text)
        for right, wrong in self.noise.traditional_swaps:
            text = text.replace(right, wrong)
        return text


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _padded(text: str, number: int, pads: Sequence[tuple[str, str]]) -> str:
    before, behind = pads[number % len(pads)] if pads else ("", "")
    return before + text + behind


def _broken(text: str, breaking: Break) -> str:
    """The label broken as word processors break it in a narrow column.

    Labels of four characters, and those of four behind a number in brackets, break before their last two; the
    column labels of table 2 that begin with 本年新 break behind that. Others have wide columns or fit.
    """
    if breaking == "none":
        return text
    if breaking == "clipped" and text == "本年增/减":
        return text[:-1]
    if len(text) == 4 or (len(text) == 7 and text[0] in "（("):
        first, second = text[:-2], text[-2:]
    elif text.startswith(MEASURE_START):
        first, second = MEASURE_START, text[len(MEASURE_START) :]
    else:
        return text
    forms: dict[Break, str] = {
        "line": f"{first}\n{second}",
        "empty_line": f"{first}\n\n{second}",
        "no_break_line": f"{first}\n{NO_BREAK}\n{second}",
        "no_break_tail": f"{text}\n{NO_BREAK}",
        "letters": "\n".join(text),
        "clipped": first,
    }
    return forms[breaking]
