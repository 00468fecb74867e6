"""The information-processing fee: every phrasing seen or prescribed, and what must not be taken for a figure."""

from decimal import Decimal

import pytest

from tests.helpers import forms
from transform.prose.fees import FeeStatement, read_fees


def fees(text: str) -> FeeStatement:
    return read_fees(text, 0, len(text), forms())


PREFIX = "根据《政府信息公开信息处理费管理办法》（国办函〔2020〕109号），"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("本机关发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元。", ("0", "0", "0")),
        ("2023年度本机关发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元。", ("0", "0", "0")),
        (PREFIX + "2022年发出收费通知件数2件，总金额300元，实际收取总金额300元。", ("2", "300", "300")),
        ("发出收费通知的件数为３件，总金额为１２０元，实际收取的总金额为１００元。", ("3", "120", "100")),
        ("发出收费通知的件数为1件，总金额为1.5万元，实际收取的总金额为12000元。", ("1", "15000", "12000")),
        ("发出收费通知的件数为1件，总金额为1,500元，实际收取的总金额为1,500元。", ("1", "1500", "1500")),
        ("发出收费通知的件数、总金额以及实际收取的总金额均为0。", ("0", "0", "0")),
        ("本年度信息处理费发出收费通知件数、总金额、实际收取总金额均为零。", ("0", "0", "0")),
    ],
)
def test_stated_numbers(text: str, values: tuple[str, ...]) -> None:
    found = fees(text)
    assert found.kind == "stated_numbers"
    assert tuple(value.number for value in found.values) == tuple(map(Decimal, values))
    assert {value.status for value in found.values} == {"reported"}
    assert found.understood and found.statement is not None


@pytest.mark.parametrize(
    "text",
    [
        "本机关2023年未收取信息处理费。",
        "2023年度没有收取信息处理费。",
        PREFIX + "我局未收取任何信息处理费。",
        "我局未产生政府信息公开信息处理费。",
        "本年度无信息处理费收取情况。",
        "未发生收取信息处理费的情况。",
    ],
)
def test_stated_none(text: str) -> None:
    """None is a statement of its own: no figure is printed, so no 0 is stored."""
    found = fees(text)
    assert found.kind == "stated_none"
    assert {(value.number, value.status) for value in found.values} == {(None, "not_applicable")}
    assert found.understood


@pytest.mark.parametrize(
    "text",
    [
        "",
        "无其他需要报告的事项。",
        "行政事业性收费按规定执行。",
        "2023年经费支出5万元。",
        "免费发放宣传册300份。",
    ],
)
def test_absent(text: str) -> None:
    found = fees(text)
    assert (found.kind, found.statement, found.at, found.understood) == ("absent", None, None, True)
    assert {(value.number, value.status) for value in found.values} == {(None, "missing")}


@pytest.mark.parametrize(
    "text",
    [
        "本年度收取信息处理费共计5次，合计八十元。",
        "信息处理费方面，全年共计120。",
    ],
)
def test_figures_that_are_not_understood_are_said(text: str) -> None:
    found = fees(text)
    assert not found.understood
    assert found.statement == text
    assert any(value.number is None for value in found.values)


@pytest.mark.parametrize(
    "text",
    [
        "发出收费通知的件数为1,50件，总金额为0元，实际收取的总金额为0元。",
        "发出收费通知的件数为007件，总金额为0元，实际收取的总金额为0元。",
        "发出收费通知的件数为2.5件，总金额为0元，实际收取的总金额为0元。",
    ],
)
def test_malformed_figure_is_not_mended(text: str) -> None:
    found = fees(text)
    assert (found.values[0].number, found.values[0].status) == (None, "malformed")
    assert [value.number for value in found.values[1:]] == [0, 0]
    assert not found.understood


@pytest.mark.parametrize(
    "text",
    [
        "发出收费通知的件数为2件，实际收取的总金额为10元。",
        "发出收费通知的件数为2件，总金额若干元，实际收取的总金额为10元。",
    ],
)
def test_amount_collected_is_not_taken_for_the_amount_billed(text: str) -> None:
    notices, billed, collected = fees(text).values
    assert (notices.number, billed.number, collected.number) == (2, None, 10)


def test_where_the_statement_begins() -> None:
    text = "六、其他需要报告的事项\n（一）无。\n（二）发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元。\n"
    assert fees(text).at == text.index("（二）")


def test_only_the_given_part_of_the_text_counts() -> None:
    text = "未收取信息处理费。\n六、其他\n无。\n"
    assert read_fees(text, text.index("六"), len(text), forms()).kind == "absent"
