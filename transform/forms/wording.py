"""The words of the forms, and what part each can play in a table: heading of a block, column, group of rows, row.

Also finds them in running text, where nothing but the words themselves says where a cell begins.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from transform.forms.forms import Forms
from transform.forms.labels import label_key

_LONGEST_JOIN = 6
"""Most pieces a label is broken into."""
_REMARK = re.compile(r"\s*[（(][^（）()\d]{0,300}[）)]|[ \t]*[（(][^（）()\n]{0,300}[）)]")
"""A remark behind a label; one that goes on over lines holds no figure, lest it swallow a row's."""
_ENUMERATOR = re.compile(
    r"(?:[（(]\s*[一二三四五六七八九十]+\s*[)）]|[一二三四五六七八九十]+\s*[、.．]|\d[.、．]|[（(]\d[)）])\s*\Z"
)
_ENUMERATOR_LENGTH = 8
_ENUMERATOR_ENDS = ")）、.．"
_REMARK_BEGINS = "（("
_NO_WORD = re.compile(r"[\W_]+")


SECTION = "#"
"""Stands for the key of a section heading."""


class Token(NamedTuple):
    """A label of the form in running text (its comparable key), with ordinal and remark, or a section heading."""

    begin: int
    end: int
    key: str
    """SECTION for a section heading"""


_REMEMBERED = 8_192
_SHORT = 100


@lru_cache(_REMEMBERED)
def _key_of_short(label: str) -> str:
    return label_key(label)


def key_of(label: str) -> str:
    """The label's comparable part (label_key); the same short labels come again and again."""
    return _key_of_short(label) if len(label) <= _SHORT else label_key(label)


@lru_cache(_REMEMBERED)
def _without_marks(printed: str) -> str:
    return _NO_WORD.sub("", printed)


@lru_cache(_REMEMBERED)
def _enumerator_length(before: str) -> int:
    """How many characters at the end of what stands before a label are the label's ordinal."""
    number = _ENUMERATOR.search(before)
    return len(before) - number.start() if number else 0


class Wording:
    """Sets of comparable labels by the part they play. One instance serves a process."""

    def __init__(self, forms: Forms) -> None:
        words = forms.vocabulary
        self.blocks = set(words["disclosure", "block"])
        self.disclosure_columns = set(words["disclosure", "column"])
        self.disclosure_rows = set(words["disclosure", "row"])
        self.application_rows = set(words["application", "row"])
        self.groups = set(words["application", "group"])
        self.header_groups = set(words["application", "header_group"])
        self.application_columns = words["application", "column"]
        self.application_width = len({column.code for column in forms.columns if column.table == "application"})
        self.ignored = {key for (_, axis), keys in words.items() if axis == "ignore" for key in keys}
        self.dispute = {key for axis in ("row", "column", "header_group") for key in words.get(("dispute", axis), ())}
        self.dispute_marks = self.dispute - set(self.application_columns)
        self.rows = self.disclosure_rows | self.application_rows
        self.header = (
            self.blocks
            | self.disclosure_columns
            | self.ignored
            | self.header_groups
            | set(self.application_columns)
            | self.dispute
        )
        self.heads = self.blocks | self.disclosure_columns | self.header_groups
        """what only the head of a table has"""
        self.known = self.header | self.rows | self.groups
        self.merged = (
            self.known - self.disclosure_columns - set(self.application_columns) - set(words["dispute", "column"])
        )
        """what a merged cell can print several times behind each other, and means once"""
        self.named = self.rows | self.groups | set(words["dispute", "row"])
        """what a line above a table of its own can name"""
        self._starts = {key[:n] for key in self.known for n in range(1, len(key))}
        self._column_starts = {key[:n] for key in self.disclosure_columns for n in range(2, len(key))}
        self.sections = {key for section in forms.sections for key in section.keys}
        self._pattern = re.compile(_trie_pattern(self.known | self.sections))
        self._keys = {key: key for key in self.known if not _NO_WORD.search(key)}

    def begins_column(self, key: str) -> bool:
        """Is it the beginning of the label of a column of table 2, whose end is lost?"""
        return key in self._column_starts

    def join(self, labels: list[str]) -> list[tuple[int, int, str]]:
        """Pieces of labels put together: (first piece, one behind the last, key). The longest known label wins."""
        joined: list[tuple[int, int, str]] = []
        at = 0
        while at < len(labels):
            best, best_key = at + 1, key_of(labels[at])
            if best_key in self._starts or best_key not in self.known:
                for end in range(at + 2, min(at + _LONGEST_JOIN, len(labels)) + 1):
                    key = key_of("".join(labels[at:end]))
                    if key in self.known:
                        best, best_key = end, key
                    elif key not in self._starts:
                        break
            joined.append((at, best, best_key))
            at = best
        return joined

    def _find_key(self, printed: str) -> str:
        """The key of a label printed with blanks or marks inside; SECTION if it is a section heading."""
        key = _without_marks(printed) if len(printed) <= _SHORT else _NO_WORD.sub("", printed)
        return key if key in self.known else SECTION

    def tokens(self, text: str) -> list[Token]:
        """The labels and section headings in a text, in order."""
        found: list[Token] = []
        at = 0
        for match in self._pattern.finditer(text):
            first, last = match.span()
            if first < at:
                continue  # inside the remark of the label before
            if first > at:
                before = text[first - 1]
                if before in _ENUMERATOR_ENDS or before.isspace():
                    first -= _enumerator_length(text[max(at, first - _ENUMERATOR_LENGTH) : first])
            printed = match[0]
            key = self._keys.get(printed) or self._find_key(printed)
            at = last
            behind = text[last : last + 1]
            if behind and (behind in _REMARK_BEGINS or behind.isspace()):
                remark = _REMARK.match(text, last)
                at = remark.end() if remark else last
            found.append(Token(first, at, key))
        return found


def _trie_pattern(words: set[str]) -> str:
    """A pattern for any of the words (the longest at a place), with anything but letters and digits between characters."""
    trie: dict[str, Any] = {}
    for word in words:
        node = trie
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}

    def pattern(node: dict[str, Any]) -> str:
        # what stands between two characters of a label: blanks, brackets, quotes; never a figure
        branches = [
            re.escape(character) + (rf"[\W_]*{pattern(below)}" if set(below) != {""} else "")
            for character, below in sorted(node.items())
            if character
        ]
        joined = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
        return f"(?:{joined})?" if "" in node else joined

    return pattern(trie)
