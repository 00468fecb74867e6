"""What one printed cell says: literal examples, most of them seen in real reports."""

from decimal import Decimal

import pytest

from tests.helpers import forms
from transform.forms.bounds import DIGITS, Kind
from transform.forms.values import clean, is_plain, read_value

READINGS: list[tuple[str, Kind, str, str | None]] = [
    # printed, kind, status, value
    ("0", "count", "reported", "0"),
    ("11398889", "count", "reported", "11398889"),
    ("\u00a0\u00a00", "count", "reported", "0"),
    ("0\u00a0", "count", "reported", "0"),
    (" 5\u3000", "count", "reported", "5"),
    ("\ufeff7\u200b", "count", "reported", "7"),
    ("１２", "count", "reported", "12"),
    ("１，２３４", "count", "reported", "1234"),
    ("1,234,567", "count", "reported", "1234567"),
    ("-18", "count", "reported", "-18"),
    ("－18", "count", "reported", "-18"),
    ("\u221218", "count", "reported", "-18"),
    ("+3", "count", "reported", "3"),
    ("12.0", "count", "reported", "12"),
    # nothing is not zero
    ("", "count", "blank", None),
    (" \t\u00a0\u3000", "count", "blank", None),
    ("\n\u00a0\n", "count", "blank", None),
    ("/", "count", "not_applicable", None),
    ("／", "count", "not_applicable", None),
    ("-", "count", "not_applicable", None),
    ("－", "count", "not_applicable", None),
    ("—", "count", "not_applicable", None),
    ("——", "count", "not_applicable", None),
    ("无", "count", "not_applicable", None),
    (" 无 ", "amount", "not_applicable", None),
    ("不涉及", "count", "not_applicable", None),
    ("/", "change", "not_applicable", None),
    ("/", "amount", "not_applicable", None),
    # units
    ("3件", "count", "reported_with_unit", "3"),
    ("3 件", "count", "reported_with_unit", "3"),
    ("３件", "count", "reported_with_unit", "3"),
    ("3元", "count", "malformed", None),
    ("251000元", "amount", "reported_with_unit", "251000"),
    ("75394432.52元", "amount", "reported_with_unit", "75394432.52"),
    ("79000.1元", "amount", "reported_with_unit", "79000.1"),
    ("160.5964万元", "amount", "reported_with_unit", "1605964"),
    ("1.5亿元", "amount", "reported_with_unit", "150000000"),
    ("3件", "amount", "malformed", None),
    # decimals
    ("24252.311082", "amount", "malformed", None),
    ("4068.208", "amount", "reported", "4068.208"),
    ("59237.2449", "amount", "reported", "59237.2449"),
    ("9,116.36", "amount", "reported", "9116.36"),
    ("2.5", "count", "malformed", None),
    # marks that are not digits
    ("①", "count", "malformed", None),
    ("²", "count", "malformed", None),
    ("5²", "count", "malformed", None),
    ("5①", "count", "malformed", None),
    ("٣", "count", "malformed", None),
    ("𝟏", "count", "malformed", None),
    ("५", "amount", "malformed", None),
    ("三", "count", "malformed", None),
    ("O", "count", "malformed", None),
    ("1O", "count", "malformed", None),
    # a number was meant, but which
    ("491,5000", "amount", "malformed", None),
    ("491,5000", "count", "malformed", None),
    ("1,23", "count", "malformed", None),
    (",123", "count", "malformed", None),
    ("1,234,56", "count", "malformed", None),
    ("1234,567", "count", "malformed", None),
    ("1.234.567", "count", "malformed", None),
    ("007", "count", "malformed", None),
    ("0 0", "count", "malformed", None),
    ("2 0", "count", "malformed", None),
    ("1\n2", "count", "malformed", None),
    ("+(0) -(0)", "change", "malformed", None),
    ("--5", "count", "malformed", None),
    ("123456789012345", "count", "malformed", None),
    ("约5", "count", "malformed", None),
    ("5%", "count", "malformed", None),
    # signs in words, where the column is signed
    ("增15", "change", "reported", "15"),
    ("减4", "change", "reported", "-4"),
    ("增加15", "change", "reported", "15"),
    ("减少4", "change", "reported", "-4"),
    ("↓4", "change", "reported", "-4"),
    ("减４项", "change", "reported_with_unit", "-4"),
    ("持平", "change", "reported", "0"),
    ("-15", "change", "reported", "-15"),
    ("减-4", "change", "malformed", None),
    ("增①", "change", "malformed", None),
    ("增²", "change", "malformed", None),
    ("减4", "count", "malformed", None),
    ("增15", "amount", "malformed", None),
    ("持平", "count", "malformed", None),
]


@pytest.mark.parametrize(("printed", "kind", "status", "value"), READINGS)
def test_reading(printed: str, kind: Kind, status: str, value: str | None) -> None:
    read = read_value(printed, kind, forms().values)
    assert (read.status, read.number) == (status, None if value is None else Decimal(value))
    assert read.printed == clean(printed)


@pytest.mark.parametrize(
    ("printed", "status", "value"),
    [
        ("22\n（其中修订 16 件）", "reported", 22),
        ("55\n（含自然失效 29 件）", "reported", 55),
        ("3(其中网上2)", "reported", 3),
        ("3件（注）", "reported_with_unit", 3),
        ("（其中修订 16 件）", "malformed", None),
        ("491,5000（万元）", "malformed", None),
    ],
)
def test_remark_in_the_cell(printed: str, status: str, value: int | None) -> None:
    read = read_value(printed, "count", forms().values)
    assert (read.status, read.number, read.remark) == (status, value, value is not None)


@pytest.mark.parametrize(
    ("printed", "factor", "value"),
    [("7730.28", 10_000, "77302800"), ("8040元", 10_000, "8040"), ("0", 10_000, "0"), ("24252.311082", 10_000, "242523110.82"),
     ("0.00000001", 10_000, "0.0001")],
)  # fmt: skip
def test_unit_of_the_header_gives_way_to_that_of_the_cell(printed: str, factor: int, value: str) -> None:
    assert read_value(printed, "amount", forms().values, factor).number == Decimal(value)


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("0.000000001", "malformed"),
        ("99999999999", "malformed"),
        ("1234567890123元", "reported_with_unit"),
        ("12345678901234元", "malformed"),
    ],
)
def test_amount_that_cannot_be_kept_exact_is_refused(printed: str, status: str) -> None:
    value = read_value(printed, "amount", forms().values, 10_000)
    assert (value.status, value.number is None) == (status, status == "malformed")


@pytest.mark.parametrize(
    ("printed", "kind", "suggestion"),
    [
        ("491,5000", "amount", "491.5000"),
        ("491,5000", "count", "4915000"),
        ("1O", "count", "10"),
        ("007", "count", "7"),
        ("1.234.567", "count", "1234567"),
        ("三", "count", None),
        ("①", "count", None),
    ],
)
def test_a_likely_reading_is_only_suggested(printed: str, kind: Kind, suggestion: str | None) -> None:
    value = read_value(printed, kind, forms().values)
    assert (value.number, value.status, value.suggestion) == (None, "malformed", suggestion)


@pytest.mark.parametrize("cell", ["", "①", "²", "１", "01", "-1", "1 ", "1.0", "1,000", "٣", "1234567890"])
def test_not_plain(cell: str) -> None:
    assert not is_plain(cell)


@pytest.mark.parametrize("cell", ["0", "7", "10", "123456789"])
def test_plain(cell: str) -> None:
    assert is_plain(cell)
    assert read_value(cell, "count", forms().values)[:3] == (int(cell), "reported", cell)


@pytest.mark.parametrize("kind", DIGITS)
def test_the_largest_figure_that_a_body_can_report_is_read_and_the_next_is_malformed(kind: Kind) -> None:
    most = 10 ** DIGITS[kind] - 1
    sign = "-" if kind == "change" else ""
    for printed in (f"{sign}{most}", f"{sign}{most:,}", f"{sign}{most}{'元' if kind == 'amount' else '件'}"):
        value = read_value(printed, kind, forms().values)
        assert value.number == (-most if sign else most), printed
    for printed in (f"{sign}{most + 1}", f"{sign}{most + 1:,}", f"{sign}{most}0", "9" * 200, f"{most + 1}(其中1)"):
        value = read_value(printed, kind, forms().values)
        assert (value.number, value.status, value.is_beyond) == (None, "malformed", True), printed


def test_an_amount_is_judged_in_yuan() -> None:
    most = 10 ** DIGITS["amount"]
    assert read_value(str(most // 10_000 - 1), "amount", forms().values, 10_000).number == most - 10_000
    for printed, factor in ((str(most // 10_000), 10_000), (f"{most // 10**8}亿元", 1), ("50000000000000", 1)):
        assert read_value(printed, "amount", forms().values, factor).is_beyond, printed
