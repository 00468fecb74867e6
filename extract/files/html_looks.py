"""What the attributes of an HTML element say about how its text looks: its style, and what its name stands for.

>>> look_of("span", {"style": "text-decoration: line-through"}).struck, look_of("sup", {}).raised
(True, True)
>>> look_of("td", {"style": "vertical-align: super; width: 0; overflow: hidden"}) == PLAIN
True
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from extract.files.css import FONT, Declaration, parse_declarations, pixels
from extract.files.looks import CLEAR, PLAIN, Look, ink_of, paper_of, size_of

MAYBE: Final = "-not-known-whether"
"""A property that stands for a style of which nobody knows whether it applies."""

NEVER_SHOWN: Final = frozenset(
    ["audio", "canvas", "datalist", "meter", "noscript", "progress", "select", "svg", "template", "video"]
)
_STRUCK, _RAISED, _RUBY = frozenset(["del", "s", "strike"]), frozenset(["sup", "sub"]), frozenset(["rt", "rp", "rtc"])
_NAMED = NEVER_SHOWN | _STRUCK | _RAISED | _RUBY | {"dialog"}
"""Elements whose name alone says how they look."""
TABLE_PARTS: Final = frozenset(["table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col", "colgroup"])
INLINE: Final = frozenset(
    [
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
        *("ins", "kbd", "label", "mark", "nobr", "o:p", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span"),
        *("strike", "strong", "sub", "sup", "time", "tt", "u", "var"),
    ]
)
_OFF, _PERHAPS_OFF, _FAR = -990.0, -100.0, 5_000.0
"""Pixels to the left or above from which on nothing is seen, and nobody can tell; to the right or below the former."""
_NUDGE = 2.0
"""Pixels by which a note is raised at least."""
_SLIVER = 1.0
"""Pixels of a box in which nothing is seen."""
_FAINT, _VEILED = 0.05, 0.35
"""Opacity up to which text is not seen, and up to which nobody can tell."""
_NUMBER = re.compile(r"-?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)")
_ARGUMENTS = re.compile(r"(?<![a-z0-9-])([a-z0-9-]++)\(([^()]*+)\)")
_SMALLER = ("smaller", "x-small", "xx-small")


def look_of(name: str, attributes: Mapping[str, str]) -> Look:
    """The look of an element; PLAIN if nothing of its own changes how its text is read."""
    if not attributes and name not in _NAMED:
        return PLAIN
    styled = parse_declarations(attributes["style"]) if "style" in attributes else ()
    style = cascaded(styled)
    if "color" in attributes and name == "font":
        style.setdefault("color", attributes["color"].strip().lower())
    if "bgcolor" in attributes:
        style.setdefault("background-color", attributes["bgcolor"].strip().lower())
    display = style.get("display", "")
    inline = name in INLINE and not _makes_box(style)
    table_part = name in TABLE_PARTS
    if not style:
        if name in _STRUCK:
            return Look(struck=True)
        if name in _RAISED:
            return Look(raised=True)
        if name in _RUBY:
            return Look(ruby=True)
    hidden = (
        name in NEVER_SHOWN
        or display == "none"
        or ("hidden" in attributes and not display)
        or (name == "dialog" and "open" not in attributes and not display)
        or style.get("mso-hide") == "all"
    )
    visibility = style.get("visibility")
    if visibility == "collapse" and name in ("tr", "tbody", "thead", "tfoot"):
        hidden = True
    raised, maybe_raised = _raised(name, style, inline)
    opacity = _share(style.get("opacity", "1"))
    size = _size(style.get("font-size"))
    farthest = _farthest(style, inline, table_part) if style else 0.0
    look = Look(
        hidden,
        opacity <= _FAINT or farthest <= _OFF or _is_clipped(style, inline, table_part),
        {"visible": True, "hidden": False, "collapse": False}.get(visibility or ""),
        _strikes(name, style),
        display.startswith("inline-") or (_makes_box(style) and display in ("", "inline")),
        raised,
        size.tiny,
        name in _RUBY and display not in ("block", "inline-block"),
        (
            (_FAINT < opacity <= _VEILED or size.doubtful or maybe_raised or MAYBE in style)
            or _OFF < farthest <= _PERHAPS_OFF
            or "opacity=0" in style.get("filter", "").replace(" ", "")
            or _is_turned(name, attributes, style)
            or not _shows_whole(style.get("clip-path", "none"))
        ),
        _ink(style),
        _paper(style),
    )
    return PLAIN if look == PLAIN else look


def cascaded(declarations: Iterable[Declaration]) -> dict[str, str]:
    """Property -> the value that counts: the last, an important one before others. Shorthands are taken apart."""
    style: dict[str, str] = {}
    important: set[str] = set()
    for name, value, weighs in declarations:
        for long, part in _longhands(name, value):
            if weighs or long not in important:
                style[long] = part
                if weighs:
                    important.add(long)
    return style


def _longhands(name: str, value: str) -> Iterable[tuple[str, str]]:
    if name == "text-decoration-line":
        return (("text-decoration", value),)
    if name == "background":
        return (("background-color", value),)
    if name == "background-image":
        return (("background-color", value),) if value != "none" else ()
    if name == "font":
        sizes = [word.partition("/")[0] for word in value.split()]
        return tuple(
            ("font-size", word)
            for word in sizes
            if pixels(word, FONT) is not None and (word == "0" or not word.isdecimal())
        )
    if name in ("overflow-x", "overflow-y", "overflow-block", "overflow-inline"):
        return (("overflow", value),) if value != "visible" else ()
    if name == "inset":
        parts = value.split()
        top, right = parts[0], parts[1 % len(parts)]
        return (
            ("top", top),
            ("right", right),
            ("bottom", (parts * 4)[2]),
            ("left", parts[3] if len(parts) > 3 else right),
        )
    if name == "margin":
        parts = value.split()
        return (("margin-top", parts[0]), ("margin-left", parts[3] if len(parts) > 3 else parts[1 % len(parts)]))
    if name == "-webkit-text-fill-color":
        return (("fill", value),)
    return ((name, value),)


def _makes_box(style: Mapping[str, str]) -> bool:
    """Is an inline element laid out as a box?"""
    display = style.get("display", "inline")
    return (
        display not in ("inline", "contents", "none", "ruby")
        or style.get("float", "none") != "none"
        or style.get("position") in ("absolute", "fixed")
    )


def _strikes(name: str, style: Mapping[str, str]) -> bool:
    decoration = style.get("text-decoration")
    if decoration is None or decoration in ("inherit", "unset", "revert"):
        return name in _STRUCK and decoration in (None, "revert")
    return "line-through" in decoration


def _raised(name: str, style: Mapping[str, str], inline: bool) -> tuple[bool, bool]:
    """Is the element's text raised or lowered beside what is round it; may it be?"""
    if not inline:
        return False, name in _RAISED
    align = style.get("vertical-align", "super" if name in _RAISED else "baseline")
    if align in ("super", "sub") or style.get("font-variant-position") in ("super", "sub"):
        return True, False
    nudges = [
        *(style.get(side, "") for side in ("top", "bottom") if style.get("position") == "relative"),
        align,
    ]
    if any(abs(pixels(nudge, FONT) or 0) >= _NUDGE for nudge in nudges):
        return True, False
    size = style.get("font-size", "")
    is_small = size in _SMALLER or 0 < (pixels(size, FONT) or 0) < 0.85 * FONT
    return False, name in _RAISED or (align in ("top", "text-top", "bottom", "text-bottom") and is_small)


def _size(size: str | None) -> Look:
    """What a font size tells; a relative one nothing, but that of nothing."""
    number = pixels(size or "", FONT)
    if number is None:
        return Look(tiny=False) if size and size in ("small", "medium", "large", "x-large", "xx-large") else PLAIN
    if (size or "").endswith(("%", "em")) and not (size or "").endswith("rem") and number > 0:
        return PLAIN
    return size_of(number)


def _share(text: str) -> float:
    """A number between 0 and 1; 1 if it is none."""
    found = _NUMBER.match(text)
    if not found:
        return 1.0
    return float(found[0]) / (100 if text.endswith("%") else 1)


def _farthest(style: Mapping[str, str], inline: bool, table_part: bool) -> float:
    """By how many pixels the element is moved off the page at most (negative: to the left or up)."""
    moves = [0.0]
    margin = 0.0 if table_part else _move(style, "margin-left")
    if style.get("position", "static") in ("absolute", "fixed", "relative"):
        moves += [_move(style, "left", 1_280) + margin, *(_move(style, side) for side in ("right", "top", "bottom"))]
    else:
        moves.append(margin)
    if not inline:
        moves.append(pixels(style.get("text-indent", "").partition(" ")[0]) or 0.0)
        for call, arguments in _ARGUMENTS.findall(style.get("transform", "")):
            if call.startswith("translate"):
                moves += [pixels(part.strip(), 1_000) or 0.0 for part in arguments.split(",")]
    return min(*moves, _OFF if max(moves) > _FAR else 0.0)


def _move(style: Mapping[str, str], side: str, whole: float | None = None) -> float:
    return pixels(style.get(side, ""), whole) or 0.0


def _is_clipped(style: Mapping[str, str], inline: bool, table_part: bool) -> bool:
    """Is nothing left of the element's box?"""
    if style.get("content-visibility") == "hidden" and not inline:
        return True
    if not inline and not table_part and style.get("overflow", "visible") not in ("visible", "inherit", "initial"):
        for side in ("height", "max-height", "width", "max-width"):
            length = pixels(style.get(side, ""), 1_000)
            if length is not None and length <= _SLIVER:
                return True
    clip = style.get("clip", "") if style.get("position") in ("absolute", "fixed") else ""
    if "rect" in clip and _spread(clip) <= _SLIVER:
        return True
    if not inline:
        calls = _ARGUMENTS.findall(style.get("transform", ""))
        if any(call.startswith("scale") and "0" in re.split(r"[\s,]+", arguments) for call, arguments in calls):
            return True
        if "0" in style.get("scale", "1").split():
            return True
    for shape, arguments in _ARGUMENTS.findall(style.get("clip-path", "")):
        numbers = [float(number) for number in _NUMBER.findall(arguments)]
        if shape == "inset" and "%" in arguments and any(number >= 50 for number in numbers):
            return True
        if shape in ("circle", "ellipse") and arguments.strip().startswith("0"):
            return True
        if shape in ("polygon", "rect") and not any(numbers):
            return True
    return False


def _spread(text: str) -> float:
    """How far the numbers of a text lie apart."""
    numbers = [float(number) for number in _NUMBER.findall(text)]
    return max(numbers) - min(numbers) if len(numbers) == 4 else _FAR


def _shows_whole(clip_path: str) -> bool:
    return clip_path in ("none", "initial", "inherit", "unset") or not any(map(str.isdigit, clip_path))


def _is_turned(name: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> bool:
    """May the text be printed backwards?"""
    overrides = name == "bdo" or style.get("unicode-bidi", "") in ("bidi-override", "isolate-override")
    return overrides and "rtl" in (attributes.get("dir", "").lower(), style.get("direction"))


def _ink(style: Mapping[str, str]) -> float | None:
    color = style.get("fill") or style.get("color")
    return None if color is None else ink_of(color)


def _paper(style: Mapping[str, str]) -> float | None:
    background = style.get("background-color")
    paper = None if background is None else paper_of(background)
    return None if paper == CLEAR else paper
