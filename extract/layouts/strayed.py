"""What a finder of tables in PDFs leaves in a row that it takes for a header: its own names, and signs out of their place.

    | 二 上年结转政府信息公开申请数量<br>、 | Col2 | Col3 | 69 |        for: 二、上年结转政府信息公开申请数量 |  |  | 69

An empty cell is named after its column. In a label the signs of a line come behind the line, where each of them left a
blank; only labels are mended, for a figure holds no such sign alone on a line.
"""

import re
from collections.abc import Sequence

_SIGNS = frozenset("、，。.,：:；;（）()“”")
_HAN = re.compile("[\u4e00-\u9fff]")
_OPENING = re.compile(r"[0-9]{1,2}(?=[\u4e00-\u9fff])|[一二三四五六七八九十]{1,3}(?= ?[\u4e00-\u9fff])")
_NUMERAL = re.compile(r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}")
_NUMBERS = frozenset(".、")
_FEWEST = 2


def header_cells(cells: Sequence[str]) -> list[str]:
    """The cells of a row above a rule, as they are printed."""
    return ["" if cell == f"Col{n}" else with_signs(cell) for n, cell in enumerate(cells, 1)]


def with_signs(cell: str) -> str:
    """The label with the signs that stand on lines of their own back where they left a blank; else the cell as it is."""
    lines = cell.split("\n")
    if len(lines) < 2 or not _HAN.search(cell) or not any(map(_is_sign, lines[1:])):
        return cell
    kept: list[str] = []
    for line in lines:
        if not kept or not _is_sign(line):
            kept.append(line)
        elif " " in kept[-1].strip():
            kept[-1] = kept[-1].strip().replace(" ", line.strip(), 1)
        elif len(kept) == 1 and line.strip() in _NUMBERS and (opening := _OPENING.match(kept[0])):
            kept[0] = kept[0][: opening.end()] + line.strip() + kept[0][opening.end() :]
        else:
            kept.append(line)
    if len(kept) > _FEWEST and kept[-1].strip() in _NUMBERS and _NUMERAL.fullmatch(kept[-2].strip()):
        kept = [kept[-2].strip() + kept[-1].strip() + kept[0], *kept[1:-2]]  # the whole ordinal came behind its label
    return "\n".join(kept)


def _is_sign(line: str) -> bool:
    return len(line.strip()) == 1 and line.strip() in _SIGNS
