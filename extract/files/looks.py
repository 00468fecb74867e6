"""How text looks to a reader of the page: seen, struck out, raised, or nobody can tell.

An element's own style is a Look; a Look under the State of what is round it gives the State of its text:

    >>> state = Look(struck=True).under(State()); state.kind
    'struck'
    >>> Look(visible=True).under(Look(visible=False).under(State())).kind is None
    True

What Word, sheets, HTML and ODF declare ends as Looks, so that what "seen" means stands here alone.
"""

import re
from typing import Final, Literal, NamedTuple

Kind = Literal["struck", "unseen", "note", "ruby", "doubtful"]
BLACK: Final = 21.0
WHITE: Final = 1.0
CLEAR: Final = 0.0
"""Ink and paper are told by their contrast with white; clear ink is seen on none."""
UNSEEN_TO: Final = 1.06
DOUBTFUL_TO: Final = 2.0
"""Contrast of ink and paper up to which text is not seen, and up to which nobody can tell (#ccc on white has 1.6)."""
AUTO: Final = -2.0
"""Ink that is black on light paper and white on dark."""
UNKNOWN: Final = -1.0
"""Paper of a picture or of colours that run into each other."""
TINY: Final = 1.0
SMALL: Final = 3.0
"""Pixels of a font up to which text is not seen, and up to which nobody can tell."""

_NAMED = {
    **dict.fromkeys(("white", "snow", "ivory", "ghostwhite", "floralwhite", "mintcream", "azure"), WHITE),
    **dict.fromkeys(("whitesmoke", "aliceblue", "seashell", "lavenderblush", "honeydew", "oldlace"), 1.1),
    **dict.fromkeys(("gainsboro", "lightgray", "lightgrey", "silver", "lightyellow", "yellow", "beige"), 1.5),
    **dict.fromkeys(("linen", "cornsilk", "lemonchiffon", "lavender", "mistyrose", "lightcyan", "aqua", "cyan"), 1.3),
    **dict.fromkeys(("black", "windowtext"), BLACK),
    **dict.fromkeys(
        (
            *("red", "green", "blue", "navy", "teal", "gray", "grey", "maroon", "olive", "purple", "orange", "brown"),
            *("darkred", "darkblue", "darkgreen", "steelblue", "royalblue", "dodgerblue", "firebrick", "crimson"),
            *("tomato", "indigo", "lime", "fuchsia", "darkgray", "darkgrey", "dimgray", "skyblue", "pink"),
        ),
        5.0,
    ),
}
"""Names of colours -> their contrast with white, near enough."""
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\Z")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(\s*([^()]{1,100})\)\Z")


class State(NamedTuple):
    """What is true of the text at a place of the page."""

    unseen: bool = False
    invisible: bool = False
    struck: bool = False
    raised: bool = False
    tiny: bool = False
    ruby: bool = False
    doubtful: bool = False
    ink: float = BLACK
    paper: float = WHITE
    sure: bool = True
    """is it known what lies behind the text? not where another file may say it"""

    @property
    def kind(self) -> Kind | None:
        """As what the text is left out, or that it is doubtful; None for text that is read."""
        contrast = _contrast(self.ink, self.paper)
        same = max(self.ink, self.paper) < DOUBTFUL_TO or min(self.ink, self.paper) > BLACK / 2  # not red on green
        faint = self.ink == CLEAR or (contrast < UNSEEN_TO and same and self.sure)
        if self.unseen or self.invisible or self.tiny or faint:
            return "unseen"
        if self.struck:
            return "struck"
        if self.ruby:
            return "ruby"
        if self.raised:
            return "note"
        return "doubtful" if self.doubtful or contrast < DOUBTFUL_TO else None


class Look(NamedTuple):
    """What an element's own style changes; None: as it is round the element."""

    hidden: bool = False
    """it is not there at all: takes no place"""
    unseen: bool = False
    visible: bool | None = None
    struck: bool = False
    unstruck: bool = False
    """a line through the text round it does not go on in it"""
    raised: bool = False
    tiny: bool | None = None
    ruby: bool = False
    doubtful: bool = False
    ink: float | None = None
    paper: float | None = None

    @property
    def tells(self) -> bool:
        """May it leave text out, or make it doubtful? Dark ink on light paper tells nothing."""
        faint = (self.ink is not None and AUTO < self.ink < 2 * DOUBTFUL_TO) or (self.paper or WHITE) > DOUBTFUL_TO
        if faint or self.paper == UNKNOWN:
            return True
        return (
            self._replace(
                ink=None,
                paper=None,
                visible=None if self.visible else self.visible,
                tiny=self.tiny or None,
                unstruck=False,
            )
            != PLAIN
        )

    def under(self, state: State) -> State:
        """The state of the element's text."""
        return State(
            state.unseen or self.unseen or self.hidden,
            state.invisible if self.visible is None else not self.visible,
            self.struck or (state.struck and not self.unstruck),
            state.raised or self.raised,
            state.tiny if self.tiny is None else self.tiny,
            state.ruby or self.ruby,
            state.doubtful or self.doubtful,
            state.ink if self.ink is None else self.ink,
            state.paper if self.paper is None else self.paper,
            state.sure,
        )


PLAIN: Final = Look()


def ink_of(color: str) -> float | None:
    """A colour's contrast with white; CLEAR if it covers nothing, None if the text is not a colour of its own.

    >>> [round(ink_of(c), 1) for c in ("#fff", "#cccccc", "black", "rgba(0, 0, 0, 0)", "transparent", "rgb(0 0 0)")]
    [1.0, 1.6, 21.0, 0.0, 0.0, 21.0]
    """
    if color in _NAMED:
        return _NAMED[color]
    if color == "transparent":
        return CLEAR
    parts = _components(color)
    if parts is None:
        return BLACK if color == "initial" else None
    red, green, blue, alpha = parts
    return CLEAR if alpha <= 0.05 else with_white(*(255 + (part - 255) * alpha for part in (red, green, blue)))


def paper_of(background: str) -> float | None:
    """What text of a background is written on; None if it shows what is behind.

    >>> [paper_of(c) for c in ("#fff", "transparent", "url(a.png) no-repeat", "none", "#000 none")]
    [1.0, None, -1.0, None, 21.0]
    """
    if "url(" in background or "gradient" in background or "var(" in background:
        return UNKNOWN
    for word in background.split() if "(" not in background else [background]:
        ink = ink_of(word) if word != "initial" else None
        if ink is not None:
            return ink or None
    return None


def _components(color: str) -> tuple[float, float, float, float] | None:
    """Red, green, blue (0 to 255) and how much covers what is behind (0 to 1)."""
    found = _HEX.match(color)
    if found:
        digits = found[1] if len(found[1]) > 4 else "".join(digit * 2 for digit in found[1])
        numbers = [int((digits + "ff")[at : at + 2], 16) for at in (0, 2, 4, 6)]
        return numbers[0], numbers[1], numbers[2], numbers[3] / 255
    call = _FUNCTION.match(color)
    if not call:
        return None
    words = re.split(r"[\s,/]+", call[2].strip())
    parts = [_part(word, at) for at, word in enumerate(words[:4])]
    if len(parts) < 3 or None in parts:
        return None
    one, two, three, *rest = [part or 0.0 for part in parts]
    alpha = rest[0] if rest else 1.0
    if call[1] == "hsl":  # only how light it is counts here
        return three, three, three, alpha
    return one, two, three, alpha


def _part(word: str, at: int) -> float | None:
    percent = word.endswith("%")
    try:
        number = float(word.rstrip("%").removesuffix("deg"))
    except ValueError:
        return None
    if at == 3:
        return number / 100 if percent else number
    return number * 2.55 if percent and at < 3 and number > 1 else number


def with_white(red: float, green: float, blue: float) -> float:
    """The contrast with white paper, 1 (none) to 21, as the accessibility guidelines count it; parts are 0 to 255."""

    def linear(part: float) -> float:
        share = min(max(part, 0.0), 255.0) / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    return 1.05 / (0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) + 0.05)


def _contrast(ink: float, paper: float) -> float:
    """The contrast of two colours by their contrasts with white; dark ink is taken to be seen on unknown paper."""
    if ink == AUTO:
        return BLACK
    if paper == UNKNOWN:
        return DOUBTFUL_TO / 2 + 0.5 if ink < DOUBTFUL_TO else BLACK
    return max(ink, paper) / max(min(ink, paper), WHITE)


def size_of(pixels: float) -> Look:
    """The look of text of a font size."""
    return Look(tiny=pixels <= TINY, doubtful=TINY < pixels <= SMALL)
