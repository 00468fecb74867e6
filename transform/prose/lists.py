"""Lists in prose: `共21条，其中甲7条、乙14条`. Do the parts add up to what is said to be their sum?

The parts may have parts of their own (`甲7条，分别为…`), or the whole may be parted twice (by who and by how); a list adds up
if one such reading does. What is introduced by `其中` need not be all of it: such a list is no statement if it stays
below the whole, unless the shares of its parts make a hundred per cent.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transform.prose.words import NarrativeWords

_PERCENT = 100 * 10_000
_TOLERANCE = 1_000
"""A tenth of a per cent."""
_PIECE = re.compile(r"[^，；：（）。、]+")
_SHARE = re.compile(r"^(?:分别)?占(?:比|总数(?:的)?|全部(?:的)?|总量(?:的)?)?(?:为|约|的)?#%")
_MOST_PARTS = 20


class ListStatement(NamedTuple):
    """A list: `value` is the sum of its parts and `total` what they are said to make, both in ten-thousandths."""

    measure: str
    value: int
    total: int


class _Piece(NamedTuple):
    text: str
    figures: list[int]
    unit: str


def read_lists(shape: str, figures: Sequence[int], words: NarrativeWords) -> tuple[ListStatement, ...]:
    """The lists of a sentence given by its shape and figures (see transform.prose.narrative)."""
    begins = words.lists["begin"].search(shape)
    ends = "共" in shape or "合计" in shape or "总计" in shape
    if not begins and not ends:
        return ()
    pieces = list(_pieces(shape, figures, words))
    found = tuple(_with_total_first(pieces, words)) if begins else ()
    return found or (tuple(_with_total_last(pieces, words)) if ends else ())


def _pieces(shape: str, figures: Sequence[int], words: NarrativeWords) -> Iterator[_Piece]:
    number = 0
    unit = re.compile(rf"#[余多]?({words.list_units}|%)")
    for match in _PIECE.finditer(shape):
        text = match[0]
        own = [place for place, mark in enumerate(c for c in text if c in "#@") if mark == "#"]
        count = sum(text.count(mark) for mark in "#@")
        units = unit.findall(text)
        yield _Piece(text, [figures[number + place] for place in own], units[0] if len(units) == 1 == len(own) else "")
        number += count


def _with_total_first(pieces: list[_Piece], words: NarrativeWords) -> Iterator[ListStatement]:
    for place, piece in enumerate(pieces):
        begin = words.lists["begin"].search(piece.text)
        if not begin or not place:
            continue
        whole = next((p for p in reversed(pieces[max(0, place - 2) : place]) if p.figures), None)
        if whole is None or whole.unit in ("", "%") or words.lists["begin"].search(whole.text):
            continue
        if words.approximate["before"].search(whole.text) or re.search("#[余多]", whole.text):
            continue
        parts, shares = _parts(pieces[place:], whole.unit, words)
        if len(parts) < 2:
            continue
        total, value = whole.figures[0], None
        if total in _sums(parts):
            value = total
        elif (
            words.lists["complete"].match(begin[0])
            or (len(shares) == len(parts) and _is_whole(shares))
            or sum(_outer(parts)) > total
        ):
            value = sum(parts)
        if value is None:
            continue
        measure = "channel_sum" if _names_channels(pieces[place:], whole.unit, words) else "list_sum"
        yield ListStatement(measure, value, total)
        if value == total and len(shares) > 1 and _covers(parts, shares, total):
            yield ListStatement("share_sum", sum(shares), _PERCENT)
        return


def _parts(pieces: list[_Piece], unit: str, words: NarrativeWords) -> tuple[list[int], list[int]]:
    """The figures of the pieces that count in the unit, one behind the other, and the shares printed with them."""
    parts: list[int] = []
    shares: list[int] = []
    for number, piece in enumerate(pieces):
        if piece.unit == unit and len(parts) < _MOST_PARTS:
            if words.lists["total"].search(piece.text) or piece.text.startswith(("以上", "比", "较")):
                break
            if words.lists["stages"].search(piece.text) or words.rejects["figure"].search(piece.text):
                if len(parts) > 1:
                    break
                return [], []
            parts.append(piece.figures[0])
        elif piece.unit == "%" and _SHARE.search(piece.text):
            shares.append(piece.figures[0])
        elif number or piece.figures:
            if not piece.figures and not parts and number < 2:
                continue
            break
    return parts, shares


def _covers(parts: list[int], shares: list[int], total: int) -> bool:
    """Are the shares those of parts that are the whole? Parts of parts have none."""
    return len(shares) == len(parts) or len(shares) == len(_outer(parts)) < len(parts)


def _is_whole(shares: list[int]) -> bool:
    return len(shares) > 1 and abs(sum(shares) - _PERCENT) <= _TOLERANCE


def _outer(parts: list[int]) -> list[int]:
    """The parts without those that only divide the one before them."""
    outer: list[int] = []
    at = 0
    while at < len(parts):
        outer.append(parts[at])
        inner = 0
        for end in range(at + 1, len(parts)):
            inner += parts[end]
            if end > at + 1 and inner == parts[at]:
                at = end
                break
            if inner > parts[at]:
                break
        at += 1
    return outer


def _sums(parts: list[int]) -> list[int]:
    """What the parts may make: all of them, without parts of parts, or a beginning of two or more (parted twice)."""
    sums = [sum(parts), sum(_outer(parts))]
    running = parts[0]
    for part in parts[1:]:
        running += part
        sums.append(running)
    return sums if len(parts) > 2 else sums[:2]


def _names_channels(pieces: list[_Piece], unit: str, words: NarrativeWords) -> bool:
    named = [bool(words.lists["channel"].search(piece.text)) for piece in pieces if piece.unit == unit]
    return bool(named) and all(named[:2])


def _with_total_last(pieces: list[_Piece], words: NarrativeWords) -> Iterator[ListStatement]:
    """`网站10条，微信20条，共30条`: every part must name a channel, else who knows what was counted."""
    for place, piece in enumerate(pieces):
        if not words.lists["total"].search(piece.text) or len(piece.figures) != 1:
            continue
        parts = []
        for before in reversed(pieces[:place]):
            if before.unit != piece.unit or not words.lists["channel"].search(before.text):
                break
            parts.append(before.figures[0])
        if 1 < len(parts) <= _MOST_PARTS:
            yield ListStatement("channel_sum", sum(parts), piece.figures[0])
