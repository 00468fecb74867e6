"""No character of a document is taken for a mark of ours: whatever stands in a report's prose, its figures stay what they are.

Put anywhere into the prose of a report, a character or a piece of text may change what its own sentence says, and
nothing else: no cell, no statement of another sentence, no identity; and nothing fails.
"""

from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.files.docx import _symbol
from extract.layouts import markdown, piped
from extract.rows import RowMemo
from tests.helpers import cells, forms, read_text
from tests.rendering import CellKey, Layout, Prose, cells_of, plain_figures, render, with_figures
from transform.prose.fees import read_fees
from transform.prose.narrative import reduced

LAYOUTS: tuple[Layout, ...] = ("tabbed", "piped", "markdown", "glued")
SENTENCES = (
    "2023年，我局（邮箱见网站）共收到政府信息公开申请28件，上年结转2件，办结27件，结转下年度3件。",
    "发布信息12条，其中微信4条、网站8条。",
    "2023年未被申请行政复议，被提起行政诉讼1件。",
    "主要问题是政策解读形式单一，“下一步”将按《条例》加以改进。",
)
PROSE = Prose(
    introduction="依据《中华人民共和国政府信息公开条例》第五十条规定，编制本报告。",
    overview=("".join(SENTENCES[:2]), SENTENCES[2]),
    problems=(SENTENCES[3],),
    other=("本年度发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元。",),
)
OUR_MARKS = (
    *(
        "#",
        "@",
        "@年",
        "#件",
        "##",
        "#政务公开#",
        "xxgk@example.gov.cn",
        "＃",
        "＠",
        "《》",
        "%",
        "{unit}",
        "{gap}",
        "(?:",
    ),
    *(
        "\\1",
        "\\n",
        "|",
        "a | b",
        "\t",
        "<td>",
        "&#35;",
        "\ue000",
        "\uf8ff",
        "\ufdd0",
        "\uffff",
        "\U0010ffff",
        "\x01",
        "\x1f",
    ),
    *(
        "\ufeff",
        "\u2028",
        "\u2029",
        "\v",
        "\f",
        "\x85",
        "\u202e",
        "\u0301",
        "\u200d",
        "\U000e0041",
        "٢",
        "２",
        "²",
        "〇",
        "😀",
    ),
)


@cache
def report(layout: Layout) -> str:
    figures = plain_figures()
    numbers: dict[CellKey, str] = {key: str(11 + n) for n, (key, _) in enumerate(cells_of(figures))}
    return render(with_figures(figures, numbers), layout, agency="某某市某某区财政局", year=2023, prose=PROSE).text


@cache
def understood(layout: Layout) -> tuple[list[Any], list[Any], tuple[str, int]]:
    return what_it_says(report(layout))


def what_it_says(text: str) -> tuple[list[Any], list[Any], tuple[str, int]]:
    """Its cells but for their lines, its statements with their sentences, whose report it is."""
    tables = read_text(text)
    statements = [
        (said["sentence"], said["measure"], said["value"]) for said in tables["narrative_figures"].to_pylist()
    ]
    (line,) = tables["reports"].to_pylist()
    return (
        [cell._replace(line=None) for cell in cells(tables)],
        statements,
        (line["agency_name"], line["report_year"]),
    )


@settings(max_examples=150, deadline=None)
@given(
    layout=st.sampled_from(LAYOUTS),
    odd=st.one_of(st.sampled_from(OUR_MARKS), st.characters(exclude_characters="\0", exclude_categories=("Cs",))),
    sentence=st.integers(0, len(SENTENCES) - 1),
    place=st.floats(0, 1),
)
@example(layout="piped", odd="#", sentence=0, place=0.3)
@example(layout="piped", odd="xxgk@example.gov.cn", sentence=0, place=0.2)
@example(layout="tabbed", odd="|", sentence=3, place=0.5)
@example(layout="piped", odd="|", sentence=3, place=0.5)
def test_what_stands_in_a_sentence_changes_that_sentence_only(
    layout: Layout, odd: str, sentence: int, place: float
) -> None:
    text, said = report(layout), SENTENCES[sentence]
    assert said in text
    at = text.index(said) + 1 + int(place * (len(said) - 2))
    figures, statements, whose = understood(layout)
    now_figures, now_statements, now_whose = what_it_says(text[:at] + odd + text[at:])
    assert now_figures == figures
    assert now_whose == whose
    others = [statement for statement in statements if statement[0][:8] not in said and said[:8] not in statement[0]]
    assert [statement for statement in now_statements if statement in others] == others


def test_the_statements_are_there_to_be_changed() -> None:
    for layout in LAYOUTS:
        measures = [measure for _, measure, _ in understood(layout)[1]]
        assert {"received", "carried_in", "handled", "review"} <= set(measures)


@pytest.mark.parametrize("printed", ["#", "@", "@年", "＃", "＠"])
def test_marks_of_a_shape_are_figures_and_nothing_else(printed: str) -> None:
    shape, figures = reduced(f"通过邮箱a{printed}b收到申请28件，2023年办结3件")
    assert sum(map(shape.count, "#@")) == len(figures) == 3


def test_figures_that_cannot_be_read_are_no_statement() -> None:
    shape, (figure, *_) = reduced("收到申请٢٨件")
    assert (shape, figure.value) == ("收到申请#件", None)
    text = report("piped").replace("共收到政府信息公开申请28件", "共收到政府信息公开申请12345678901234567件")
    assert not [value for _, measure, value in what_it_says(text)[1] if measure == "received"]


def test_what_is_left_out_of_a_sentence_joins_no_digits() -> None:
    text = "六、其他\n发出收费通知的件数为1《办法》2件，总金额为0元，实际收取的总金额为0元。"
    fees = read_fees(text, 0, len(text), forms())
    assert fees.values[0].number is None
    assert not fees.understood
    assert reduced("截至11月1日收到申请3件")[0] == "截至#月#日收到申请#件"


def test_layouts_do_not_share_what_they_remember() -> None:
    line = next(line for line in report("piped").split("\n") if line.startswith("信息内容"))
    tabbed = report("tabbed")
    for text in (report("piped"), f"{tabbed}\n\t{line}\n\n\t备注\n\t说明\n", report("piped")):
        assert {cell.status for cell in cells(read_text(text)) if cell.table == "disclosure"} == {"reported"}


def test_a_sentence_with_a_pipe_is_prose() -> None:
    sentence = "通过网站|微信公布信息。今后加强培训。"
    table = "规章 | 1 | 2 | 3 |"
    assert piped.rows(f"{sentence}\n{table}\n", RowMemo())[0] == [2]
    assert markdown.rows(f"{sentence}\n| a | b |\n|---|---|\n| 规章 | 1 |\n", RowMemo())[0] == [2, 4]
    assert piped.rows("| 注：不含转送件。 | 3 |\n", RowMemo())[0] == [1]


def test_half_a_character_of_a_symbol_font_is_none() -> None:
    assert [_symbol(code) for code in ("D83D", "DFFF", "F0B7", "", "zz")] == [
        "\ufffd",
        "\ufffd",
        "\uf0b7",
        "\ufffd",
        "\ufffd",
    ]
