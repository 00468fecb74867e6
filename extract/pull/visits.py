"""What a page changes at each visit: the counter of visits, the time of day. A page that differs in that alone says the same.

What counts as such is data (data/visits.csv): a run of text between two marks of the page that is a counter and nothing else,
or a number of its own behind a label of one that ends in a colon. Comments go as well. Any other difference is a change.
"""

import csv
import re
from functools import cache
from pathlib import Path

from extract.pull.lists import decoded

_DATA = Path(__file__).resolve().parents[2] / "data" / "visits.csv"
_MOST_BYTES = 3_000_000
_LONGEST = 80
"""Characters of a run that may be a counter."""
_PARTS = re.compile(r"<[^<>]*>|[^<]+|<")
_NUMBER = re.compile(r"[\d,]{1,12}")


def differs_by_visit_only(old: bytes, new: bytes) -> bool:
    """Are two pages the same but for what is made anew at each visit? Linear in their length."""
    if max(len(old), len(new)) > _MOST_BYTES:
        return False
    return lasting(old) == lasting(new)


def lasting(page: bytes) -> list[str]:
    """The marks and runs of text of a page, in order, without comments and without what counts visits."""
    whole, label = _patterns()
    kept: list[str] = []
    behind_label = False
    for match in _PARTS.finditer(_without_comments(decoded(page))):
        part = match[0]
        if part.startswith("<") and len(part) > 1:
            kept.append(part)
            continue
        run = " ".join(part.split())
        if not run:
            kept.append(part)
            continue
        counts = len(run) <= _LONGEST and (whole.fullmatch(run) or (behind_label and _NUMBER.fullmatch(run)))
        behind_label = len(run) <= _LONGEST and label.fullmatch(run) is not None
        if not counts:
            kept.append(part)
    return kept


def _without_comments(page: str) -> str:
    kept, at = [], 0
    while (begin := page.find("<!--", at)) >= 0 and (end := page.find("-->", begin + 4)) >= 0:
        kept.append(page[at:begin])
        at = end + 3
    return "".join([*kept, page[at:]])


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is a counter as a whole, and what is the label of one."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    whole, label = ("|".join(line["pattern"] for line in lines if line["kind"] == kind) for kind in ("whole", "label"))
    return re.compile(whole), re.compile(label)
