"""Table 2 planned: which cell of which block each figure is, under which header it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from transform.forms.forms import Forms
from transform.forms.labels import is_like
from transform.tables.broken_rows import Loose, Placed, placed, spanning, torn_by_dates
from transform.tables.disclosure_header import DisclosureHeader, Header
from transform.tables.header_words import ignored_words
from transform.tables.placement import NOWHERE, Place, Standing, Wanted, is_whole
from transform.tables.plan import CellPlan, Placement, PlanFinding, TablePlan, printed_labels, refuse, winner
from transform.tables.rows import Shape, is_date

_TABLE = "disclosure"
_LONG_LABEL = 6
"""Characters from which on a label of another table is no name that a report gives to a part."""


def _headings_elsewhere(forms: Forms) -> frozenset[str]:
    """Labels that no part of a row of table 2 has: the sections' headings, and the long ones of table 3's rows."""
    sections = {key for section in forms.sections for key in section.keys}
    rows = {key for key in forms.vocabulary["application", "row"] if len(key) >= _LONG_LABEL}
    return frozenset(sections | rows)


class _Reading(NamedTuple):
    """A row of the document: the form's row that its label names, and the header and block it stands under."""

    row: int
    category: str | None
    subcategory: str | None
    header: Header | None
    block: str | None
    scope: int
    """the how manieth header of the table it stands under"""


@dataclass
class _Read:
    """The rows of the table with their headers, and those without a label."""

    readings: list[_Reading] = field(default_factory=list)
    unlabelled: dict[int, _Reading] = field(default_factory=dict)


class DisclosurePlanner:
    """Plans the rows of table 2."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        words = forms.vocabulary
        self._rows = words[_TABLE, "row"]
        self._headings = _headings_elsewhere(forms)
        self._blocks = words[_TABLE, "block"]
        self._ignored = ignored_words(forms)
        self._header = DisclosureHeader(forms)

    def plan(self, shapes: Sequence[Shape], rows: list[int], plan: TablePlan) -> None:
        """Puts what the rows of table 2 are into the plan."""
        if not rows:
            return
        read = self._read(shapes, rows, plan)
        form = self._form(read.readings)
        plan.forms[_TABLE] = form
        if form is None:
            plan.findings.append(PlanFinding("STR-19", _TABLE, row=rows[0]))
        known = {
            (r, c): b for f in ([form] if form else self._forms.names) for b, r, c in self._forms.disclosure_cells(f)
        }
        readings = [
            reading._replace(header=reading.header or self._header.only_column(form, reading.category or ""))
            for reading in self._with_lost_labels(shapes, read)
        ]
        wanted = [
            Wanted(shape, len(reading.header.columns))
            for reading in readings
            if reading.header and reading.category and not _is_spread(reading.header, shape := shapes[reading.row])
        ]
        standing = Standing(wanted, None, plan.keeps_blanks)
        deep = {
            reading.scope
            for reading in readings
            if reading.subcategory or (reading.header and shapes[reading.row].cells > reading.header.cells)
        }
        """headers with rows below that have more labels, or more cells, than the header"""
        written_out = {
            reading.scope for reading in readings if reading.header and _under(reading.header, shapes[reading.row])
        }
        """headers with rows below that have a figure in each of the cells a merged one was written out as"""
        owned: set[int] = {reading.row for reading in readings}
        loose = Loose(sorted({*owned, *read.unlabelled}), read.unlabelled.keys() - owned, torn_by_dates(rows, shapes))
        first_seen: dict[tuple[str, str | None], int] = {}
        shared = self._headless(readings, shapes)
        if standing.keeps_blanks:
            pairs = (
                (reading, below)
                for reading, below in pairwise(readings)
                if reading.scope == below.scope and reading.category != below.category
                if below.category and not below.subcategory
            )
            shared |= spanning(pairs, shapes, loose)
        for reading in readings:
            if reading.category is None:
                printed = printed_labels(shapes[reading.row])
                plan.findings.append(PlanFinding("STR-04", _TABLE, printed=printed, row=reading.row))
                continue
            found = (
                Placed(NOWHERE, is_open=False)
                if reading.row in shared
                else self._placed(reading, shapes, standing, loose, reading.scope in deep, reading.scope in written_out)
            )
            owned.update(found.further)
            row_no = self._forms.row_by_code[_TABLE, reading.category].number
            again = first_seen.setdefault((reading.category, reading.subcategory), reading.row)
            if again != reading.row:
                plan.twins.append((again, reading.row, _TABLE, row_no))
                if found.placement:
                    plan.placements[reading.row] = found.placement
                continue
            self._settle(reading, found, shapes[reading.row], known, plan)
        for index in read.unlabelled:
            if index not in owned and shapes[index].last:
                printed = printed_labels(shapes[index])
                plan.findings.append(PlanFinding("STR-04", _TABLE, printed=printed, row=index))
        self._gaps(form, plan)

    # -- labels --------------------------------------------------------------------------------------------------

    def _read(self, shapes: Sequence[Shape], rows: Sequence[int], plan: TablePlan) -> _Read:
        """Every row with the header above it."""
        read = _Read()
        block: str | None = None
        header: Header | None = None
        parent: str | None = None
        scope = 0
        for index in rows:
            shape = shapes[index]
            named = next((self._blocks[key] for key in shape.keys if key in self._blocks), None)
            if named:
                block, header, parent = named, None, None
            if self._header.is_header(shape, block):
                header, parent, scope = self._header.of(shape, block), None, scope + 1
                unknown = [column.label for column in header.columns if column.code is None]
                plan.findings += [PlanFinding("STR-04", _TABLE, printed=label, row=index) for label in unknown]
                if any(map(self._header.is_merged, unknown)):
                    header = None  # two cells in one: which column a figure stands under is not known
                continue
            if not any(map(_is_word, shape.labels)):
                read.unlabelled[index] = _Reading(index, None, None, header, block, scope)
                continue
            shape = _without_date(shape)
            if named or shape.keys[-1] in self._ignored:
                if shape.last:
                    plan.findings.append(PlanFinding("STR-04", _TABLE, printed=printed_labels(shape), row=index))
                continue
            category, subcategory, parent = self._category(shape, parent)
            read.readings.append(_Reading(index, category, subcategory, header, block, scope))
        return read

    def _category(self, shape: Shape, parent: str | None) -> tuple[str | None, str | None, str | None]:
        """(category, subcategory, parent for the rows below) of a row of table 2."""
        *above, own = shape.keys
        over = next((self._rows[key] for key in reversed(above) if key in self._rows), None)
        if own in self._headings and (over or parent):
            return None, None, None  # a heading that strayed between a label and its figures is no part of the row
        if over:
            return (over, None, None) if self._rows.get(own) == over else (over, shape.labels[-1], over)
        if parent and (shape.indent or own not in self._rows):
            return parent, shape.labels[-1], parent
        return self._rows.get(own), None, None

    def _form(self, readings: Sequence[_Reading]) -> str | None:
        votes = {}
        for form in self._forms.names:
            cells = {(row, column) for _, row, column in self._forms.disclosure_cells(form)}
            votes[form] = sum(
                (reading.category, column.code) in cells
                for reading in readings
                for column in (reading.header.columns if reading.header else ())
            )
        return winner(votes, {form: len(self._forms.disclosure_cells(form)) for form in self._forms.names})

    def _with_lost_labels(self, shapes: Sequence[Shape], read: _Read) -> list[_Reading]:
        """With rows whose label is blank or damaged under a header where just one row of the form is left for them."""
        found = list(read.readings)
        for scope in {reading.scope for reading in read.unlabelled.values()} | {
            reading.scope for reading in read.readings if reading.category is None
        }:
            rows = sorted(
                reading
                for reading in (*read.readings, *read.unlabelled.values())
                if reading.scope == scope and reading.header and (reading.category or shapes[reading.row].last)
            )
            lost = [reading for reading in rows if reading.category is None]
            if len(lost) != 1 or not self._is_row(lost[0], shapes):
                continue
            categories = {
                tuple(order[n] for n, reading in enumerate(rows) if reading is lost[0])
                for order in self._orders(lost[0])
                if len(order) == len(rows)
                and all(reading is lost[0] or reading.category == order[n] for n, reading in enumerate(rows))
                and self._may_be(shapes[lost[0].row], order[rows.index(lost[0])])
            }
            if len(categories) == 1:
                ((category,),) = categories
                found = [reading for reading in found if reading.row != lost[0].row]
                found.append(lost[0]._replace(category=category))
        return sorted(found)

    def _is_row(self, reading: _Reading, shapes: Sequence[Shape]) -> bool:
        columns = len(reading.header.columns) if reading.header else 0
        return is_whole(Wanted(shapes[reading.row], columns))

    def _orders(self, reading: _Reading) -> set[tuple[str, ...]]:
        """The rows that a form has under such a header, in its order."""
        codes = tuple(column.code for column in reading.header.columns) if reading.header else ()
        found: set[tuple[str, ...]] = set()
        for form in self._forms.names:
            blocks: dict[str, dict[str, list[str]]] = {}
            for block, row, column in self._forms.disclosure_cells(form):
                blocks.setdefault(block, {}).setdefault(row, []).append(column)
            for block, rows in blocks.items():
                if reading.block in (None, block) and all(tuple(columns) == codes for columns in rows.values()):
                    found.add(tuple(rows))
        return found

    def _may_be(self, shape: Shape, category: str) -> bool:
        """Is the row's label blank, or like one of the form's row?"""
        own = [key for key in shape.keys if key not in self._blocks and key not in self._ignored]
        wordings = [key for key, code in self._rows.items() if code == category]
        return not own or any(is_like(own[-1], wording) for wording in wordings)

    def _headless(self, readings: Sequence[_Reading], shapes: Sequence[Shape]) -> set[int]:
        """Rows that reports split into parts, with a row of another name and figures of its own right below.

        They may be the first part with its own label lost: then the figures are the part's, not the row's.
        """
        return {
            reading.row
            for reading, below in pairwise(readings)
            if reading.category and self._forms.row_by_code[_TABLE, reading.category].parts
            if not reading.subcategory and below.category is None
            if below.scope == reading.scope and shapes[below.row].last
        }

    # -- figures -------------------------------------------------------------------------------------------------

    def _placed(
        self,
        reading: _Reading,
        shapes: Sequence[Shape],
        standing: Standing,
        loose: Loose,
        is_deep: bool,
        is_written_out: bool,
    ) -> Placed:
        """Where the row's figures stand: under their headers, or as in the other rows of the table."""
        header, shape = reading.header, shapes[reading.row]
        if header is None:
            return Placed(NOWHERE)
        wanted = Wanted(shape, len(header.columns))
        under = _under(header, shape)
        found = Placed(Place((0,), True), under) if under else None
        if found is None and shape.figures and (is_written_out or _lacks_repetitions(header, shape)):
            return Placed(NOWHERE, is_open=False)  # nothing tells how often each of its figures is there
        if found is None and _is_spread(header, shape):
            return Placed(NOWHERE)
        if found is None and standing.keeps_blanks and not is_deep and _is_as_its_header(header, shape):
            found = Placed(Place((0,), True))
        found = found or placed(reading.row, wanted, shapes, standing, loose, 0)
        has_beside = not found.further and shape.filled < wanted.columns and loose.beside(reading.row, shapes)
        if has_beside or reading.row in loose.torn:
            return Placed(NOWHERE, is_open=False)  # figures stand beside it that may be its own
        return found

    def _settle(
        self,
        reading: _Reading,
        found: Placed,
        shape: Shape,
        known: Mapping[tuple[str, str], str],
        plan: TablePlan,
    ) -> None:
        """Plans the cells of a row, or refuses it."""
        index, category, subcategory, header, block, _ = reading
        assert category is not None
        row_no = self._forms.row_by_code[_TABLE, category].number
        columns = header.columns if header else ()
        if header is None or not found.place.is_certain:
            codes = [c.code for c in columns if c.code and (category, c.code) in known]
            whole = bool(codes) and header is not None and len(set(codes)) == len(columns)
            factors = tuple([1 if c.code != "amount" else self._header.factor(c.label) for c in columns])
            codes = codes or [column for row, column in known if row == category]
            refuse(
                self._forms, plan, index, _TABLE, row_no, codes, shape, subcategory,
                is_open=whole and found.is_open, factors=factors, offsets=found.place.offsets,
            )  # fmt: skip
            return
        if found.placement:
            plan.placements[index] = found.placement
        if shape.noted:
            plan.notes.append((_TABLE, row_no, index))
        for position, column in enumerate(columns):
            cell_block = known.get((category, column.code or ""))
            if column.code is None or cell_block is None or (block and block != cell_block):
                if position < shape.last:
                    printed = f"{printed_labels(shape)} / {column.label}"
                    plan.findings.append(PlanFinding("STR-04", _TABLE, row_no, printed=printed, row=index))
                continue
            of_form = self._forms.column_by_code[_TABLE, column.code]
            factor = self._header.factor(column.label) if of_form.kind == "amount" else 1
            plan.cells.append(CellPlan(index, position, row_no, of_form.number, subcategory, of_form.kind, factor))

    def _gaps(self, form: str | None, plan: TablePlan) -> None:
        """Notes the form's cells that were not found."""
        if form is None:
            return
        seen = {(cell.row_no, cell.column_no) for cell in plan.cells}
        seen |= {(r.row_no, c) for r in plan.refused if r.table == _TABLE for c in r.columns}
        lost: dict[int, list[int]] = {}
        for _, row, column in self._forms.disclosure_cells(form):
            row_no = self._forms.row_by_code[_TABLE, row].number
            column_no = self._forms.column_by_code[_TABLE, column].number
            if (row_no, column_no) not in seen:
                lost.setdefault(row_no, []).append(column_no)
        present = {row_no for row_no, _ in seen}
        for row_no, columns in lost.items():
            plan.missing_cells += [(row_no, column_no) for column_no in columns]
            if row_no not in present:
                plan.findings.append(PlanFinding("STR-04", _TABLE, row_no))
            else:
                plan.findings += [PlanFinding("STR-04", _TABLE, row_no, column) for column in columns]


def _is_as_its_header(header: Header, shape: Shape) -> bool:
    """Has the row one label and a cell under each of its header's columns, and has the header no more cells?"""
    columns = len(header.columns)
    is_plain = len(shape.labels) == 1 and not (shape.doubtful or shape.noted or shape.marked)
    return is_plain and shape.values == columns and shape.cells == header.cells == columns + 1


def _lacks_repetitions(header: Header, shape: Shape) -> bool:
    """Is a spanned cell of the header written out in each of its places, and has the row fewer cells than the header?"""
    return shape.cells < header.cells and any(len(column.places) > 1 for column in header.columns)


def _is_word(label: str) -> bool:
    """Does it name a row, rather than being a date or a piece of one, as a page's edge has?"""
    return any(map(str.isalpha, label)) and not is_date(label)


def _without_date(shape: Shape) -> Shape:
    """The row without what stands between its own label and its figures and names none."""
    if _is_word(shape.labels[-1]):
        return shape
    end = 1 + max(n for n, label in enumerate(shape.labels) if _is_word(label))
    return shape._replace(labels=shape.labels[:end], keys=shape.keys[:end], places=shape.places[:end])


def _is_spread(header: Header, shape: Shape) -> bool:
    """Has the header empty cells between its columns, and the row not as many figures as columns?

    Then figures that do not stand under their columns have no place.
    """
    places = [place for column in header.columns for place in column.places]
    is_spread = bool(places) and places[-1] - places[0] >= len(places)
    return is_spread and bool(shape.figures) and shape.filled != len(header.columns)


def _under(header: Header, shape: Shape) -> Placement | None:
    """The placement of a row each of whose figures stands in a cell of the grid that a header stands over.

    None if there is no such grid, if figures stand beside it, or if they stand at once behind the labels all the same.
    """
    labels = shape.cells - shape.values
    places = [tuple(place - labels for place in column.places) for column in header.columns]
    if not all(places) or header.cells != shape.cells - shape.noted or min(map(min, places)) < 0 or shape.marked:
        return None
    first = tuple(own[0] for own in places)
    if (first == tuple(range(len(first))) and len(first) == sum(map(len, places))) or not shape.figures:
        return None
    taken = {place for own in places for place in own}
    empty = tuple(place for place in range(shape.figures) if place not in taken)
    return Placement(first, 0, same=tuple(own for own in places if len(own) > 1), empty=empty)
