"""Python lists and numpy arrays as Arrow columns, laid out by hand.

Arrow's own conversion of a list first looks whether pandas knows it, which imports pandas: half a second that a run
does not need. It would also make a Python object of every decimal.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

_EPOCH = date(1970, 1, 1).toordinal()
_NUMPY = {pa.int16(): np.int16, pa.int32(): np.int32, pa.int64(): np.int64}


def arrow_table(schema: pa.Schema, columns: Sequence[Sequence[Any]]) -> pa.Table:
    """A table of the schema, from lists or ready columns. Decimals are given as whole ten-thousandths."""
    return pa.Table.from_arrays(
        [
            values if isinstance(values, pa.Array) else _column(field.type, values)
            for field, values in zip(schema, columns, strict=True)
        ],
        schema=schema,
    )


def number_column(numbers: "np.ndarray[Any, Any]", missing: "np.ndarray[Any, Any] | None" = None) -> pa.Array:
    """Whole numbers; NULL where `missing`."""
    kind = pa.from_numpy_dtype(numbers.dtype)
    valid = None if missing is None else _bits(~missing)
    return pa.Array.from_buffers(kind, len(numbers), [valid, pa.py_buffer(np.ascontiguousarray(numbers))])


def decimal_column(kind: pa.DataType, numbers: "np.ndarray[Any, Any]", missing: "np.ndarray[Any, Any]") -> pa.Array:
    """Decimals given as whole ten-thousandths; NULL where `missing`."""
    return _decimals(kind, numbers, _bits(~missing))


def _decimals(kind: pa.DataType, low: "np.ndarray[Any, Any]", valid: pa.Buffer | None) -> pa.Array:
    wide = np.empty((len(low), 2), np.int64)
    wide[:, 0], wide[:, 1] = low, low >> 63  # the sign fills the upper half
    return pa.Array.from_buffers(kind, len(low), [valid, pa.py_buffer(wide)])


def sparse_texts(length: int, texts: Sequence[tuple[int, str]]) -> pa.Array:
    """A column of NULLs but for the texts given with their places, in order."""
    pieces = [text.encode() for _, text in texts]
    places = np.array([place for place, _ in texts], np.int64)
    offsets, valid = np.zeros(length + 1, np.int32), np.zeros(length, bool)
    offsets[places + 1], valid[places] = [*map(len, pieces)], True
    offsets = np.cumsum(offsets, dtype=np.int32)
    return pa.Array.from_buffers(
        pa.string(), length, [_bits(valid), pa.py_buffer(offsets), pa.py_buffer(b"".join(pieces))]
    )


class TextBuffer:
    """A column of text gathered as UTF-8 bytes in one place, so that no copy of every piece is kept beside it."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._ends = [0]
        self._valid: list[bool] = []

    def append(self, text: bytes | None) -> None:
        self._valid.append(text is not None)
        if text:
            self._data += text
        self._ends.append(len(self._data))

    def column(self) -> pa.Array:
        """The column; the buffer must not be added to afterwards."""
        valid = None if all(self._valid) else _bits(np.array(self._valid, bool))
        offsets = pa.py_buffer(np.array(self._ends, np.int32))
        return pa.Array.from_buffers(pa.string(), len(self._valid), [valid, offsets, pa.py_buffer(self._data)])


def whole_numbers(values: Sequence[int | None]) -> pa.Array:
    """Whole numbers (32 bits) and NULLs."""
    return _numbers(pa.int32(), values, np.int32)


def lists_of_numbers(lists: Sequence[Sequence[int | None] | None]) -> pa.Array:
    """Lists of whole numbers (32 bits); a list, and a number in it, may be NULL."""
    offsets = np.zeros(len(lists) + 1, np.int32)
    np.cumsum([0 if one is None else len(one) for one in lists], out=offsets[1:])
    numbers = whole_numbers([number for one in lists if one for number in one])
    return pa.Array.from_buffers(
        pa.list_(pa.int32()), len(lists), [_valid(lists), pa.py_buffer(offsets)], children=[numbers]
    )


def _column(kind: pa.DataType, values: Sequence[Any]) -> pa.Array:
    if pa.types.is_list(kind):
        return lists_of_numbers(values)
    if pa.types.is_string(kind):
        return _texts(values)
    if pa.types.is_boolean(kind):
        return pa.Array.from_buffers(kind, len(values), [None, _bits(np.array(values, bool))])
    if pa.types.is_date32(kind):
        return _numbers(kind, [None if day is None else day.toordinal() - _EPOCH for day in values], np.int32)
    if pa.types.is_decimal(kind):
        low = np.array([0 if value is None else value for value in values], np.int64)
        return _decimals(kind, low, _valid(values))
    return _numbers(kind, values, _NUMPY[kind])


def _numbers(kind: pa.DataType, values: Sequence[int | None], dtype: type) -> pa.Array:
    try:
        numbers: np.ndarray[Any, Any] = np.array(values, dtype)
    except TypeError:  # there are NULLs
        numbers = np.array([0 if value is None else value for value in values], dtype)
    else:
        return pa.Array.from_buffers(kind, len(numbers), [None, pa.py_buffer(numbers)])
    return pa.Array.from_buffers(kind, len(numbers), [_valid(values), pa.py_buffer(numbers)])


def _texts(values: Sequence[str | None]) -> pa.Array:
    pieces = [b"" if value is None else value.encode() for value in values]
    offsets = np.zeros(len(pieces) + 1, np.int32)
    np.cumsum([*map(len, pieces)], out=offsets[1:])
    return pa.Array.from_buffers(
        pa.string(), len(pieces), [_valid(values), pa.py_buffer(offsets), pa.py_buffer(b"".join(pieces))]
    )


def _valid(values: Sequence[Any]) -> pa.Buffer | None:
    """The bitmap of values that are not None; no bitmap if all are there."""
    if None not in values:
        return None
    return _bits(np.array([value is not None for value in values], bool))


def _bits(valid: "np.ndarray[Any, Any]") -> pa.Buffer:
    return pa.py_buffer(np.packbits(valid, bitorder="little"))
