"""Style sheets as far as they can hide, strike out or raise text: rules in the order in which they apply, and lengths.

    >>> sheet = parse_sheet(".a, #b td { color: red; display: none !important } @media print { p { display: none } }")
    >>> [(rule.selector, rule.specificity, tuple(rule.declarations[1])) for rule in sheet.rules]
    [('.a', (0, 1, 0), ('display', 'none', True)), ('#b td', (1, 0, 1), ('display', 'none', True))]

Nothing is fetched: a sheet that imports another says so. What is wrong in a sheet is passed over, as browsers do.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

MAX_RULES: Final = 20_000
LONGEST_SELECTOR: Final = 500
VIEWPORT: Final = (1_280, 800)
"""Width and height of the screen (px) on which media queries are tried."""
FONT: Final = 16.0
"""Pixels of an em, where nothing says otherwise."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.S)
_TOKEN = re.compile(
    r""""(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|\((?:[^()"']|"[^"\n]*+"|'[^'\n]*+')*+\)|[{};]""", re.S
)
_PIECE = re.compile(r"""(?:[^;"'(]++|"(?:[^"\\]|\\.)*+(?:"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z)|\([^)]*+(?:\)|\Z))++""", re.S)
_COMMA = re.compile(r"""(?:[^,"'(\[]++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|\([^)]*+(?:\)|\Z)|\[[^\]]*+(?:\]|\Z))++""", re.S)
_LENGTH = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(px|pt|pc|em|rem|ex|ch|cm|mm|in|vw|vh|%)?\Z", re.I)
_PIXELS = {
    **{"px": 1.0, "pt": 4 / 3, "pc": 16.0, "em": FONT, "rem": FONT, "ex": 8.0, "ch": 8.0},
    **{"cm": 37.8, "mm": 3.78, "in": 96.0, "vw": 12.8, "vh": 8.0, "": 1.0},
}
_FEATURE = re.compile(r"\(\s*(min|max)-(?:device-)?(width|height)\s*:\s*([^()\s]+)\s*\)", re.I)
_IDENTIFIER, _CLASS = r"[#][\w-]+", r"\.[\w-]+|\[[^\]]*\]|:(?!:)(?!not\b|is\b|where\b)[\w-]+"
_ELEMENT = r"(?:(?<=[\s>+~(])|^)[a-zA-Z][\w-]*|::[\w-]+"


class Declaration(NamedTuple):
    """A property, its value (both in small letters), and whether it is `!important`."""

    name: str
    value: str
    important: bool = False


class Rule(NamedTuple):
    """What a selector (without commas) declares."""

    selector: str
    specificity: tuple[int, int, int]
    declarations: tuple[Declaration, ...]


class Sheet(NamedTuple):
    """The rules that apply on a screen, in their order, and whether more of them stand in another file."""

    rules: tuple[Rule, ...]
    imports: bool


def parse_sheet(source: str) -> Sheet:
    """A style sheet's rules; of those in a rule (nesting) none, and at most MAX_RULES."""
    text = _COMMENT.sub(" ", source)
    rules: list[Rule] = []
    imports = False
    applies = [True]  # of the blocks that are open
    inside: int | None = None  # how many blocks were open when a rule's own began
    begin = body = 0
    nested: int | None = None
    selector = ""
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign == "{":
            prelude = text[begin : token.start()].strip()
            begin = token.end()
            if inside is None and not prelude.startswith("@"):
                inside, selector, body, nested = len(applies), prelude, token.end(), None
            elif inside is not None and nested is None:
                nested = token.start()
            applies.append(applies[-1] and _block_applies(prelude))
        elif sign == "}":
            if len(applies) > 1:
                applies.pop()
            if inside is not None and len(applies) == inside:
                if applies[-1]:
                    rules += _rules(selector, text[body : nested or token.start()])
                    if len(rules) > MAX_RULES:
                        break
                inside = None
            begin = token.end()
        elif sign == ";":
            imports = imports or text[begin : token.start()].lstrip().lower().startswith("@import")
            begin = token.end()
    return Sheet(tuple(rules[:MAX_RULES]), imports)


def _rules(selectors: str, body: str) -> Iterator[Rule]:
    declarations = tuple(parse_declarations(body))
    if declarations:
        for found in _COMMA.findall(selectors):
            selector = " ".join(found.split())
            if selector and len(selector) <= LONGEST_SELECTOR:
                yield Rule(selector, specificity(selector), declarations)


def parse_declarations(body: str) -> Iterator[Declaration]:
    """The declarations of a rule or of a style attribute, in their order."""
    for piece in _PIECE.findall(body):
        name, colon, value = piece.partition(":")
        name, value = name.strip().lower(), value.strip().lower()
        if colon and name and value:
            plain, mark, word = value.rpartition("!")
            important = bool(mark) and word.strip() == "important"
            yield Declaration(name, plain.strip() if important else value, important)


def specificity(selector: str) -> tuple[int, int, int]:
    """How narrow a selector is: names of elements count least, identifiers most."""
    return (
        len(re.findall(_IDENTIFIER, selector)),
        len(re.findall(_CLASS, selector)),
        len(re.findall(_ELEMENT, selector)),
    )


def _block_applies(prelude: str) -> bool:
    """Do the rules in the block apply? Those in a plain rule's block and in @layer and @supports do."""
    if not prelude.startswith("@"):
        return True
    name, _, condition = prelude[1:].partition(" ")
    name = name.lower().partition("(")[0]
    if name == "media":
        return on_screen(prelude[len("@media") :])
    return name == "layer" or (name == "supports" and not condition.strip().lower().startswith("not"))


def on_screen(query: str) -> bool:
    """Does a media query hold for a screen of the size of VIEWPORT? What is not known does not.

    >>> [on_screen(q) for q in ("print", "screen, print", "all and (max-width: 600px)", "(min-width:600px)", "")]
    [False, True, False, True, True]
    """
    return not query.strip() or any(_holds(" ".join(one.lower().split())) for one in query.split(","))


def _holds(query: str) -> bool:
    negated = query.startswith("not ")
    for word in ("not ", "only "):
        query = query.removeprefix(word)
    result = True
    for part in filter(None, (part.strip() for part in re.split(r"\band\b", query))):
        feature = _FEATURE.fullmatch(part)
        if feature:
            size = VIEWPORT[feature[2] == "height"]
            limit = pixels(feature[3])
            result &= limit is not None and (size >= limit if feature[1] == "min" else size <= limit)
        else:
            result &= part in ("all", "screen", "(orientation: landscape)", "(orientation:landscape)")
    return result != negated


def pixels(text: str, whole: float | None = None) -> float | None:
    """A length in pixels; `whole` is what 100 % is. None if it is none.

    >>> pixels("-1.5em"), pixels("12pt"), pixels("50%", 30), pixels("auto"), pixels("0")
    (-24.0, 16.0, 15.0, None, 0.0)
    """
    found = _LENGTH.match(text)
    if not found:
        return None
    number, unit = float(found[1]), (found[2] or "").lower()
    if unit == "%":
        return None if whole is None else number * whole / 100
    return number * _PIXELS[unit]
