"""The two first pages: short, and of the same limits."""

import csv
import re

import pytest

from tests.helpers import ROOT

LIMITS = ROOT / "tests" / "limits.csv"


def limits_of(page: str, heading: str) -> list[str]:
    text = (ROOT / page).read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [" ".join(item.split()) for item in re.split(r"\n\* ", text)[1:]]


def test_both_pages_state_the_same_limits() -> None:
    """A limit stands in tests/limits.csv in both languages, and on both pages; whoever lifts it takes it off all three."""
    with LIMITS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert limits_of("README.md", "Limits") == [line["en"] for line in lines]
    assert limits_of("README.zh-CN.md", "做不到的") == [line["zh"] for line in lines]
    for line in lines:  # what is named by its code in one is in the other
        assert re.findall("`[^`]+`|[A-Z]{3}-[0-9]{2}", line["en"]) == re.findall(
            "`[^`]+`|[A-Z]{3}-[0-9]{2}", line["zh"]
        )


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_first_page_is_short(page: str) -> None:
    assert len((ROOT / page).read_text("utf-8").splitlines()) <= 250
