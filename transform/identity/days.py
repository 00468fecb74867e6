"""Days as documents print them: in figures (2024-01-20, 2024年1月20日, full-width ones) and in numerals (二〇二四年一月二十日)."""

import re
import unicodedata
from datetime import date

_DIGIT = r"[0-9０-９]"
_YEAR = rf"(?:20|２０){_DIGIT}{{2}}"
_NUMBER_DAY = rf"{_YEAR}\s?[-－年/／.．]\s?{_DIGIT}{{1,2}}\s?[-－月/／.．]\s?{_DIGIT}{{1,2}}(?:\s?日)?"
_NUMERAL_DAY = (
    r"二[○〇零OＯ][○〇零OＯ一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
DAY = rf"(?:{_NUMBER_DAY}|{_NUMERAL_DAY})"
"""The pattern of a day."""
_HAS_DAY = re.compile(DAY)
_NUMERALS = {numeral: number for number, numeral in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零OＯ", 0)


def day_of(printed: str) -> date | None:
    """The first day in the text; None if there is none, or if no calendar has it."""
    match = _HAS_DAY.search(printed)
    if match is None:
        return None
    found = unicodedata.normalize("NFKC", match[0])
    numbers = [int(part) for part in re.findall(r"\d+", found)]
    if len(numbers) < 3:
        year, rest = found.split("年")
        month, day = rest.rstrip("日").split("月")
        numbers = [int("".join(str(_NUMERALS.get(c, 2)) for c in year)), _numeral(month), _numeral(day)]
    try:
        return date(*numbers[:3])
    except ValueError:
        return None


def _numeral(printed: str) -> int:
    """一 to 三十一."""
    tens, _, ones = printed.rpartition("十")
    if "十" not in printed:
        return _NUMERALS.get(printed, 0)
    return 10 * (_NUMERALS.get(tens, 1) if tens else 1) + (_NUMERALS.get(ones, 0) if ones else 0)
