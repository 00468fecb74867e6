"""Tables in pieces, each under a line of text that names its rows: as recognisers and language models write Markdown.

    ### 一、本年新收政府信息公开申请数量                  #### 未经复议直接起诉
    | 自然人 | 商业企业 | ... | 总计 |                  | 结果维持 | 结果纠正 | ... | 总计 |
    |---|---|...|---|                                  |---|---|...|---|
    | 3 | 0 | ... | 3 |                                | 0 | 1 | ... | 1 |

Such a line is a label only where a header follows it at once, and no second one: text beside a table whose labels were
thrown out of it has the same words, and does not say which figures are theirs.
"""

import re
from collections.abc import Callable, Sequence

from extract.rows import Row
from transform.forms.labels import is_enumerated
from transform.forms.wording import Wording, key_of

PrintedRows = tuple[list[int], list[Row]]
_MARKS = re.compile(r"\A[\s#>*_•·+-]+|[\s#*_:：]+\Z")
_LONGEST = 80
_FEWEST_COLUMNS = 2


def with_headings(
    starts: Sequence[int],
    rows: Sequence[Row],
    around: Sequence[tuple[int, str]],
    kind: Callable[[str], str],
    words: Wording,
) -> PrintedRows:
    """The rows, and the lines among `around` (line, text outside of rows) that name what stands under a header."""
    labels = [(line, label) for line, text in around if (label := _label(text)) and _names_rows(label, words)]
    if not labels:
        return list(starts), list(rows)
    found = list(zip(starts, rows, strict=True))
    headers = [start for start, row in found if _is_header(row, kind, words)]
    before = 0
    for header in headers:
        above = max((start for start in starts if before <= start < header), default=before)
        named = [(line, label) for line, label in labels if above < line < header]
        if len([label for _, label in named if key_of(label) not in words.groups]) == 1:
            found += [(line, Row((label,), (0,))) for line, label in named]
        before = header
    found.sort(key=lambda item: item[0])
    return [start for start, _ in found], [row for _, row in found]


def _label(text: str) -> str:
    """The words of a short line, without the marks of a heading."""
    return _MARKS.sub("", text) if len(text) <= _LONGEST else ""


def _names_rows(label: str, words: Wording) -> bool:
    """Is it the label of a row, a group or a channel? One that is a column's as well must have its ordinal."""
    key = key_of(label)
    return key in words.named and (key not in words.application_columns or is_enumerated(label))


def _is_header(row: Row, kind: Callable[[str], str], words: Wording) -> bool:
    """Does the row name columns, and hold no figure?"""
    kinds = [kind(cell) for cell in row.cells]
    columns = [
        cell for cell, each in zip(row.cells, kinds, strict=True) if each == "l" and key_of(cell) in words.header
    ]
    return "v" not in kinds and len(columns) >= _FEWEST_COLUMNS
