"""Tables in which the cells in doubt have no number: `ambiguous`, with what they can be."""

import struct
from collections.abc import Iterable

from transform.doubt.cells import Place
from transform.doubt.probe import Doubt
from transform.forms.forms import Forms
from transform.forms.values import Value, clean
from transform.ladder import Tables
from transform.tables.rows import LINE_FIELDS, NULL, Note, ReadRow

READINGS = " | "
_BYTES = struct.calcsize("q")


def with_doubts(tables: Tables, doubts: Iterable[Doubt], forms: Forms) -> Tables:
    """The tables with the cells in doubt made ambiguous; what has no place in them stays a finding."""
    by_row: dict[int, dict[int, Doubt]] = {}
    entries: dict[Place, Doubt] = {}
    for doubt in doubts:
        if doubt.row is not None and doubt.position is not None:
            by_row.setdefault(doubt.row, {})[doubt.position] = doubt
        elif doubt.place is not None:
            entries[doubt.place] = doubt
    rows = list(tables.rows)
    for index, doubted in by_row.items():
        table = "dispute" if index == tables.plan.dispute else "application"
        width = len({column.number for column in forms.columns if column.table == table})
        rows[index] = _row(rows[index], doubted, width)
    found = tables._replace(rows=rows)
    if tables.statistics is not None and entries:
        listed = []
        for entry in tables.statistics.entries:
            doubted_entry = entries.get(Place("statistics", entry.number, entry.column, entry.label))
            listed.append(
                entry._replace(value=_ambiguous(entry.value.printed, doubted_entry)) if doubted_entry else entry
            )
        found = found._replace(statistics=tables.statistics._replace(entries=listed))
    return found


def readings(doubt: Doubt) -> str:
    """What a cell in doubt can be: as it was read, and the runs of the source."""
    return READINGS.join(dict.fromkeys([clean(doubt.printed), *doubt.runs]))


def _ambiguous(printed: str, doubt: Doubt) -> Value:
    return Value(None, "ambiguous", clean(printed), suggestion=readings(doubt))


def _row(row: ReadRow, doubted: dict[int, Doubt], width: int) -> ReadRow:
    """The row with notes on the cells in doubt. `width`: values of each part in which it is packed."""
    other = ReadRow(row.shape_id, row.shape, row.cells, row.lines)
    packed = list(struct.unpack(f"{len(row.packed) // _BYTES}q", row.packed))
    notes = [note for note in row.notes if note.position not in doubted]
    for position, doubt in doubted.items():
        part, at = divmod(position, width)
        place = part * (width + LINE_FIELDS) + at
        if place < len(packed):
            packed[place] = NULL
        notes.append(Note(position, _ambiguous(row.cells[position], doubt), row.lines[position]))
    other.packed = struct.pack(f"{len(packed)}q", *packed)
    other.notes = tuple(sorted(notes, key=lambda note: note.position))
    return other
