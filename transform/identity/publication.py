"""When and where a report was published: the day as the page prints it, and the domain it was taken from.

Only what stands behind a label of data/publication.csv counts as the day, and only the document's own address, or a
crawler's header line that names it, as the domain: links and sites named in prose say nothing about where a text is from.
Articles 49 and 50 of the Regulation set the days by which reports are due; dates before the end of the reported year, or
more than ten years after it, are no publication of it and do not count.
"""

import csv
import re
from datetime import date
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from transform import DATA

_DATA = DATA / "publication.csv"
_EDGE = 3_000
"""How far from the beginning and from the end (characters) pages print these lines."""
_DAY = r"[ \t\n|：:]{0,8}(20\d\d)\s?[-年/.]\s?(\d{1,2})\s?[-月/.]\s?(\d{1,2})"
_ADDRESS = r"[ \t|：:]{0,8}(https?://[^\s|<>\"']{4,300})"
_LATEST = 10


class Publication(NamedTuple):
    """The day with its line, and the domain (lower case, without port); None where nothing tells them."""

    day: date | None
    day_line: int | None
    site: str | None


def find_publication(text: str, uri: str, report_year: int) -> Publication:
    """Reads what the document and its address say of its publication."""
    days, endings, day_pattern, address_pattern = _patterns()
    edges = ((text, 0),) if len(text) <= 2 * _EDGE else ((text[:_EDGE], 0), (text[-_EDGE:], len(text) - _EDGE))
    best: tuple[int, int, date] | None = None
    for part, offset in edges:
        if not any(ending in part for ending in endings):
            continue
        for found in day_pattern.finditer(part):
            day = _date(found, report_year)
            rank = days.index(found["label"])
            if day and (best is None or rank < best[0]):
                best = rank, offset + found.start(), day
    line = None if best is None else text.count("\n", 0, best[1]) + 1
    return Publication(best[2] if best else None, line, _domain(uri) or _named_address(text[:_EDGE], address_pattern))


def _date(found: "re.Match[str]", report_year: int) -> date | None:
    try:
        day = date(int(found[2]), int(found[3]), int(found[4]))
    except ValueError:
        return None
    return day if date(report_year, 12, 1) <= day and day.year <= report_year + _LATEST else None


def _named_address(head: str, pattern: "re.Pattern[str]") -> str | None:
    found = pattern.search(head) if "http" in head else None
    return _domain(found[2]) if found else None


def _domain(address: str) -> str | None:
    if not address.startswith(("http://", "https://")):
        return None
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


@cache
def _patterns() -> tuple[list[str], set[str], "re.Pattern[str]", "re.Pattern[str]"]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        words = [(line["kind"], line["word"]) for line in csv.DictReader(file)]
    days = [word for kind, word in words if kind == "day"]
    addresses = "|".join(re.escape(word) for kind, word in words if kind == "address")
    return (
        days,
        {word[-2:] for word in days},
        re.compile(rf"(?P<label>{'|'.join(map(re.escape, days))}){_DAY}"),
        re.compile(rf"(?:^|\n)[ \t|]*({addresses}){_ADDRESS}"),
    )
