"""The header of table 3: which columns it names, and on which grid they stand."""

from collections.abc import Sequence
from typing import NamedTuple

from transform.forms.forms import FormColumn, Forms
from transform.tables.header_words import application_header, ignored_words
from transform.tables.placement import Style, at_end, on_grid
from transform.tables.rows import Shape


class Header(NamedTuple):
    """A header as read: its rows, its columns from left to right (None if they cannot be put together), how it stands.

    `unknown` are its labels that the form does not have, with their rows; `is_absent`: it names no column.
    """

    rows: frozenset[int]
    columns: list[str | None] | None
    shown: Style | None
    unknown: tuple[tuple[str, int], ...]
    is_absent: bool = False


class ApplicationHeader:
    """Reads headers of table 3."""

    def __init__(self, forms: Forms) -> None:
        words = forms.vocabulary
        self._columns = words["application", "column"]
        self._groups = words["application", "header_group"]
        self._rows = words["application", "row"]
        self._ignored = ignored_words(forms)
        self._words = application_header(forms)
        by_column: dict[int, FormColumn] = {c.number: c for c in forms.columns if c.table == "application"}
        self._order = [column.code for _, column in sorted(by_column.items())]

    def of(self, shapes: Sequence[Shape], rows: Sequence[int]) -> Header:
        """The header among the rows of the table."""
        top: list[str | None] | None = None
        under: list[str | None] | None = None
        header: list[int] = []
        unknown: list[tuple[str, int]] = []
        begun = False
        for index in rows:
            shape = shapes[index]
            keys = [key for key in shape.keys if key not in self._ignored]
            if not keys:
                continue
            if shape.last or not (len(keys) > 1 or not begun) or not self._is_header(keys):
                begun = begun or keys[-1] in self._rows
                continue
            header.append(index)
            codes = [self._code(key) for key in keys]
            if any(key in self._groups or code == "total" for key, code in zip(keys, codes, strict=True)):
                top = ["*" if key in self._groups else code for key, code in zip(keys, codes, strict=True)]
            else:
                under = codes
            labels = zip(shape.keys, shape.labels, strict=True)
            unknown += [(label, index) for key, label in labels if key not in self._words and not self._code(key)]
        shown = self._shown([shapes[index] for index in header])
        is_absent = top is None and not unknown and not any(under or ())
        extents = [shapes[index].figures - shapes[index].first for index in rows]
        is_narrow = max(extents, default=0) == len(self._order)
        return Header(frozenset(header), self._leaves(top, under, is_narrow), shown, tuple(unknown), is_absent)

    def _is_header(self, keys: Sequence[str]) -> bool:
        known = sum(key in self._words or self._code(key) is not None for key in keys)
        return known == len(keys) or known >= 3

    def _code(self, key: str) -> str | None:
        """The column that a label names, also together with its group (`法人或其他组织-商业企业`, `其他（法人）`)."""
        code = self._columns.get(key)
        if code is None:
            for group in self._groups:
                code = code or self._columns.get(key.removeprefix(group)) or self._columns.get(key.removesuffix(group))
        return code

    def _leaves(
        self, top: list[str | None] | None, under: list[str | None] | None, is_narrow: bool
    ) -> list[str | None] | None:
        """The columns from left to right; None if the header is not there or cannot be put together.

        Where the row above is lost, the row of all columns but the first and the last leaves one place for each of these.
        `is_narrow`: no row has more figures than the form has columns, so no column stands twice.
        """
        if top is None:
            return [*self._order] if under == self._order[1:-1] else None
        if "*" not in top:
            return top
        if under is None or top.count("*") != 1:
            return None
        at = top.index("*")
        if is_narrow:  # the place of a cell from above holds the label at its left once more
            under = [
                code for code, before in zip(under, [None, *under], strict=False) if code is None or code != before
            ]
        return [*top[:at], *under, *top[at + 1 :]]

    def _shown(self, header: Sequence[Shape]) -> Style | None:
        """How the rows stand under this header, if it shows where what a label spans is printed."""
        places: dict[str, set[int]] = {}
        for shape in header:
            for key, place in zip(shape.keys, shape.places, strict=True):
                if key in self._columns:
                    places.setdefault(self._columns[key], set()).add(place)
        first = min(places.get(self._order[0], {-1}))
        columns = [places.get(code, set()) for code in self._order]
        widths = {shape.cells for shape in header if any(key in self._columns for key in shape.keys)}
        if first >= 0 and all(at == {first + n} for n, at in enumerate(columns)):
            return on_grid(first, max(widths))
        for shape in header:
            keys = [key for key in shape.keys if key in self._columns or key in self._groups]
            spans = [n for n, key in enumerate(keys[:-1]) if key in self._groups]
            if len(spans) == 1 and len(keys) == len(set(keys)) and shape.places[-1] - shape.places[0] == len(keys) - 1:
                return at_end(0, shape.values, shape.cells)
        return None
