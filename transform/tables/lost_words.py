"""Tables whose figures kept their rows but lost labels and headers: detectors of PDF tables, text with a page's layout.

Each row of figures stands on its own line, from top to bottom. What is lost is words: a header's scattered over several
lines, a label's wrapped around its figures or thrown out of the table. They are put back only where the form leaves one
way, and only if the sums of the table agree:

* a header is the form's if every character of its words stands above the figures (the forms have one order of columns);
* rows without a label stand between two that have one, and are taken for the form's rows between those two only if they
  are exactly as many; so a lost or doubled row leaves a wrong number, and rows of one gap keep their order on the page;
* then balance, column sums and row sums must hold wherever their figures are there.

If any of this fails, nothing is put back and the reader of the tables refuses the rows. Two rows of one gap that the
source itself exchanged cannot be seen: neither words nor sums tell them apart.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from extract.layouts.piped_cells import PERHAPS_PAGE
from extract.rows import Row
from transform.forms.forms import FormRow, Forms
from transform.forms.labels import label_key
from transform.forms.values import clean
from transform.forms.wording import Wording
from transform.tables.rows import ReadRow, RowReader

PrintedRows = tuple[list[int], list[Row]]
_PART = 4
"""Characters of a label that tell which it is of."""
_Item = tuple[int, Row, ReadRow]
"""(line on which it begins, row, the row read)"""


class LooseTables:
    """Puts lost words back. One instance serves a process."""

    def __init__(self, forms: Forms, words: Wording, row_reader: RowReader) -> None:
        self._forms = forms
        self._words = words
        self._read = row_reader.read
        columns = {
            table: [c for c in forms.columns if c.table == table and forms.names[-1] in c.forms]
            for table in ("application", "dispute")
        }
        self._width = len(columns["application"])
        labels = [column.label for column in columns["application"]]
        group = next(c.group_label for c in columns["application"] if c.group_label)
        inner = [c.label for c in columns["application"] if c.group_label]
        first = next(n for n, c in enumerate(columns["application"]) if c.group_label)
        self._application_header = [
            [*labels[:first], group, *labels[first + len(inner) :]],
            inner,
        ]
        self._application_bag = Counter(label_key("".join(labels)))
        results = [column.label for column in columns["dispute"]]
        channels = [row.label for row in forms.rows if row.table == "dispute"]
        channels = list(dict.fromkeys(channels))
        litigation = next(g.label for g in forms.groups if g.table == "dispute")
        self._dispute_width = len(results) * len(channels)
        self._dispute_header = [[channels[0], litigation], [*results, *channels[1:]], results * (len(channels) - 1)]
        self._dispute_bag = Counter(label_key("".join(results * len(channels))))
        self._rows = {
            form: forms.rows_of("application", form) for form in forms.names if forms.rows_of("application", form)
        }

    def restore(self, starts: Sequence[int], printed: Sequence[Row], around: Sequence[tuple[int, str]]) -> PrintedRows:
        """The rows with lost labels and headers put back where that is proven. `around`: (line, text) outside rows."""
        items = [(start, row, row.understood or self._read(row)) for start, row in zip(starts, printed, strict=True)]
        table3 = [n for n, item in enumerate(items) if self._is_application(item[2])]
        table4 = [n for n, item in enumerate(items) if self._is_dispute(item[2])]
        found = self._application([items[n] for n in table3])
        result: dict[int, list[tuple[int, Row]]] = {}
        if found and self._is_headed(items, table3, around):
            line = items[table3[0]][0]
            header = [(line, _words(labels)) for labels in self._application_header]
            for n, restored in zip(table3, found, strict=True):
                result[n] = [restored]
            result[table3[0]] = [*header, *result[table3[0]]]
        if len(table4) == 1 and self._has_results(items, table3, table4[0], around):
            start, row, read = items[table4[0]]
            header = [(start, _words(labels)) for labels in self._dispute_header]
            result[table4[0]] = [*header, (start, _values(row, read, self._dispute_width))]
        kept: list[tuple[int, Row]] = []
        for n, (start, row, read) in enumerate(items):
            if n in result:
                kept += result[n]
            elif not (result and self._is_scattered(read)):
                kept.append((start, row))
        return [start for start, _ in kept], [row for _, row in kept]

    def _is_application(self, read: ReadRow) -> bool:
        """Seven figures (and nothing but blanks behind them) under a label of table 3, or under none that is known."""
        shape = read.shape
        key = shape.keys[-1] if shape.keys else ""
        if shape.values < self._width or shape.last not in (self._width, self._width - 1):
            return False
        if not all(not cell.strip() or cell.strip().isdecimal() for cell in read.cells):
            return False
        return key in self._words.application_rows or (key not in self._words.known and shape.last == self._width)

    def _is_dispute(self, read: ReadRow) -> bool:
        key = read.shape.keys[-1] if read.shape.keys else ""
        return read.shape.last == read.shape.values == self._dispute_width and key not in self._words.rows

    def _is_scattered(self, read: ReadRow) -> bool:
        """A row of words only, of a header that has been put back."""
        return not read.shape.last and not any(
            key in self._words.blocks or key in self._words.disclosure_columns for key in read.shape.keys
        )

    # -- table 3 -------------------------------------------------------------------------------------------------

    def _application(self, items: Sequence[_Item]) -> list[tuple[int, Row]] | None:
        """The rows with their labels, if one form fits them in its order and its sums hold."""
        fitting = [rows for form in self._rows if (rows := self._in_order(items, form))]
        if len(fitting) != 1:
            return None
        rows = fitting[0]
        return [
            (start, _values(row, read, self._width, form_row))
            for (start, row, read), form_row in zip(items, rows, strict=True)
        ]

    def _in_order(self, items: Sequence[_Item], form: str) -> list[FormRow] | None:
        """The form's row of each item: all of them, in order; None if labels, number of rows or sums say otherwise."""
        rows = self._rows[form]
        words = self._forms.vocabulary["application", "row"]
        if len(items) != len(rows):
            return None
        for (_, _, read), row in zip(items, rows, strict=True):
            key = read.shape.keys[-1] if read.shape.keys else ""
            code = words.get(key)
            if code is not None and code != row.code:
                return None
            of_others = [c for label, c in words.items() if key in label] if code is None and len(key) >= _PART else []
            if of_others and row.code not in of_others:
                return None  # a part of another row's label
        return rows if self._adds_up(items, rows, form) else None

    def _adds_up(self, items: Sequence[_Item], rows: Sequence[FormRow], form: str) -> bool:
        numbers: dict[str, list[int | None]] = {}
        for (_, _, read), row in zip(items, rows, strict=True):
            cells = [clean(cell) for cell in read.cells[: self._width]]
            if not all(not cell or cell.isdecimal() for cell in cells):
                return False
            numbers[row.code] = [int(cell) if cell else None for cell in cells]
        for cells_read in numbers.values():
            if None not in cells_read and sum(n or 0 for n in cells_read[:-1]) != (cells_read[-1] or 0):
                return False
        sums: dict[str, list[list[int | None]]] = {}
        for term in self._forms.sums:
            if term.table == "application" and term.axis == "rows" and term.form == form:
                sign = 1 if term.side == "left" else -1
                terms = [None if n is None else sign * n for n in numbers[term.row]]
                sums.setdefault(term.rule_id, []).append(terms)
        for operands in sums.values():
            for place in range(self._width):
                column = [terms[place] for terms in operands]
                if None not in column and sum(n or 0 for n in column) != 0:
                    return False
        return True

    def _is_headed(self, items: Sequence[_Item], table3: Sequence[int], around: Sequence[tuple[int, str]]) -> bool:
        """Do all characters of the columns' labels stand above the figures?"""
        until = items[table3[0]][0]
        text = _text(items, around, 0, until)
        # Labels that did stay whole must stand in the form's order.
        order = [label_key(label) for label in self._application_header[1]]
        whole = [order.index(k) for start, _, read in items if start < until for k in read.shape.keys if k in order]
        if whole != sorted(whole):
            return False
        # Labels of one length are broken over lines alike, so their beginnings keep the order, too.
        for one, other in combinations(order, 2):
            if len(one) == len(other) and text.rfind(one[0]) > text.rfind(other[0]):
                return False
        numbered = [f"数据{n}" for n in range(1, self._width)]  # a recogniser's names for the columns, in their order
        return not self._application_bag - Counter(text) or all(name in text for name in numbered)

    # -- table 4 -------------------------------------------------------------------------------------------------

    def _has_results(
        self, items: Sequence[_Item], table3: Sequence[int], row: int, around: Sequence[tuple[int, str]]
    ) -> bool:
        """Do the words of table 4's header stand between table 3 and the figures, the results in the form's order?"""
        begin = items[table3[-1]][0] if table3 and table3[-1] < row else 0
        text = _text(items, around, begin, items[row][0] + 1)
        if self._dispute_bag - Counter(text):
            return False
        marks = [column.label[-1] for column in self._forms.columns if column.table == "dispute"]
        order = [mark for mark in text if mark in (marks[0], marks[1])]
        return order == order[:2] * (len(order) // 2) and order[:1] == [marks[0]]


def _text(items: Sequence[_Item], around: Sequence[tuple[int, str]], begin: int, until: int) -> str:
    """All words from the line `begin` up to the line `until`, without blanks."""
    pieces = [(start, cell) for start, row, _ in items if begin <= start <= until for cell in row.cells if cell]
    pieces += [(line, text) for line, text in around if begin <= line <= until]
    pieces.sort(key=lambda piece: piece[0])
    return "".join("".join(text.split()) for _, text in pieces)


def _words(labels: Sequence[str]) -> Row:
    return Row(tuple(labels), (0,) * len(labels))


def _values(row: Row, read: ReadRow, width: int, form_row: FormRow | None = None) -> Row:
    """The row's figures under the form's label (table 4: under none); those that may be a page's number still say so."""
    cells, lines = list(read.cells[:width]), read.lines[:width]
    for at in read.shape.doubtful:
        if at < width:
            cells[at] += PERHAPS_PAGE
    if form_row is None:
        return Row(tuple(cells), tuple(lines))
    return Row((form_row.enumerator + form_row.label, *cells), (lines[0], *lines))
