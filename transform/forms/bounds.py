"""How large a figure of a report can be: data/figure_bounds.csv. What is larger is no figure that a body can report."""

import csv
from typing import Literal, cast

from transform import DATA

Kind = Literal["case", "count", "change", "amount"]
"""case: a request, a review, a court case, a notice (tables 3 and 4, fee notices); count: documents, decisions, items"""

FILE = DATA / "figure_bounds.csv"


def _digits() -> dict[Kind, int]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {cast(Kind, line["kind"]): int(line["digits"]) for line in csv.DictReader(file)}


DIGITS = _digits()
"""Kind of figure -> digits of the longest whole number that is believed (of amounts: in yuan)."""
PLAIN_DIGITS = min(DIGITS.values())
"""So many digits are believed of every kind."""
MOST_DIGITS = max(DIGITS.values())
"""No figure of any kind has more before its point."""
