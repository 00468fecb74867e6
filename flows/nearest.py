"""Of a name that is not known: the known ones that it may mean, in the order in which they are likely."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

_MOST = 3
_ALIKE = 0.6


def nearest(wanted: str, known: Iterable[str], most: int = _MOST) -> list[str]:
    """The known names most like the one that was given; none if none is much like it.

    >>> nearest("APP-2", ["APP-01", "APP-02", "DIS-01"])
    ['APP-02', 'APP-01']
    >>> nearest("西城财政局", ["北京市东城区教育局", "北京市西城区财政局"])
    ['北京市西城区财政局']
    """
    asked = wanted.strip().casefold()
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(asked)
    scored = []
    for name in dict.fromkeys(known):
        matcher.set_seq1(name.casefold())
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            alike = matcher.ratio()
            if alike >= _ALIKE:
                same = sum(one == other for one, other in zip(name.casefold(), asked, strict=False))
                scored.append((-alike, -same, abs(len(name) - len(asked)), name))
    return [name for *_, name in sorted(scored)[:most]]


def perhaps(wanted: str, known: Iterable[str]) -> str:
    """`; did you mean A, B or C?`, or '' where nothing is like it."""
    return one_of(nearest(wanted, known))


def one_of(found: Sequence[str]) -> str:
    """The names as a question; '' where there are none."""
    if not found:
        return ""
    *others, last = found
    return f"; did you mean {', '.join(others)} or {last}?" if others else f"; did you mean {last}?"
