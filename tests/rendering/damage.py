"""Reports that were printed well and hurt afterwards."""

from tests.rendering.page import Rendered

GUTTER = 8


def side_by_side(left: Rendered, right: Rendered) -> Rendered:
    """Both reports on each line, as in a printed comparison; the lines are those of the left one."""
    one, other = left.text.split("\n"), right.text.split("\n")
    width = max(map(len, one)) + GUTTER
    height = max(len(one), len(other))
    one += [""] * (height - len(one))
    other += [""] * (height - len(other))
    paired = [(a.ljust(width) + b).rstrip() for a, b in zip(one, other, strict=True)]
    return Rendered("\n".join(paired), left.lines, left.printed, left.unprinted)


def deduplicated(rendered: Rendered) -> Rendered:
    """Every line only where it stands first: figures are gone, and nothing is promised about lines."""
    return Rendered("\n".join(dict.fromkeys(rendered.text.split("\n"))), {}, rendered.printed)


def mojibake(rendered: Rendered) -> Rendered:
    """The text's UTF-8 read as GBK: `一、总体情况` is `涓€銆佹€讳綋鎯呭喌`. Lines stay what they were."""
    return Rendered(_as_gbk(rendered.text.encode()), rendered.lines, rendered.printed, rendered.unprinted)


def _as_gbk(content: bytes) -> str:
    """GBK as Windows reads it (0x80 is the euro sign); a byte that begins no character becomes a question mark."""
    text: list[str] = []
    place = 0
    while place < len(content):
        byte = content[place]
        pair = content[place : place + 2]
        if byte < 0x80:
            text.append(chr(byte))
        elif byte == 0x80:
            text.append("€")
        else:
            try:
                text.append(pair.decode("gbk"))
                place += 1
            except UnicodeDecodeError:
                text.append("?")
        place += 1
    return "".join(text)
