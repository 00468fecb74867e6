"""Printed labels made comparable: enumerators, brackets, blanks and punctuation say nothing about which row it is."""

import re
import unicodedata

from extract.characters import simplified

_ENUMERATOR = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]\d{1,2}[)）]|\d{1,2}[.、．](?!\d))")
_REMARK = re.compile(r"\((?![一二三四五六七八九十]+\))[^()]*\)")
_UNIT = re.compile(r"[,，;；:：]?(?:计量)?单位[:：]?[十百千万亿]{0,2}元\Z")
"""A unit behind a label, without brackets (`本年收费金额单位:万元`)."""
_SHORT = 3
_NOISE = re.compile(r"[\W_]+")


def is_enumerated(label: str) -> bool:
    """Does the label begin with an enumerator (`1.`, `（三）`, `二、`) and go on?"""
    match = _ENUMERATOR.match(label)
    return match is not None and match.end() < len(label)


def label_key(label: str) -> str:
    """The comparable part of a label: `（三）不予⏎公开` and `(三)不予公开` both give `不予公开`.

    A remark in brackets, or a unit, is dropped unless the label is nothing else. Compatibility forms (NFKC) and traditional
    characters are folded.
    """
    text = simplified("".join(unicodedata.normalize("NFKC", label).split()))
    text = _ENUMERATOR.sub("", text)
    bare = (
        _UNIT.sub("", _REMARK.sub("", _REMARK.sub("", text)))
        if "单位" in text
        else _REMARK.sub("", _REMARK.sub("", text))
    )
    return _NOISE.sub("", bare) or _NOISE.sub("", text)


def is_like(damaged: str, whole: str) -> bool:
    """Are two in three characters of the one label those of the other, in its order? Of a short one, half of them.

    >>> is_like("保护笫三方合法权", "保护第三方合法权益"), is_like("其他处理", "总计")
    (True, False)
    """
    lengths = [0] * (len(whole) + 1)
    for character in damaged:
        before = 0
        for place, other in enumerate(whole, 1):
            above = lengths[place]
            lengths[place] = before + 1 if character == other else max(above, lengths[place - 1])
            before = above
    longest = max(len(damaged), len(whole))
    return 2 * lengths[-1] >= longest if longest <= _SHORT else 3 * lengths[-1] >= 2 * longest
