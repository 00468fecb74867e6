"""What the headings of a list's columns say: which holds the figures of the year, of all years, of another year.

The words are data/forms/statistic_columns.csv, patterns for a whole heading without its blanks; the first that fits counts.
A heading that compares (同比增长) or that is not known has no column of figures: what stands below it is reported, not kept.
"""

import csv
import re
from functools import cache
from typing import get_args

from extract.characters import simplified
from transform import DATA
from transform.forms.values import clean, clean_label
from transform.statistics.words import WIDE, Column, Period

_DATA = DATA / "forms" / "statistic_columns.csv"
_PERIODS: dict[str, Period] = {period: period for period in get_args(Period)}
_LONGEST_HEADING = 30
_TOTAL = re.compile(r"[^本]{0,6}(?:合计|总计|汇总|小计)(?:数)?")
_A_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        return tuple((line["kind"], re.compile(line["pattern"])) for line in csv.DictReader(file))


def kind_of(heading: str) -> str | None:
    """label, unit, code, serial, note, unread, or a period; None if the heading is not known."""
    if len(heading) > 2 * _LONGEST_HEADING:
        return None
    folded = simplified("".join(clean(heading).translate(WIDE).split()))
    return next((kind for kind, pattern in _patterns() if pattern.fullmatch(folded)), None)


def column_of(heading: str) -> Column | None:
    """The column of figures that a heading names; None if it names none."""
    period = _PERIODS.get(kind_of(heading) or "")
    return Column(period, clean_label(heading)) if period else None


def is_total(heading: str) -> bool:
    """Does a heading of the year name a sum over several bodies (`合计` beside `本级`)?"""
    return _TOTAL.fullmatch("".join(heading.split())) is not None


def in_year(period: Period, heading: str, year: int) -> Period:
    """The period of a column in a report on this year: a heading may name another one.

    >>> in_year("year", "2015年", 2016), in_year("year", "２０１６年度", 2016), in_year("year", "统计数", 2016)
    ('other_year', 'year', 'year')
    """
    told = _A_YEAR.search(heading.translate(WIDE))
    return "other_year" if period == "year" and told and int(told[0]) != year else period
