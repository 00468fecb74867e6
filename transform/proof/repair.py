"""Rows whose figures do not fit their columns one to one, decided by proof or left ambiguous with their readings.

Three things happen to figures: their cells are glued (`640020470`), empty cells vanish (`3 3` where seven stood), or
empty cells beside the figures may be figures left blank or none of the row's. Row and columns are known; which figure is
in which column is what the sums of the table decide (transform.proof.proof). Digits that can be cut in one way only need
no sum. Whatever is not proven stays refused.
"""

import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, combinations
from math import comb
from operator import attrgetter

from transform.forms.bounds import DIGITS, Kind
from transform.forms.forms import Forms
from transform.forms.values import Value, clean, read_value
from transform.proof.intruders import refuse_intruded
from transform.proof.proof import (
    MOST_ALTERNATIVES,
    ColumnSum,
    OpenRow,
    ProvenRow,
    Reading,
    lacks_one,
    open_row,
    prove_groups,
    prove_table,
)
from transform.proof.splitting import TooMany, count_splittings, placements, splittings
from transform.tables.plan import CellPlan, PlanFinding, Refused, TablePlan
from transform.tables.printed_lines import last_stands_alone
from transform.tables.rows import NULL, Note, ReadRow, RowReader

_MOST_READINGS = 12
_DIGITS = re.compile(r"[-+0-9]+")
_LONGEST_REPEATED, _MOST_COLUMNS = 48, 3
_REMEMBERED = 4_096
_MOST = 10 ** DIGITS["case"]
"""Rows of which it is remembered what they were proven to be: most rows of most reports are noughts."""
_TABLES_REMEMBERED = 512
"""Whole tables likewise: those of bodies that nobody asked for anything are all alike."""
_Decided = dict[int, Refused | None]
"""id of a refused row -> None if it was proven, else the row with what it can be"""
Way = tuple[int | None, ...]
"""Which of a row's values each column has; None if none."""
_SHORTEST_GLUED = 5
"""Digits of which hardly ever any cut makes a sum hold by chance."""
_MOST_WAYS = 500
_MOST_DOUBTFUL = 3
"""Figures of a row that may be a page's number; with more its readings are not looked for."""
_Cut = tuple[ReadRow | None, str | None]
"""A row of table 2 with its figures cut apart, or what they can be."""


class Repairer:
    """Proves open rows. One instance serves a process."""

    def __init__(self, forms: Forms, row_reader: RowReader) -> None:
        self._forms = forms
        self._count = row_reader.count
        columns = {table: sorted({c.number for c in forms.columns if c.table == table}) for table in forms.tables}
        self._columns = columns
        self._width = len(columns["application"])
        self._total = columns["application"].index(forms.column_by_code["application", "total"].number)
        self._channels = sorted({row.number for row in forms.rows if row.table == "dispute"})
        self._codes = {(c.table, c.number): c for c in forms.columns}
        self._promised: dict[str, dict[int, list[int]]] = {name: {} for name in forms.names}
        """form -> row of table 2 -> its columns as they are printed"""
        for name, of_form in self._promised.items():
            for _, row, column in forms.disclosure_cells(name):
                row_no = forms.row_by_code["disclosure", row].number
                of_form.setdefault(row_no, []).append(forms.column_by_code["disclosure", column].number)
        self._column_sums = lru_cache(_REMEMBERED)(self._find_column_sums)
        self._prove_table = lru_cache(_TABLES_REMEMBERED)(prove_table)
        self._disclosed = lru_cache(_REMEMBERED)(self._cut_disclosed)

    def repair(self, rows: Sequence[ReadRow], plan: TablePlan, glued: bool) -> tuple[list[ReadRow], TablePlan]:
        """The rows and the plan with every open row that could be proven. `glued`: figures may stand without borders."""
        repaired = list(rows)
        plan = replace(
            plan,
            cells=list(plan.cells),
            refused=list(plan.refused),
            application=list(plan.application),
            missing_application=list(plan.missing_application),
            findings=list(plan.findings),
        )
        if glued:
            plan = refuse_intruded(rows, plan, tuple(self._columns["application"]), self._count)
        decided = self._application(repaired, plan, glued)
        if glued:
            self._distrust_disclosed(repaired, plan)
            decided |= self._dispute(repaired, plan) | self._disclosure(repaired, plan)
        else:
            decided |= self._placed_dispute(repaired, plan) | self._disclosure_readings(repaired, plan)
        _settle(plan, decided)
        return repaired, plan

    # -- table 3 -------------------------------------------------------------------------------------------------

    def _application(self, rows: list[ReadRow], plan: TablePlan, glued: bool) -> _Decided:
        open_rows = {r.row_no: r for r in plan.refused if r.table == "application" and r.is_open}
        if not open_rows:
            return {}
        row_nos = (*(row_no for _, row_no in plan.application), *open_rows)
        table = [self._certain(rows[index]) for index, _ in plan.application]
        table += [
            self._glued(rows[refused.row]) if glued else self._open(rows[refused.row], refused)
            for refused in open_rows.values()
        ]
        sums = self._column_sums(plan.forms.get("application"), row_nos)
        proven = self._prove_table(tuple(table), self._width, self._total, sums)[len(plan.application) :]
        decided: _Decided = {}
        are_parted = glued and 2 * len(plan.application) > len(table)
        for (row_no, refused), result in zip(open_rows.items(), proven, strict=True):
            if result.reading is None:
                decided[id(refused)] = replace(refused, readings=_said(result.alternatives))
                continue
            if are_parted and _cuts_figures(rows[refused.row], result.reading):
                decided[id(refused)] = replace(refused, readings=_said([result.reading]))
                continue
            decided[id(refused)] = None
            rows[refused.row] = self._proven_row(rows[refused.row], refused, result, glued)
            plan.missing_application.remove(row_no)
            plan.application.append((refused.row, row_no))
        return decided

    def _glued(self, row: ReadRow) -> OpenRow:
        """A row whose figures nothing parts; one of them may be a page's number, unless they add up with it, or a note's."""
        found = open_row(_run(row), self._width)
        if row.shape.marked:
            return OpenRow((), certain=False, printed=found.printed)
        if row.shape.doubtful and not (len(found.readings) == 1 and _groups_hold(found.readings[0], self._width)):
            return OpenRow((), certain=False, printed=found.printed)
        return found

    def _certain(self, row: ReadRow) -> OpenRow:
        """A row whose figures are owned by their places; without a reading if one of them is no number."""
        reading: list[int | None] = []
        for cell in row.cells[: self._width]:
            number, value = self._count(cell)
            if number == NULL and (value is None or value.status not in ("blank", "not_applicable")):
                return OpenRow((), certain=False)
            reading.append(None if number == NULL else number)
        return OpenRow((tuple(reading),), certain=True)

    def _open(self, row: ReadRow, refused: Refused) -> OpenRow:
        """The row with its readings, unless one of its figures is no number."""
        ways = ways_to_place(row, self._width, refused.offsets)
        readings = [self._reading(row, way) for way in ways]
        if None in readings:
            return OpenRow((), certain=False)
        if row.shape.doubtful and readings and len(ways[0]) == len([n for n in row.cells if clean(n)]):
            whole = readings[0] or ()
            if None not in whole and _groups_hold(whole, self._width):
                readings = [whole]  # it adds up with every figure: none of them is a page's number
        return OpenRow(tuple(dict.fromkeys(filter(None, readings))), certain=False, printed=_run(row))

    def _reading(self, row: ReadRow, way: Way) -> Reading | None:
        """The numbers of a row in one way of placing them; None if a figure is none."""
        reading: list[int | None] = []
        for place in way:
            number, value = (NULL, None) if place is None else self._count(row.cells[place])
            if value is not None and (value.status not in ("blank", "not_applicable") or value.remark):
                return None
            reading.append(None if number == NULL else number)
        return tuple(reading)

    def _find_column_sums(self, form: str | None, row_nos: Sequence[int]) -> tuple[ColumnSum, ...]:
        """The sums over rows that the table's form promises and of which every row stands in the document."""
        place = {row_no: n for n, row_no in enumerate(row_nos)}
        sums: dict[str, dict[str, list[int]]] = {}
        for term in self._forms.sums:
            if term.table == "application" and term.axis == "rows" and term.form == form:
                row_no = self._forms.row_by_code["application", term.row].number
                sums.setdefault(term.rule_id, {}).setdefault(term.side, []).append(place.get(row_no, -1))
        return tuple(
            ColumnSum(tuple(sides["left"]), tuple(sides["right"]))
            for sides in sums.values()
            if min(*sides["left"], *sides["right"]) >= 0
        )

    def _proven_row(self, row: ReadRow, refused: Refused, result: ProvenRow, glued: bool) -> ReadRow:
        reading = result.reading or ()
        if glued:
            return _cut_row(row, reading, result.status, self._width)
        ways = ways_to_place(row, self._width, refused.offsets)
        return self._placed_row(row, next(way for way in ways if self._reading(row, way) == reading), self._width)

    def _placed_row(self, row: ReadRow, way: Way, width: int) -> ReadRow:
        """The row with its figures where a proof put them. What is no number there says what it says."""
        first = next(place for place in way if place is not None)
        cells = tuple("" if place is None else row.cells[place] for place in way)
        lines = tuple(row.lines[first if place is None else place] for place in way)
        reading = self._reading(row, way) or ()
        new = _read_row(row, reading, "decoded", [clean(cell) for cell in cells], lines, width)
        said = {n: read_value(cell, "case", self._forms.values) for n, cell in enumerate(cells) if reading[n] is None}
        new.notes = tuple(note._replace(value=said.get(note.position, note.value)) for note in new.notes)
        return new

    # -- table 4 -------------------------------------------------------------------------------------------------

    def _dispute(self, rows: list[ReadRow], plan: TablePlan) -> _Decided:
        found = [r for r in plan.refused if r.table == "dispute"]
        if not found or not all(r.is_open for r in found):
            return {}
        index = found[0].row
        row = rows[index]
        printed = _run(row)
        width = len(self._columns["dispute"])
        result = prove_groups(printed, width, len(self._channels))
        # An empty cell leaves no digit: digits that could also be a figure fewer prove nothing.
        if result.status == "decoded" and lacks_one(printed, width, len(self._channels)):
            result = ProvenRow(None, (result.reading or (),), "ambiguous")
        if result.reading is None:
            said = _said(result.alternatives)
            return {id(r): replace(r, readings=said) for r in found}
        rows[index] = _cut_row(row, result.reading, result.status, width)
        plan.dispute, plan.missing_dispute = index, False
        return dict.fromkeys(map(id, found))

    def _placed_dispute(self, rows: list[ReadRow], plan: TablePlan) -> _Decided:
        """Table 4 whose cells have borders or lines, placed in the one way that satisfies the sums of all channels."""
        found = [r for r in plan.refused if r.table == "dispute" and r.is_open]
        if not found:
            return {}
        row, width = rows[found[0].row], len(self._columns["dispute"])
        ways = ways_to_place(row, width * len(self._channels), found[0].offsets)
        readings = {way: self._reading(row, way) for way in ways}
        if not ways or None in readings.values():
            return {}
        held = {way: _groups_hold(reading or (), width) for way, reading in readings.items()}
        possible = [way for way in ways if held[way] is not False]
        if rows[found[0].row].shape.doubtful and held[ways[0]] and None not in ways[0]:
            possible = ways[:1]  # it adds up with every figure: none of them is a page's number
        if len(possible) == 1 and held[possible[0]]:
            rows[found[0].row] = self._placed_row(row, possible[0], width)
            plan.dispute, plan.missing_dispute = found[0].row, False
            return dict.fromkeys(map(id, found))
        said = _said([reading for way in (possible or ways) if (reading := readings[way])][:MOST_ALTERNATIVES])
        return {id(r): replace(r, readings=said) for r in found}

    # -- table 2 -------------------------------------------------------------------------------------------------

    def _distrust_disclosed(self, rows: Sequence[ReadRow], plan: TablePlan) -> None:
        """Refuse rows that only seem to fit: digits without borders fit any number of columns.

        A header that lost a label leaves fewer columns than the form has for the row (`693665` under one of three); a
        figure torn by a blank leaves a cell that is none (`3 5-15` for 35 and -15). Columns in another order than the form's
        are a tool's that put a page's words in the wrong order: the figures below need not share it.
        """
        form = plan.forms.get("disclosure")
        promised = [self._promised[name] for name in ([form] if form else self._forms.names)]
        seeming: dict[tuple[int, int, str | None], list[CellPlan]] = {}
        for cell in plan.cells:
            seeming.setdefault((cell.row, cell.row_no, cell.subcategory), []).append(cell)
        repeated = _repeated_widths(rows, plan)
        for (index, row_no, subcategory), cells in seeming.items():
            columns = [cell.column_no for cell in sorted(cells, key=attrgetter("position"))]
            if (
                any(columns == of_form.get(row_no) for of_form in promised)
                and not _is_torn(rows[index], cells)
                and len(cells) not in repeated
                and not last_stands_alone([0, *rows[index].lines[: len(cells)]])
            ):
                continue
            plan.cells = [cell for cell in plan.cells if cell not in cells]
            plan.refused.append(Refused(index, "disclosure", row_no, tuple(c.column_no for c in cells), subcategory))
            printed = " / ".join(rows[index].shape.labels)
            plan.findings.append(PlanFinding("STR-17", "disclosure", row_no, printed=printed, row=index))
        plan.refused = [
            replace(refused, is_open=False)
            if refused.table == "disclosure"
            and refused.is_open
            and all(list(refused.columns) != of_form.get(refused.row_no) for of_form in promised)
            else refused
            for refused in plan.refused
        ]

    def _disclosure(self, rows: list[ReadRow], plan: TablePlan) -> _Decided:
        decided: _Decided = {}
        repeated = _repeated_widths(rows, plan)
        for refused in plan.refused:
            if refused.table != "disclosure" or not refused.is_open:
                continue
            new, said = self._disclosed(rows[refused.row], refused.columns, refused.factors)
            shape = rows[refused.row].shape
            new = None if len(refused.columns) in repeated or shape.doubtful or shape.marked else new
            if new is None:
                decided[id(refused)] = replace(refused, readings=said)
                continue
            rows[refused.row] = new
            decided[id(refused)] = None
            plan.cells += [
                CellPlan(
                    refused.row, n, refused.row_no, number, refused.subcategory,
                    self._codes["disclosure", number].kind, factor,
                )
                for n, (number, factor) in enumerate(zip(refused.columns, refused.factors, strict=True))
            ]  # fmt: skip
        return decided

    def _disclosure_readings(self, rows: Sequence[ReadRow], plan: TablePlan) -> _Decided:
        """What the open rows of table 2 can be: it has no sums that could decide."""
        decided: _Decided = {}
        for refused in plan.refused:
            if refused.table == "disclosure" and refused.is_open:
                row = rows[refused.row]
                ways = ways_to_place(row, len(refused.columns), refused.offsets)[:_MOST_READINGS]
                said = [
                    " ".join("·" if place is None else clean(row.cells[place]) or "·" for place in way) for way in ways
                ]
                decided[id(refused)] = replace(refused, readings=" | ".join(dict.fromkeys(said)) or None)
        return decided

    def _cut_disclosed(self, row: ReadRow, column_nos: Sequence[int], factors: Sequence[int | None]) -> _Cut:
        """The row with its figures cut into these columns; if no cell of it is certain, None and what they can be.

        A cell is certain if every way of cutting gives it the same figure, also those with an empty cell, which leaves no
        digit, and those in which a blank tore a figure: too few blanks to part all cells part none for certain.
        """
        printed = _run(row)
        columns = [self._codes["disclosure", number] for number in column_nos]
        kinds = tuple(column.kind for column in columns)
        try:
            ways = splittings(printed, kinds)
            if ways and " " in printed:  # a torn figure alone is not put together
                ways += [way for way in splittings(printed.replace(" ", ""), kinds) if way not in ways]
            cells = [set(cell) for cell in zip(*ways, strict=True)]
            if any(len(cell) == 1 for cell in cells):
                cells = [cell | more for cell, more in zip(cells, _with_empty_cells(printed, kinds), strict=True)]
        except TooMany:
            ways, cells = [], []
        said = " | ".join(" ".join(way) for way in ways[:_MOST_READINGS]) or None
        if not ways or not any(len(cell) == 1 for cell in cells):
            return None, said
        values = []
        for cell, kind, factor in zip(cells, kinds, factors, strict=True):
            if len(cell) != 1:
                values.append(Value(None, "ambiguous", printed, said))
                continue
            value = read_value(next(iter(cell)), kind, self._forms.values, factor or 1)
            certain = value.number is not None and (
                factor is not None or value.status != "reported" or not value.number
            )
            values.append(
                Value(value.number, "decoded", printed) if certain else Value(None, "ambiguous", printed, value.printed)
            )
        line = row.lines[0]
        new = ReadRow(row.shape_id, row.shape, ways[0], (line,) * len(kinds))
        new.notes = tuple(Note(n, value, line) for n, value in enumerate(values))
        return new, None


def ways_to_place(row: ReadRow, width: int, offsets: Sequence[int]) -> list[Way]:
    """The ways to give a row's values to so many columns.

    With `offsets` its cells stand one behind the other from one of these on. Without, its empty cells say nothing: only
    the order of the figures is known, and of those at the end of a page not even that they are figures.
    """
    if offsets:
        return [tuple(range(offset, offset + width)) for offset in offsets]
    filled = [n for n, cell in enumerate(row.cells) if clean(cell)]
    doubtful = [n for n in filled if n in row.shape.doubtful]
    if len(doubtful) > _MOST_DOUBTFUL:
        return []
    ways: list[Way] = []
    for dropped in chain.from_iterable(combinations(doubtful, count) for count in range(len(doubtful) + 1)):
        values = [n for n in filled if n not in dropped]
        if values and len(values) <= width and comb(width, len(values)) <= _MOST_WAYS:
            ways += placements(values, width)
    return ways


def _cuts_figures(row: ReadRow, reading: Reading) -> bool:
    """Does the reading cut a short figure that blanks part from others? Where they part most rows, a blank cell is likelier."""
    tokens = _run(row).split()
    numbers = iter([str(number) for number in reading if number is not None])
    for token in tokens:
        parts = [next(numbers, "")]
        while len("".join(parts)) < len(token) and parts[-1]:
            parts.append(next(numbers, ""))
        if len(parts) > 1 and len(tokens) > 1 and token[0] != "0" and len(token) < _SHORTEST_GLUED:
            return True
    return False


def _groups_hold(reading: Reading, width: int) -> bool | None:
    """Is the last number of each group the sum of its others? None if one is blank and no sum fails."""
    is_certain = True
    for begin in range(0, len(reading), width):
        *parts, total = reading[begin : begin + width]
        if total is None:
            is_certain = False
        elif sum(part or 0 for part in parts) != total:
            return False
    return is_certain or None


def _is_torn(row: ReadRow, cells: Sequence[CellPlan]) -> bool:
    """Is one of these cells no figure, but digits or parts of several? Then blanks do not part the row's figures."""
    printed = ((clean(row.cells[cell.position]), cell.kind) for cell in cells)
    return any(_DIGITS.fullmatch(text) and not count_splittings(text, [kind]) for text, kind in printed)


def _may_be_repeated(printed: str, columns: int) -> bool:
    """May the digits be figures that a tool wrote again for every place of a wide cell (`282828` for 28, `006600` for 0 6 0)?

    Table 2 has no sums to tell. A row of one figure is wide by three places in the forms; two alike alone say nothing.
    """
    if not printed.isdecimal() or len(printed) > _LONGEST_REPEATED or columns > _MOST_COLUMNS:
        return False
    times = (3,) if columns == 1 else (2, 3)
    return any(
        re.fullmatch("".join(rf"(\d+?)\{place}{{{n - 1}}}" for place in range(1, columns + 1)), printed) for n in times
    )


def _repeated_widths(rows: Sequence[ReadRow], plan: TablePlan) -> frozenset[int]:
    """The numbers of columns of whose rows in table 2 every one may be written again: a tool does so with all or none."""
    width = {(cell.row, cell.row_no): 0 for cell in plan.cells}
    for cell in plan.cells:
        width[cell.row, cell.row_no] += 1
    width |= {(r.row, r.row_no): len(r.columns) for r in plan.refused if r.table == "disclosure"}
    printed = [(columns, run) for (index, _), columns in width.items() if (run := _run(rows[index])).isdecimal()]
    return frozenset(
        columns
        for columns, _ in printed
        if all(_may_be_repeated(run, columns) for others, run in printed if others == columns)
    )


def _with_empty_cells(printed: str, kinds: tuple[Kind, ...]) -> list[set[str]]:
    """What each cell can be if the digits are fewer figures than cells, '' for a cell without. Raises TooMany."""
    found: list[set[str]] = [set() for _ in kinds]
    known: dict[tuple[Kind, ...], list[tuple[str, ...]]] = {}
    for count in range(1, len(kinds)):
        for places in combinations(range(len(kinds)), count):
            own = tuple([kinds[place] for place in places])
            ways = known.get(own)
            if ways is None:
                ways = known[own] = splittings(printed, own)
            if ways:
                for place, cell in enumerate(found):
                    cell.update([way[places.index(place)] for way in ways] if place in places else ("",))
    return found


def _settle(plan: TablePlan, decided: _Decided) -> None:
    """Takes what was proven out of the plan's refused rows and findings; of the others it then says what they can be."""
    proven = {each.row for each in plan.refused if decided.get(id(each), each) is None}
    plan.refused = [new for each in plan.refused if (new := decided.get(id(each), each))]
    plan.findings = [f for f in plan.findings if f.rule_id != "STR-17" or f.row not in proven]


@lru_cache(_REMEMBERED)
def _run(row: ReadRow) -> str:
    """The figures of a row as printed, parted by blanks."""
    return " ".join(figure for figure in map(clean, row.cells) if figure)


def distrust(rows: Sequence[ReadRow], plan: TablePlan, forms: Forms) -> TablePlan:
    """The plan with every figure refused: figures stand before their labels in places, so a label owns none for certain."""
    columns = {table: tuple(sorted({c.number for c in forms.columns if c.table == table})) for table in forms.tables}
    refused = list(plan.refused)
    of_row: dict[tuple[int, int, str | None], list[int]] = {}
    for cell in plan.cells:
        of_row.setdefault((cell.row, cell.row_no, cell.subcategory), []).append(cell.column_no)
    refused += [Refused(row, "disclosure", no, tuple(found), part) for (row, no, part), found in of_row.items()]
    refused += [Refused(row, "application", row_no, columns["application"]) for row, row_no in plan.application]
    missing = [*plan.missing_application, *(row_no for _, row_no in plan.application)]
    if plan.dispute is None and plan.missing_dispute and not any(r.table == "dispute" for r in plan.refused):
        last = max((n for n, row in enumerate(rows) if row.shape.last), default=None)
        dispute = last  # its figures are somewhere there
    else:
        dispute = plan.dispute
    if dispute is not None:
        channels = sorted({row.number for row in forms.rows if row.table == "dispute"})
        refused += [Refused(dispute, "dispute", channel, columns["dispute"]) for channel in channels]
    return replace(
        plan,
        cells=[],
        application=[],
        missing_application=missing,
        dispute=None,
        missing_dispute=plan.missing_dispute or plan.dispute is not None,
        refused=refused,
        twins=[],
        findings=[*plan.findings, PlanFinding("STR-20", None)],
    )


@lru_cache(_REMEMBERED)
def _cut_row(row: ReadRow, reading: Reading, status: str, width: int) -> ReadRow:
    """The row with its glued figures cut apart."""
    line = next(line for cell, line in zip(row.cells, row.lines, strict=True) if clean(cell))
    count = len(reading)
    return _read_row(row, reading, status, (_run(row),) * count, (line,) * count, width)


def read_again(row: ReadRow, reading: Reading, raw: Sequence[str], lines: Sequence[int], width: int) -> ReadRow:
    """The row as it would have been read with these numbers in its cells, each on the line of its cell."""
    return _read_row(row, reading, "certain", raw, lines, width)


def _read_row(
    row: ReadRow, reading: Reading, status: str, raw: Sequence[str], lines: Sequence[int], width: int
) -> ReadRow:
    """The row as it would have been read with a cell per column; each cell says that it is `decoded`, and from what."""
    new = ReadRow(row.shape_id, row.shape, tuple("" if n is None else str(n) for n in reading), tuple(lines))
    new.packed, new.notes = _understood(reading, status, tuple(raw), new.lines, width)
    return new


@lru_cache(_REMEMBERED)
def _understood(
    reading: Reading, status: str, raw: tuple[str, ...], lines: tuple[int, ...], width: int
) -> tuple[bytes, tuple[Note, ...]]:
    """What the reader of rows would have packed and noted of these cells; many rows hold the same figures."""
    numbers = [NULL if n is None or n >= _MOST else n for n in reading]
    packed = b"".join(
        struct.pack(f"{width + 2}q", *numbers[at : at + width], lines[at], 0) for at in range(0, len(numbers), width)
    )
    notes = []
    for at, number in enumerate(reading):
        if number is None:
            notes.append(Note(at, Value(None, "blank", ""), lines[at]))
        elif number >= _MOST:
            notes.append(Note(at, Value(None, "malformed", str(number), is_beyond=True), lines[at]))
        elif status == "decoded":
            notes.append(Note(at, Value(number, "decoded", raw[at]), lines[at]))
        elif lines[at] != lines[at // width * width]:
            notes.append(Note(at, Value(number, "reported", str(number)), lines[at]))
    return packed, tuple(notes)


def _said(alternatives: Sequence[Reading]) -> str | None:
    """Readings as text: figures by blanks, a blank cell as ·."""
    return " | ".join(" ".join("·" if n is None else str(n) for n in reading) for reading in alternatives) or None
