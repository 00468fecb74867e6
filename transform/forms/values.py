"""What a printed cell says: a number, nothing, a word for nothing, or something that no single reading is safe for.

    >>> rules = ValueRules.of([("not_applicable", "/", ""), ("count_unit", "件", "1")])
    >>> [read_value(t, "count", rules).status for t in ("12", "", "/", "3件", "491,5000")]
    ['reported', 'blank', 'not_applicable', 'reported_with_unit', 'malformed']

Blank is not 0. Only ASCII and full-width digits are digits: Unicode's wider folding would turn a footnote mark (①, ²)
into a figure. A figure is never repaired; a likely reading is only suggested.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from transform.forms.bounds import DIGITS, PLAIN_DIGITS, Kind

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D}
_EDGE = " \t\n\r\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\u2002\u2003\u2009"
_BLANKS = re.compile(rf"[{_EDGE}]+")
_NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?(?![0-9.,])")
_WITH_REMARK = re.compile(r"([^()]*[0-9])(?:[^()0-9.,+-]*)\(.*\)", re.S)
_IN_CHINESE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef]) | (?=[\u2e80-\u9fff\uff00-\uffef])")
_SCALE = re.compile(r"[千万亿元萬億]")
"""A remark that may say in which unit the number is: then the number alone says nothing safe."""
LONGEST_VALUE = 200
"""Longest text (characters) that is looked at as a figure: patterns must not be fed without limit."""
_YUAN = "元"
_BEYOND = None, "beyond"
"""A number, but larger than any body can report."""
_NO_CHANGE = re.compile(r"0 ?/ ?0")
"""Nothing more and nothing less, under 本年增/减."""
_DECIMALS = 4
"""Amounts are kept exact to a ten-thousandth of a yuan."""
_MOST_DECIMALS = 12
"""Characters after the whole number that are looked at: what is finer in every unit."""


class Value(NamedTuple):
    """A cell as read: its number (exact, in yuan for amounts) or None, its status, the text as printed.

    `suggestion` is the likely reading of a malformed cell; `remark` is true if a note in brackets follows the number;
    `is_beyond` if it is malformed only in that it is larger than any body can report (data/figure_bounds.csv).
    """

    number: int | Decimal | None
    status: str
    printed: str
    suggestion: str | None = None
    remark: bool = False
    is_beyond: bool = False


@dataclass(frozen=True, slots=True)
class ValueRules:
    """The words and units of data/values.csv."""

    not_applicable: frozenset[str]
    units: Mapping[Kind, Mapping[str, int]]
    sign_words: Mapping[str, int]
    unchanged: frozenset[str]

    @classmethod
    def of(cls, lines: Iterable[tuple[str, str, str]]) -> "ValueRules":
        """From (kind, printed, factor) lines. Raises ValueError on an unknown kind."""
        nothing, unchanged, signs = set(), set(), {}
        units: dict[Kind, dict[str, int]] = {"count": {}, "amount": {}}
        for kind, printed, factor in lines:
            match kind:
                case "not_applicable":
                    nothing.add(printed)
                case "unchanged":
                    unchanged.add(printed)
                case "sign_word":
                    signs[printed] = int(factor)
                case "count_unit":
                    units["count"][printed] = int(factor)
                case "money_unit":
                    units["amount"][printed] = int(factor)
                case _:
                    raise ValueError(f"values.csv: unknown kind {kind!r}")
        units["change"] = units["case"] = units["count"]
        return cls(frozenset(nothing), units, signs, frozenset(unchanged))


def clean(cell: str) -> str:
    """The text of a cell without blanks at its edges, runs of blanks inside made one space. Idempotent."""
    return _BLANKS.sub(" ", cell).strip(" ")


def clean_label(cell: str) -> str:
    """The text of a label: cleaned, and without the blanks and line breaks that a narrow cell put between characters."""
    return _IN_CHINESE.sub("", clean(cell))


def is_plain(cell: str) -> bool:
    """Is the cell a whole number of any kind without a leading zero and nothing else? The common case, told without a pattern."""
    return cell.isdigit() and cell.isascii() and len(cell) <= PLAIN_DIGITS and (cell[0] != "0" or len(cell) == 1)


def read_value(cell: str, kind: Kind, rules: ValueRules, factor: int = 1) -> Value:
    """What a cell of a case, a count, a signed change or an amount says.

    `factor` turns the unit of the column's header into yuan; a unit inside the cell goes before it.
    """
    printed = clean(cell)
    if not printed:
        return Value(None, "blank", "")
    if len(printed) > LONGEST_VALUE:
        return Value(None, "malformed", printed)
    text = printed.translate(_WIDE)
    if printed in rules.not_applicable or text in rules.not_applicable:
        return Value(None, "not_applicable", printed)
    number = _read_number(text, kind, rules, factor)
    if number is not None:
        return _value(number, printed)
    remark = _WITH_REMARK.fullmatch(text)
    if remark and not _SCALE.search(text[text.index("(") :]):
        number = _read_number(clean(text[: text.index("(")]), kind, rules, factor)
        if number is not None:
            return _value(number, printed, remark=True)
    return Value(None, "malformed", printed, suggestion=_suggest(text, kind))


def _value(number: tuple[int | Decimal | None, str], printed: str, remark: bool = False) -> Value:
    if number == _BEYOND:
        return Value(None, "malformed", printed, is_beyond=True)
    return Value(number[0], number[1], printed, remark=remark)


def _read_number(text: str, kind: Kind, rules: ValueRules, factor: int) -> tuple[int | Decimal | None, str] | None:
    if kind == "change" and (text in rules.unchanged or _NO_CHANGE.fullmatch(text)):
        return 0, "reported"
    sign, status = 1, "reported"
    if kind == "change":
        for word, word_sign in rules.sign_words.items():
            if text.startswith(word) and text[len(word) : len(word) + 1].isdigit():
                sign, text = word_sign, text[len(word) :]
    match = _NUMBER.match(text)
    if match is None:
        return None
    unit = text[match.end() :].strip(" ")
    if unit:
        if kind == "amount" and unit not in rules.units[kind]:
            unit += _YUAN  # `2601.95万`: what else an amount is counted in
        if unit not in rules.units[kind]:
            return None
        factor, status = rules.units[kind][unit], "reported_with_unit"
    whole = match[2].replace(",", "")
    if len(whole) > 1 and whole.startswith("0"):
        return None  # a leading zero may be half of another cell
    if len(whole) > DIGITS[kind]:
        return _BEYOND
    if (match[1] and sign < 0) or len(match[3] or "") > _MOST_DECIMALS:
        return None
    number = Decimal(match[1] + whole + (match[3] or "")) * sign * factor
    finest = _DECIMALS if kind == "amount" else 0
    if number != round(number, finest):
        return None
    if abs(number) >= 10 ** DIGITS[kind]:
        return _BEYOND
    return (number if kind == "amount" else int(number)), status


def _suggest(text: str, kind: Kind) -> str | None:
    """The likely reading of a malformed figure, for a person to decide on; None if there is none worth naming."""
    figure = text.replace(" ", "").replace("O", "0").replace("o", "0").replace("〇", "0").replace("○", "0")
    if not re.fullmatch(r"[+-]?[0-9.,]*[0-9][0-9.,]*", figure):
        return None
    marks = re.findall(r"[.,]+", figure)
    if not marks:
        return figure.lstrip("0") or "0"
    head, _, tail = figure.rpartition(marks[-1])
    groups = re.split(r"[.,]+", figure.lstrip("+-"))
    if len(marks) == 1 and kind == "amount":
        return f"{head}.{tail}" if head and tail else None
    if all(len(group) == 3 for group in groups[1:]):
        return "".join(groups)
    if len(marks) == 1:
        return "".join(groups)
    return None
