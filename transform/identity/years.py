"""Which year a report is on: stretches of days that a text states, and the years it tells of."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from transform.identity.words import identity_words

FIRST_YEAR = 2003
"""No report is on an earlier year: the first rules of a place are of 2003, those of the nation of 2008."""
_PERIOD = re.compile(
    r"(20\d\d)\s*+年\s*+(\d{1,2})\s*+月\s*+(\d{1,2})\s*+日\s*+起?\s*+[，,]?\s*+[至到—–-]++\s*+(?:(20\d\d)\s*+年\s*+)?"
    r"(\d{1,2})\s*+月\s*+(\d{1,2})\s*+日"
)
_LAST_DAY, _DAY = "31", "日"
_BROKEN_PERIOD = re.compile(
    r"(?<!\d)(20\d\d)年?0?1月?0?1日?起?[，,]?[至到—–-]+(?:(?P<again>20\d\d)年?)?12月?31日|(?<!\d)(20\d\d)年?12月?3[01]日(?!之?以?前)"
)
_STATED_YEAR = re.compile(
    r"统计(?:期限|时限|时间|周期|范围)(?:为|是|：|:)?\s*(20\d\d)\s*年(?:度|全年)?(?!\s*\d{1,2}\s*月)"
)
_ANNOUNCED_YEAR = re.compile(
    r"(?:编制|公布|发布|现将|形成|汇总)[^。；\n]{0,12}?(20\d\d)\s*年(?:度)?[^。；\n\d]{0,14}?报告|(20\d\d)\s*年(?:度)?报告如下"
)
_TOLD_YEAR = re.compile(
    r"(?:^|[\s。；;])(?:(?P<own>[我本][\u3400-\u9fff]{1,3})(20\d\d)\s*年|(20\d\d)\s*年(?:度|全年|以来)?\s*[，,])"
    r"|(?<=[，,、])()(20\d\d)\s*年(?:度|全年)?[，,]?(?=[我本][局委厅办院镇乡街中处]|全[省市县区州旗镇乡]|共)"
)
"""How a sentence begins that tells of a year, with or without its subject."""
_CLAUSE = re.compile(r"[。；;\n，,（(]")
_REACH = 60
_MOST = 50


class Period(NamedTuple):
    """A stretch of days within one year that a text states, and the character it stands at."""

    first: date
    last: date
    at: int
    is_stated: bool
    """its clause says that it is the figures'"""

    @property
    def is_whole_year(self) -> bool:
        return (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31)


def periods(text: str) -> Iterator[Period]:
    """Stretches that end on a 31st, in order; those of plans, notices and other years for comparison are left out."""
    at, tries = text.find(_DAY), 0  # a single rare character is found faster than the figures before it
    end = -1
    while at >= 0 and tries < _MOST:
        before = text[max(0, at - 4) : at].rstrip()
        if at > end and before.endswith(_LAST_DAY):
            tries += 1
            figures = max(0, at - 4) + len(before) - len(_LAST_DAY)
            match = _PERIOD.search(text, max(0, end, figures - 60), figures + 8)
            if match and match.start() >= end:
                end = match.end()
                found = _period(text, match)
                if found:
                    yield found
        at = text.find(_DAY, at + 1)


def _period(text: str, match: "re.Match[str]") -> Period | None:
    first_year, month, day, last_year, last_month, last_day = match.groups()
    try:
        first = date(int(first_year), int(month), int(day))
        last = date(int(last_year or first_year), int(last_month), int(last_day))
    except ValueError:
        return None
    if first > last or first.year != last.year:
        return None
    before = _CLAUSE.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
    after = _CLAUSE.split(text[match.end() : match.end() + 20])[0]
    words = identity_words()
    if words.elsewhere.search(before) or words.elsewhere.search(after) or before.endswith("与"):
        return None
    return Period(first, last, match.start(), words.figures.search(before) is not None)


def report_period(text: str) -> Period | None:
    """The period of the report's figures: the first that is said to be theirs, else the only whole year."""
    whole: list[Period] = []
    for period in periods(text):
        if period.is_stated:
            return period
        if period.is_whole_year:
            whole.append(period)
    return whole[0] if len({period.first.year for period in whole}) == 1 else None


def stated_year(text: str) -> tuple[int, int] | None:
    """The year of `统计期限2023年`, and the character it stands at."""
    at = text.find("统计")
    match = _STATED_YEAR.search(text, at) if at >= 0 else None
    return (int(match[1]), match.start(1)) if match else None


def announced_year(text: str, front: int) -> tuple[int, int] | None:
    """The year of a sentence that announces the report (`现编制2023年度报告`), if it is the only such one."""
    found = {int(match[1] or match[2]): match.start() for match in _ANNOUNCED_YEAR.finditer(text, 0, front)}
    return found.popitem() if len(found) == 1 else None


def other_year_told(overview: str, year: int) -> tuple[int, int] | None:
    """The year of which section one tells (`2023年，…`) and the character where it does, if that is not the report's.

    None where section one names the report's year anywhere, or begins sentences with several other years.
    """
    if str(year) in overview:
        return None
    return told_year(overview)


def told_year(overview: str) -> tuple[int, int] | None:
    """The only year of which section one tells, and the character where it does."""
    told: dict[int, int] = {}
    for match in _TOLD_YEAR.finditer(overview):
        group = next(n for n in (2, 3, 5) if match[n])
        told.setdefault(int(match[group]), match.start(group))
    return told.popitem() if len(told) == 1 else None


def broken_period(text: str) -> tuple[int, int, str] | None:
    """The year of a period whose dates lost `年` or `月`: 1 January to 31 December, the year whole wherever it stands."""
    words = identity_words()
    found: dict[int, tuple[int, int, str]] = {}
    for match in _BROKEN_PERIOD.finditer(text):
        if match["again"] and match["again"] != match[1]:
            return None
        before = _CLAUSE.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
        if words.elsewhere.search(before) is None:
            year = int(match[1] or match[3])
            found.setdefault(year, (year, match.start(), match[0]))
    return next(iter(found.values())) if len(found) == 1 else None


def why_not(year: int, today: date) -> str:
    """Why no report can be on that year as of the day; '' if one can. From December on the year that ends counts as over."""
    if year < FIRST_YEAR:
        return f"reports are published on {FIRST_YEAR} and later years"
    if year > today.year or (year == today.year and today.month < 12):
        return f"{year} has not ended"
    return ""
