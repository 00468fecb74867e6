"""The headers of table 2: which columns stand over a block's rows, and where."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.characters import simplified
from transform.forms.forms import Forms
from transform.forms.labels import label_key
from transform.tables.header_words import ignored_words
from transform.tables.rows import Shape

_MONEY_UNIT = re.compile(r"(?<![十百千万亿美欧港日韩])[十百千万亿美欧港日韩]*+元")
_SHORTEST = 2
"""Characters that must be left of a label whose end is lost."""


class Column(NamedTuple):
    """A column of a header: its code (None if the form does not know its label), its label, the cells it stands in."""

    code: str | None
    label: str
    places: tuple[int, ...]


class Header(NamedTuple):
    """The columns over the rows of a block, and how many cells the header has (0: it was not printed)."""

    columns: tuple[Column, ...]
    cells: int


class DisclosureHeader:
    """Reads headers of table 2."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        words = forms.vocabulary
        self._columns = words["disclosure", "column"]
        self._rows = words["disclosure", "row"]
        self._ignored = ignored_words(forms)
        self._wordings: dict[str, list[str]] = {}
        """column -> its labels as keys"""
        for key, code in self._columns.items():
            self._wordings.setdefault(code, []).append(key)
        self._blocks: dict[tuple[str, str], tuple[str, ...]] = {}
        """(form, block) -> its columns, left to right"""
        for form in forms.names:
            for block, _, column in forms.disclosure_cells(form):
                known = self._blocks.get((form, block), ())
                self._blocks[form, block] = known if column in known else (*known, column)

    def is_header(self, shape: Shape, block: str | None) -> bool:
        """Does the row name columns, whole or in part?"""
        if shape.last or not shape.keys:
            return False
        if any(key in self._columns for key in shape.keys):
            return True
        labels = self._labels(shape)
        return len(labels) < len(shape.keys) and bool(labels) and None not in self._told(labels, block)

    def of(self, shape: Shape, block: str | None) -> Header:
        """The header that a row is."""
        labels = self._labels(shape)
        codes = self._told(labels, block)
        columns: list[Column] = []
        for (label, place), code in zip(labels, codes, strict=True):
            before = columns[-1] if columns else None
            if before and code and before.code == code and before.label == label and before.places[-1] == place - 1:
                columns[-1] = before._replace(places=(*before.places, place))  # a merged cell, written out
            else:
                columns.append(Column(code, label, (place,)))
        return Header(tuple(columns), shape.cells)

    def is_merged(self, label: str) -> bool:
        """Does a label that is not known hold one that is?"""
        key = label_key(label)
        return any(known in key for known in (*self._ignored, *self._columns, *self._rows))

    def only_column(self, form: str | None, category: str) -> Header | None:
        """The header of a row whose own is not there, if the form has just one column for it (no amount: no unit)."""
        if form is None:
            return None
        codes = [column for _, row, column in self._forms.disclosure_cells(form) if row == category]
        column = self._forms.column_by_code["disclosure", codes[0]] if len(codes) == 1 else None
        if column is None or column.kind == "amount":
            return None
        return Header((Column(column.code, column.label, ()),), 0)

    def factor(self, label: str) -> int | None:
        """Yuan per unit named in an amount's header; None if it names none, several, or one that is not known.

        The whole word counts: `百万元` and `万美元` are not `万元`.
        """
        named = set(_MONEY_UNIT.findall(simplified(label)))
        return self._forms.values.units["amount"].get(named.pop()) if len(named) == 1 else None

    def _labels(self, shape: Shape) -> list[tuple[str, int]]:
        """The labels that are not `信息内容`, with their places."""
        found = zip(shape.keys, shape.labels, shape.places, strict=True)
        return [(label, place) for key, label, place in found if key not in self._ignored]

    def _told(self, labels: Sequence[tuple[str, int]], block: str | None) -> list[str | None]:
        """The columns' codes; labels whose ends are lost are told by their places (`本年新 | 本年新 | 对外公开总数量`)."""
        keys = [label_key(label) for label, _ in labels]
        codes = [self._columns.get(key) for key in keys]
        if None not in codes or not codes:
            return codes
        fitting = {
            columns
            for (_, name), columns in self._blocks.items()
            if block in (None, name) and len(columns) == len(keys) and all(map(self._may_be, keys, columns))
        }
        return list(fitting.pop()) if len(fitting) == 1 else codes

    def _may_be(self, key: str, column: str) -> bool:
        """Is the key one of the column's labels, or the beginning of one?"""
        known = self._columns.get(key)
        if known is not None:
            return known == column
        return len(key) >= _SHORTEST and any(wording.startswith(key) for wording in self._wordings[column])
