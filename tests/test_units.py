"""The unit of an amount is the whole word printed in its header; a unit that is not known never makes a figure."""

from decimal import Decimal
from pathlib import Path

import pytest

from flows.inspect import inspect_document
from flows.options import SAMPLE

HEADER, FIGURE = "单位：万元", "\t24252.311082\n"


@pytest.mark.parametrize(
    ("unit", "printed", "value", "status"),
    [
        ("单位：万元", "5", "50000", "reported"),
        ("单位：元", "5", "5", "reported"),
        ("单位：千元", "5", "5000", "reported"),
        ("单位：百万元", "5", "5000000", "reported"),
        ("单位：亿元", "5", "500000000", "reported"),
        ("单位：万美元", "5", None, "ambiguous"),
        ("单位：十万元", "5", None, "ambiguous"),
        ("单位：元或万元", "5", None, "ambiguous"),
        ("", "5", None, "ambiguous"),
        ("", "0", "0", "reported"),
        ("", "5千元", "5000", "reported_with_unit"),
        ("单位：万元", "5元", "5", "reported_with_unit"),
        ("单位：万元", "5美元", None, "malformed"),
        ("单位：万元", "5（元）", None, "malformed"),
        ("单位：万元", "5（未含罚没）", "50000", "reported"),
    ],
)
def test_unit_of_the_fee(tmp_path: Path, unit: str, printed: str, value: str | None, status: str) -> None:
    text = (SAMPLE / "pingtan-2021.txt").read_text("utf-8")
    assert HEADER in text and FIGURE in text
    path = tmp_path / "report.txt"
    path.write_text(text.replace(HEADER, unit).replace(FIGURE, f"\t{printed}\n"), "utf-8")
    (cell,) = [cell for cell in inspect_document(path).cells if cell["row_code"] == "administrative_fees"]
    assert (cell["value"], cell["value_status"]) == (None if value is None else Decimal(value), status)
    assert cell["raw_text"] == printed
