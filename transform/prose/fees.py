"""The information-processing fee a report must state (国办函〔2020〕109号): notices, amount billed, amount collected.

Stated as figures (`发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元`, or all three `均为0`), stated as none
(`未收取信息处理费`), or absent. Figures that stand beside the fee but are not understood are a finding.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from transform.forms.bounds import Kind
from transform.forms.forms import Forms
from transform.forms.values import Value, read_value

_CUE = re.compile(r"信息处理费|收费通知|收取.{0,6}费|收费事项|信息公开.{0,4}费")
_STOP = re.compile(r"[。；;\n]")
_FIGURE = r"[^\d。；;\n，,]{{0,12}}?(\d[\d,，.]*)\s*({units})"
_NOTICES = re.compile(r"(?:收费通知|通知书)(?:书|单)?(?:的)?(?:件数|数量|份数)?" + _FIGURE.format(units="件|份|次|个"))
_BILLED = re.compile(r"(?<!收取的)(?<!收取)(?<!收到的)(?:总金额|(?<!总)金额)" + _FIGURE.format(units="亿元|万元|元"))
_COLLECTED = re.compile(r"实际(?:收取|收到|收缴|收费)" + _FIGURE.format(units="亿元|万元|元"))
_ALL_ZERO = re.compile(r"均(?:为|是)\s*(?:0|０|零)(?!\d|[.．]\d)")
_NONE = re.compile(
    r"(?:未|没有|无|不存在|尚未|暂未|未曾)[^。；;\n，,]{0,12}?(?:收取|收费|发生|产生|开展)[^。；;\n]{0,16}?(?:费|收费)|"
    r"未[^。；;\n，,]{0,6}(?:收取|发生)[^。；;\n]{0,20}费|无信息处理费|(?:无|没有)收费"
)
_CITATION = re.compile(r"(?:[〔\[（(【]20\d\d[〕\]）)】]\d+号|(?<!\d)20\d\d年度?|《[^》]{0,80}》)++")
_DIGITS = re.compile(r"\d")


class FeeStatement(NamedTuple):
    """What the report says: kind (stated_numbers, stated_none, absent), the sentences, where they begin, the values."""

    kind: str
    statement: str | None
    at: int | None
    values: tuple[Value, ...]
    understood: bool
    """False if figures stand beside the fee that no measure could be given"""
    char_starts: tuple[int | None, ...] | None = None
    """where on the line of `at` each value begins; None of one that stands elsewhere, or for several (均为0)"""


UNREAD = FeeStatement("absent", None, None, (Value(None, "malformed", ""),) * 3, False)
"""What is known of a statement that could not be read: nothing, not even that it is absent."""
_ABSENT = FeeStatement("absent", None, None, (Value(None, "missing", ""),) * 3, True)
_Figures = tuple[str, tuple[Value, ...], bool, tuple[int, ...]]
"""(kind, values, understood, where in the statement each value begins; -1 where none is)"""
_MISSING = (Value(None, "missing", ""),) * 3
_ZERO = Value(0, "reported", "0")
ZEROS = (_ZERO,) * 3
"""What most reports state."""
_statements: dict[str, _Figures] = {}
_wordings: dict[str, _Figures] = {}
_MEMO_LIMIT, _LONGEST_REMEMBERED = 5_000, 600


def read_fees(text: str, start: int, end: int, forms: Forms) -> FeeStatement:
    """The fee statement in text[start:end] (section six, or the whole text where the section was not found)."""
    sentences: list[str] = []
    begins: list[int] = []
    at = text.find("费", start, end)
    while at >= 0:
        begin, until = _sentence(text, at, start, end)
        sentence = text[begin:until]
        if _CUE.search(sentence):
            begins.append(begin + len(sentence) - len(sentence.lstrip()))
            sentences.append(sentence.strip())
        at = text.find("费", until, end)
    if not sentences:
        return _ABSENT
    statement = sentences[0]
    places = [0]
    for sentence in sentences[1:]:
        statement += " " if statement[-1:].isdigit() and sentence[:1].isdigit() else ""
        places.append(len(statement))
        statement += sentence
    kind, values, understood, spots = _figures(statement, forms)
    if kind == "absent" and understood:
        return _ABSENT
    char_starts = _in_line(text, spots, places, begins) if spots else None
    return FeeStatement(kind, statement, begins[0], values, understood, char_starts)


def _in_line(text: str, spots: Sequence[int], places: Sequence[int], begins: Sequence[int]) -> tuple[int | None, ...]:
    """Where on the line of the first sentence each value begins, from its spot in the statement.

    Sentences that begin at `begins` in the text stand at `places` of the statement.
    """
    line, stop = text.rfind("\n", 0, begins[0]) + 1, text.find("\n", begins[0])
    found: list[int | None] = []
    for spot in spots:
        which = bisect_right(places, spot) - 1
        at = begins[which] + spot - places[which]
        found.append(at - line if spot >= 0 and (at < stop or stop < 0) else None)
    return tuple(found)


def _figures(statement: str, forms: Forms) -> _Figures:
    """(kind, values, understood) of a statement. The same wording is read once, whatever it cites or whoever speaks."""
    known = _statements.get(statement)
    if known is None:
        said = _CITATION.sub(_left_out, statement)
        begin = _beginning(said)
        said = said[begin:]
        wording = _wordings.get(said) or _read_figures(said, forms)
        known = (
            *wording[:3],
            tuple([_before_left_out(statement, spot + begin) if spot >= 0 else spot for spot in wording[3]]),
        )
        if len(statement) <= _LONGEST_REMEMBERED:
            for memo, words, read in ((_wordings, said, wording), (_statements, statement, known)):
                if len(memo) >= _MEMO_LIMIT:
                    memo.clear()
                memo[words] = read
    return known


def _left_out(citation: re.Match[str]) -> str:
    """What stands for a citation that is left out: nothing, or a blank where digits on its two sides would meet."""
    text, begin, end = citation.string, citation.start(), citation.end()
    return " " if text[max(0, begin - 1) : begin].isdigit() and text[end : end + 1].isdigit() else ""


def _before_left_out(statement: str, at: int) -> int:
    """Where a character stood in the statement that stands at `at` without citations."""
    for citation in _CITATION.finditer(statement):
        if citation.start() >= at + 1 - len(_left_out(citation)):
            break
        at += citation.end() - citation.start() - len(_left_out(citation))
    return at


def _beginning(said: str) -> int:
    """Where the first word that can matter stands; what is before it (the agency's name) differs in every report."""
    found = [
        at
        for cue in ("未", "无", "没", "暂", "尚", "收费通知", "通知书", "总金额", "实际收")
        if (at := said.find(cue)) >= 0
    ]
    digit = _DIGITS.search(said)
    return min([*found, *([digit.start()] if digit else [])], default=0)


def _read_figures(said: str, forms: Forms) -> _Figures:
    has_digits = _DIGITS.search(said) is not None
    all_zero = _ALL_ZERO.search(said) is not None
    found = [pattern.search(said) for pattern in (_NOTICES, _BILLED, _COLLECTED)] if has_digits else []
    if any(found):
        kinds: tuple[Kind, ...] = ("case", "amount", "amount")
        values = tuple(_value(match, kind, forms) for match, kind in zip(found, kinds, strict=True))
        if all_zero:
            values = tuple(_ZERO if value.status == "missing" else value for value in values)
        if values == ZEROS:
            values = ZEROS
        spots = tuple(-1 if match is None else match.start(1) for match in found)
        return "stated_numbers", values, all(value.number is not None for value in values), spots
    if all_zero and any(word in said for word in ("收费通知", "总金额", "实际收取")):
        return "stated_numbers", ZEROS, True, ()
    none = _NONE.search(said)
    if none:
        return "stated_none", (Value(None, "not_applicable", none[0]),) * 3, not has_digits, ()
    return "absent", _MISSING, not has_digits, ()


def _sentence(text: str, at: int, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around the character begins and ends."""
    back = text.rfind
    begin = max(back("。", start, at), back("；", start, at), back(";", start, at), back("\n", start, at)) + 1
    stop = _STOP.search(text, at, end)
    return max(start, begin), stop.end() if stop else end


def _value(match: re.Match[str] | None, kind: Kind, forms: Forms) -> Value:
    if match is None:
        return _MISSING[0]
    value = read_value(match[1].rstrip(",，.") + match[2], kind, forms.values)
    return value._replace(status="reported" if value.number is not None else value.status, printed=match[1])
