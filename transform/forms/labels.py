"""Printed labels made comparable: enumerators, brackets, blanks and punctuation say nothing about which row it is."""

import re
import unicodedata

from extract.characters import simplified

_ENUMERATOR = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]\d{1,2}[)）]|\d{1,2}[.、．](?!\d))")
_REMARK = re.compile(r"\((?![一二三四五六七八九十]+\))[^()]*\)")
_NOISE = re.compile(r"[\W_]+")


def is_enumerated(label: str) -> bool:
    """Does the label begin with an enumerator (`1.`, `（三）`, `二、`) and go on?"""
    match = _ENUMERATOR.match(label)
    return match is not None and match.end() < len(label)


def label_key(label: str) -> str:
    """The comparable part of a label: `（三）不予⏎公开` and `(三)不予公开` both give `不予公开`.

    A remark in brackets is dropped unless the label is nothing else. Compatibility forms (NFKC) and traditional
    characters are folded.
    """
    text = simplified("".join(unicodedata.normalize("NFKC", label).split()))
    text = _ENUMERATOR.sub("", text)
    bare = _REMARK.sub("", _REMARK.sub("", text))
    return _NOISE.sub("", bare) or _NOISE.sub("", text)
