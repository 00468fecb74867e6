"""No pattern of the code or the data can be read in so many ways that a line of a document takes for ever."""

import re
from typing import Any

import pytest

from tests.tools.patterns import program_patterns, slow

LENGTH, SECONDS = 1_000, 0.5
"""Characters of a text, and the seconds a match may take: those that grow with the square end far below."""


def test_no_pattern_reads_a_text_in_very_many_ways() -> None:
    patterns = program_patterns()
    assert len(patterns) > 500
    assert any(where.startswith("transform.prose.words") for _, where in patterns), "those that are data are there too"
    assert {where: text for pattern, where in patterns if (text := slow(pattern, LENGTH, SECONDS))} == {}


@pytest.mark.parametrize(
    "pattern",
    [
        re.compile(rb"(?:<!--.{0,500}?-->\s*)*<html", re.S),
        re.compile(r"(?:[\w-]+\s*=\s*[\w%.-]+\s*)+\|"),
        re.compile(r"(?:[^\s>+~]|\([^)]*\))+\Z"),
        re.compile(r"复议(?:案件|案|件|数量?|件数|共计|共|为)*#(?:件|份)"),
        re.compile(r"(?:政府信息公开|信息公开|公开|政府信息|申请)*#"),
        re.compile(r"\s*起?\s*[，,]?\s*至"),
    ],
    ids=["comments", "attributes", "brackets", "words", "object", "blanks"],
)
def test_the_search_finds_what_would_take_for_ever(pattern: re.Pattern[Any]) -> None:
    """Patterns of the kinds that once stood in the readers."""
    assert slow(pattern, LENGTH, SECONDS) is not None
