"""Tables in a page's text whose labels are broken over several lines, their figures on a line between two parts.

What a tool takes out of a PDF line by line. Cells are middle-aligned, so the figures stand on the middle line of a label
or alone between two of its lines, and labels beside the rows (upright, or of groups) stand in pieces between:

        （四）  1.本机关不掌握
                               0 0 0 0 0 0 0
        无法提  相关政府信息
        供      2.没有现成信息

The form's script (transform.tables.label_script) says whose each figure is, or nothing is put back. The table's header
must be the form's: all its words stand above the first row, those whose order can be seen in the form's order.

A blank leaves no mark in such text. Where the page's columns are kept (a layout in characters), the place of the others
says which cell it was, if no sum says otherwise (transform.tables.column_places).
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import combinations, groupby, pairwise
from typing import NamedTuple

from extract.layouts.piped_cells import PERHAPS_PAGE
from extract.rows import Row
from transform.forms.forms import Forms
from transform.forms.wording import Wording, key_of
from transform.tables.column_places import placed
from transform.tables.label_script import (
    DOUBTFUL,
    UNIT_REMARK,
    Beside,
    Fit,
    Script,
    ScriptRow,
    comparable,
    fits,
    has_ordinal,
    ordinal_of,
)
from transform.tables.printed_lines import PageLines, Piece, last_stands_alone, page_lines, pieces_of

PrintedRows = tuple[list[int], list[Row]]
Cells = tuple[list[int], list[str]]
"""(line of each, text of each)"""
_UNIT = re.compile(r"(?<![十百千万亿萬億])[十百千万亿萬億]*+元")
_OUTCOME = "outcome"
_ENDS_IN_FIGURES = re.compile(r"(.*[^\d\s])\s++(\d[\d\s]*+)")
_LONGEST_PART = 40
_REMEMBERED = 50_000
"""lines"""


class Restored(NamedTuple):
    """Tables put together again: their rows, and the text without their lines (which stay, empty)."""

    rows: PrintedRows
    rest: str
    is_whole: bool
    """table 3, in which figures stand close and labels are long, is among them"""
    before: Cells
    behind: Cells
    """pieces before and behind table 3 that are a table's and were not put together; none where they were"""
    unheaded: list[tuple[int, str]]
    """(line, word) of those above table 3, if they are not its header in the form's order"""


class _Table(NamedTuple):
    starts: list[int]
    rows: list[Row]
    lines: range
    """the lines that the rows and their header take"""
    unheaded: Sequence[Piece] = ()
    """the words above table 3, if they are not the header in the form's order"""


class BrokenLabels:
    """Puts such tables together. One instance serves a process."""

    def __init__(self, forms: Forms, words: Wording, kind: Callable[[str], str]) -> None:
        self._forms = forms
        self._words = words
        self._kind = kind
        self._application_script = {form: self._script_of_table_3(form) for form in forms.names}
        columns = forms.columns_of("application", forms.names[-1])
        self._columns = [comparable(column.label) for column in columns]
        group = next(column.group_label for column in columns if column.group_label)
        self._inner = [column.label for column in columns if column.group_label]
        first = next(n for n, column in enumerate(columns) if column.group_label)
        outer = [column.label for column in columns if not column.group_label]
        self._header = [[*outer[:first], group, *outer[first:]], self._inner]
        results = [column.label for column in forms.columns if column.table == "dispute"]
        channels = list(dict.fromkeys(row.label for row in forms.rows if row.table == "dispute"))
        litigation = next(group.label for group in forms.groups if group.table == "dispute")
        self._dispute_width = len(results) * len(channels)
        self._channel_labels = ([channels[0], litigation], channels[1:])
        of_mark = Counter(mark for label in (*results, *channels, litigation) for mark in set(label))
        self._result_marks = {mark: n for n, label in enumerate(results) for mark in label if of_mark[mark] == 1}
        """characters that one result's label alone has"""
        self._dispute_header = [
            [channels[0], litigation],
            [*results, *channels[1:]],
            results * (len(channels) - 1),
        ]
        self._dispute_bag = Counter(comparable("".join([*results * len(channels), *channels, litigation])))
        labels = [label for label in words.known if len(label) <= _LONGEST_PART]
        self._parts = {
            label[a:b] for label in labels for a in range(len(label)) for b in range(a + 1, len(label) + 1)
        } - words.known
        self._no_parts: set[str] = set()
        self._disclosure_script = {form: self._script_of_table_2(form) for form in forms.names}

    def stand_in(self, text: str) -> bool:
        """Does a line hold a part of a label of the forms, and no label?"""
        unknown = set(text.split("\n")) - self._no_parts
        if any(map(self._holds_part, unknown)):
            return True
        if len(self._no_parts) >= _REMEMBERED:
            self._no_parts.clear()
        self._no_parts |= unknown  # lines come again and again
        return False

    def _holds_part(self, line: str) -> bool:
        said = line.strip() if len(line) <= _LONGEST_PART else ""
        return bool(said) and not said.isdecimal() and key_of(said) in self._parts

    def _is_part(self, text: str) -> bool:
        key = key_of(text)
        return key in self._words.known or key in self._parts

    def figures_apart(self, lines: Sequence[int], cells: Sequence[str]) -> Cells:
        """The cells with figures that end one (`2.其他法律 15 34`) as cells of their own, if the rest is of a label."""
        parted = {cell for cell in cells if not cell.isdecimal() and len(cell.split(None, 1)) > 1}
        if not parted:
            return list(lines), list(cells)
        found: list[tuple[int, str]] = []
        for line, cell in zip(lines, cells, strict=True):
            match = _ENDS_IN_FIGURES.fullmatch(cell) if len(cell) <= _LONGEST_PART and cell in parted else None
            if match and (key_of(match[1]) in self._words.known or all(map(self._is_part, match[1].split()))):
                found += [(line, text) for text in (match[1], *match[2].split())]
            else:
                found.append((line, cell))
        return [line for line, _ in found], [cell for _, cell in found]

    def restore(self, text: str) -> Restored | None:
        """The tables whose rows the form leaves one way for; None if there is none."""
        lines = text.split("\n")
        around = page_lines(text, self._words)
        pieces = pieces_of(lines, self._kind, around.certain)
        application = self._application(pieces, around)
        disclosure = self._disclosure(pieces, around)
        dispute = self._dispute(pieces, around, application) if application else self._dispute_alone(pieces)
        tables = (disclosure, application, dispute)
        found = [table for table in tables if table is not None]
        if not found:
            return None
        taken = {n for table in found for n in table.lines}
        pieces = [
            p._replace(text=p.text + PERHAPS_PAGE) if p.is_figure and p.line in around.possible else p for p in pieces
        ]
        rest = "\n".join("" if n in taken or n in around.certain else line for n, line in enumerate(lines, 1))
        return Restored(
            ([n for table in found for n in table.starts], [row for table in found for row in table.rows]),
            rest,
            application is not None,
            self._loose(pieces, 0, application.lines.start) if application and not disclosure else ([], []),
            self._loose(pieces, application.lines.stop, len(lines)) if application and not tables[2] else ([], []),
            [(piece.line, piece.text) for piece in application.unheaded] if application else [],
        )

    def _loose(self, pieces: Sequence[Piece], begin: int, end: int) -> Cells:
        """The pieces on these lines from the first words of a table on, up to the next heading of a section."""
        own = [piece for piece in pieces if begin <= piece.line < end]
        heads = self._words.heads | self._words.dispute
        first = next((n for n, p in enumerate(own) if any(comparable(p.text) in head for head in heads)), len(own))
        figures = next((n for n in range(first, len(own)) if own[n].is_figure), len(own))
        by_line = groupby(own[figures:], key=lambda piece: piece.line)
        headings = [line for line, on_it in by_line if _is_heading([p.text for p in on_it], self._words)]
        stop = headings[0] if headings else end
        found = [piece for piece in own[first:] if piece.line < stop]
        return [piece.line for piece in found], [piece.text for piece in found]

    # -- table 3 -------------------------------------------------------------------------------------------------

    def _script_of_table_3(self, form: str) -> Script:
        rows = self._forms.rows_of("application", form)
        words = self._forms.vocabulary["application", "row"]
        width = len(self._forms.columns_of("application", form))
        beside = []
        outcomes = [n for n, row in enumerate(rows) if row.outcome]
        for group in self._forms.groups:
            if group.table != "application" or form not in group.forms:
                continue
            own = [n for n, row in enumerate(rows) if row.group == group.code]
            if group.code == _OUTCOME:
                own = [*outcomes, outcomes[-1] + 1]
            if own:
                beside.append(Beside(self._wordings("application", "group", group.code), own[0], own[-1]))
        return Script(
            tuple(
                ScriptRow(
                    row.code,
                    ordinal_of(row.enumerator),
                    frozenset(k for k, c in words.items() if c == row.code),
                    width,
                )
                for row in rows
            ),
            tuple(beside),
            frozenset(
                {*self._forms.vocabulary["application", "column"], *self._words.header_groups, *self._words.ignored}
            ),
        )

    def _wordings(self, table: str, axis: str, code: str) -> frozenset[str]:
        return frozenset(key for key, known in self._forms.vocabulary[table, axis].items() if known == code)

    def _application(self, pieces: Sequence[Piece], around: PageLines) -> _Table | None:
        found = _aligned(self._application_script, pieces, around)
        if found is None:
            return None
        form, fit, own, unsure = found
        above = _above(pieces, fit.first)
        is_headed = self._is_headed(above)
        begin = self._first_header_line(above) or pieces[fit.first].line
        starts = [begin] * len(self._header) if is_headed else []
        rows = [_words(labels) for labels in self._header] if is_headed else []
        label_ends = {piece.line: piece.end for piece in pieces if not piece.is_figure}
        all_cells = placed(own, len(self._columns), around.page_of, label_ends)
        begun = _label_lines(found.of(pieces))
        whole = all(len(figures) == len(self._columns) for figures in own)
        for n, (form_row, cells) in enumerate(zip(self._forms.rows_of("application", form), all_cells, strict=True)):
            sure = n not in unsure and (
                (whole and around.possible.isdisjoint(figure.line for figure in own[n]))
                or _is_of_one_row(own[n], len(self._columns))
            )
            if not sure and n not in unsure and any(figure.line in around.possible for figure in own[n]):
                cells, sure = _marked(cells, around.possible), True  # it says so of its figures, and sums may decide
            elif sure and not _is_of_one_row(own[n], len(self._columns)):
                cells = _marked(cells, _lone_lines(own[n]))
            for start, row in _rows_of(form_row.enumerator + form_row.label, begun[n], cells, sure):
                starts.append(start)
                rows.append(row)
        return _Table(starts, rows, range(begin, pieces[fit.end - 1].line + 1), [] if is_headed else above)

    def _is_headed(self, above: Sequence[Piece]) -> bool:
        """Do all characters of the columns' labels stand above the figures, in the form's order as far as it shows?"""
        text = "".join(comparable(piece.text) for piece in above)
        return not Counter("".join(self._columns)) - Counter(text) and _keep_order(
            above, [comparable(label) for label in self._inner]
        )

    def _first_header_line(self, above: Sequence[Piece]) -> int:
        """The line on which the header begins: behind the heading of the section, if it stands there."""
        by_line = [(line, [p.text for p in own]) for line, own in groupby(above, key=lambda piece: piece.line)]
        headings = [line for line, texts in by_line if _is_heading(texts, self._words)]
        return next((line for line, _ in by_line if line > (headings[-1] if headings else 0)), 0)

    # -- table 2 -------------------------------------------------------------------------------------------------

    def _script_of_table_2(self, form: str) -> Script:
        cells = self._forms.disclosure_cells(form)
        rows = []
        for row, own in groupby(cells, key=lambda cell: cell[1]):
            rows.append(ScriptRow(row, "", self._wordings("disclosure", "row", row), len(list(own))))
        heads = {*self._words.blocks, *self._words.disclosure_columns, *self._words.ignored, "单位万元"}
        return Script(tuple(rows), (), frozenset(heads))

    def _disclosure(self, pieces: Sequence[Piece], around: PageLines) -> _Table | None:
        found = _aligned(self._disclosure_script, pieces, around)
        if found is None:
            return None
        form, fit, own, unsure = found
        script = self._disclosure_script[form]
        above = list(self._below_heading(_above(pieces, fit.first)))
        heads: list[list[Piece]] = [[] for _ in own]
        heads[0] = above
        current = 0
        for piece, at in found.of(pieces):
            if at >= 0:
                current = at
            elif at == DOUBTFUL and not piece.is_figure and current + 1 < len(own):
                heads[current + 1].append(piece)
        starts: list[int] = []
        rows: list[Row] = []
        whole = all(len(figures) == row.width for figures, row in zip(own, script.rows, strict=True))
        begun = _label_lines(found.of(pieces))
        for _, block in groupby(enumerate(self._forms.disclosure_cells(form)), key=lambda cell: cell[1][0]):
            cells = [cell for _, cell in block]
            codes = list(dict.fromkeys(row for _, row, _ in cells))
            columns = list(dict.fromkeys(column for _, _, column in cells))
            places = [n for n, row in enumerate(script.rows) if row.code in codes]
            header = self._block_header(cells[0][0], columns, form, heads[places[0]])
            if header is None or any(heads[n] for n in places[1:]):
                return None
            line = heads[places[0]][0].line
            starts += [line, line]
            rows += header
            for n in places:
                figures: Sequence[Piece | None] = own[n]
                sure = n not in unsure and (whole or len({figure.line for figure in own[n]}) == 1)
                if n not in unsure and any(figure.line in around.possible for figure in own[n]):
                    figures, sure = _marked(own[n], around.possible), True
                elif sure:
                    figures = _marked(own[n], _lone_lines(own[n]))
                for start, row in _rows_of(self._label_of(script.rows[n].code, form), begun[n], figures, sure):
                    starts.append(start)
                    rows.append(row)
        begin = min(above[0].line, pieces[fit.first].line)
        return _Table(starts, rows, range(begin, pieces[fit.end - 1].line + 1))

    def _label_of(self, code: str, form: str) -> str:
        return next(row.label for row in self._forms.rows_of("disclosure", form) if row.code == code)

    def _below_heading(self, above: Sequence[Piece]) -> Sequence[Piece]:
        """The pieces behind the heading of a section, if one is there."""
        begin = self._first_header_line(above) if above else 0
        return [piece for piece in above if piece.line >= begin]

    def _block_header(
        self, block: str, columns: Sequence[str], form: str, printed: Sequence[Piece]
    ) -> tuple[Row, Row] | None:
        """The heading of a block of table 2 and its columns, if the printed words are these and nothing more."""
        text = "".join(comparable(piece.text) for piece in printed)
        left = Counter(text)
        contents = next(key for key in self._words.ignored if self._is_of_disclosure(key))
        wordings = [
            self._wordings("disclosure", "block", block),
            frozenset({contents}),
            *(self._wordings("disclosure", "column", column) for column in columns),
        ]
        labels = []
        for each in wordings:
            fitting = [wording for wording in sorted(each, key=len) if not Counter(wording) - left]
            if not fitting:
                return None
            labels.append(fitting[-1])
            left -= Counter(fitting[-1])
        units = set(_UNIT.findall("".join(piece.text for piece in printed)))
        if left.keys() - UNIT_REMARK or ("元" in text and len(units) != 1) or not _keep_order(printed, labels[2:]):
            return None
        names = [c.label for code in columns for c in self._forms.columns_of("disclosure", form) if c.code == code]
        kinds = {c.code: c.kind for c in self._forms.columns_of("disclosure", form)}
        unit = f"（单位：{units.pop()}）" if units else ""
        heads = [name + (unit if kinds[code] == "amount" else "") for name, code in zip(names, columns, strict=True)]
        heading = next(label for f, code, label, _, _ in self._forms.blocks if f == form and code == block)
        return _words([heading]), _words([contents, *heads])

    # -- table 4 -------------------------------------------------------------------------------------------------

    def _dispute(self, pieces: Sequence[Piece], around: PageLines, application: _Table) -> _Table | None:
        """The row of table 4: all figures below the words of its header, which stand behind table 3."""
        first = next((n for n, piece in enumerate(pieces) if piece.line >= application.lines.stop), len(pieces))
        begin = next((n for n in range(first, len(pieces)) if pieces[n].is_figure), len(pieces))
        end = next((n for n in range(begin, len(pieces)) if not pieces[n].is_figure), len(pieces))
        above = self._below_heading(pieces[first:begin])
        figures = _without_page_numbers(
            pieces[begin:end], around, self._dispute_width, len(self._channel_labels[1]) + 1
        )
        text = "".join(comparable(piece.text) for piece in above)
        if (
            not figures
            or last_stands_alone([f.line for f in figures])
            or self._dispute_bag != Counter(text)
            or not self._keeps_channels(above, text)
        ):
            return None
        start, line = figures[0].line, above[0].line
        starts = [line] * len(self._dispute_header)
        rows = [_words(labels) for labels in self._dispute_header]
        rows.append(Row(tuple(f.text for f in figures), tuple(f.line - start for f in figures)))
        return _Table([*starts, start], rows, range(line, pieces[end - 1].line + 1))

    def _dispute_alone(self, pieces: Sequence[Piece]) -> _Table | None:
        """Table 4 of a page that has no table 3: its figures on one line, just below its header, its heading above them."""
        by_line = [(line, list(own)) for line, own in groupby(pieces, key=lambda piece: piece.line)]
        rows = [own for _, own in by_line if len(own) == self._dispute_width and all(p.is_figure for p in own)]
        if len(rows) != 1:
            return None
        figures = rows[0]
        above: list[Piece] = []
        left = self._dispute_bag.total()
        for piece in reversed(pieces[: pieces.index(figures[0])]):
            if left <= 0 or piece.is_figure:
                break
            above.insert(0, piece)
            left -= len(comparable(piece.text))
        text = "".join(comparable(piece.text) for piece in above)
        if self._dispute_bag != Counter(text) or not self._keeps_channels(above, text):
            return None
        line = above[0].line
        headings = [
            "".join(p.text for p in own)
            for n, own in by_line
            if n < line and _is_heading([p.text for p in own], self._words)
        ]
        if not headings or self._channel_labels[0][0] not in headings[-1]:
            return None
        labels = [_words(each) for each in self._dispute_header]
        row = Row(tuple(f.text for f in figures), (0,) * len(figures))
        return _Table([*[line] * len(labels), figures[0].line], [*labels, row], range(line, figures[0].line + 1))

    def _keeps_channels(self, above: Sequence[Piece], text: str) -> bool:
        """Do the results of each channel, and the channels, stand in the form's order as far as it shows?"""
        one_a_line = len({piece.line for piece in above}) == len(above)
        lines = [text] if one_a_line else ["".join(p.text for p in own) for _, own in groupby(above, lambda p: p.line)]
        for line in lines:
            marks = [self._result_marks[mark] for mark in line if mark in self._result_marks]
            channels = 1 + sum(before > behind for before, behind in pairwise(marks))
            if channels > len(self._channel_labels[1]) + 1:
                return False
        longer = [piece for piece in above if len(piece.text) > 1]
        return all(_keep_order(longer, [comparable(label) for label in labels]) for labels in self._channel_labels)

    def _is_of_disclosure(self, key: str) -> bool:
        return key in self._forms.vocabulary["disclosure", "ignore"]


def _keep_order(printed: Sequence[Piece], labels: Sequence[str]) -> bool:
    """Do the labels stand in this order as far as it shows?

    Labels on one line must keep it. Where each piece stands on a line of its own, cells come one behind the other.
    """
    begins = [(piece, n) for piece in printed for n in _only(labels, comparable(piece.text))]
    one_a_line = len({piece.line for piece in printed}) == len(printed)
    return all(
        one < other or one == other
        for (piece, one), (behind, other) in combinations(begins, 2)
        if piece.line == behind.line or one_a_line
    )


class _Aligned(NamedTuple):
    """The pieces read by a form's script: whose each figure is, and the rows of which that is open."""

    form: str
    fit: Fit
    figures: list[list[Piece]]
    """of each row; where it is open, all that may be its own"""
    unsure: frozenset[int]

    def of(self, pieces: Sequence[Piece]) -> Iterator[tuple[Piece, int]]:
        """Each piece with its row."""
        return zip(pieces[self.fit.first : self.fit.end], self.fit.rows, strict=True)


def _aligned(scripts: dict[str, Script], pieces: Sequence[Piece], around: PageLines) -> _Aligned | None:
    """The pieces read by the only script that fits them; None if none or two do.

    Ways that differ in whether a number is a page's leave the rows beside it open.
    """
    ways: list[tuple[str, Fit]] = []
    for in_order in (True, False):
        ways = ways or [
            (form, fit)
            for form, script in scripts.items()
            for fit in fits(script, pieces, around.doubtful, around.edges, in_order)
        ]
    if len({(form, fit.first) for form, fit in ways}) != 1:
        return None
    form, fit = max(ways, key=lambda way: way[1].end)
    rows = range(len(scripts[form].rows))
    owners = [
        [[n for n, at in enumerate(each.rows, each.first) if at == row and pieces[n].is_figure] for row in rows]
        for _, each in ways
    ]
    unsure = frozenset(row for row in rows if any(own[row] != owners[0][row] for own in owners))
    figures = [[pieces[n] for n in sorted({n for own in owners for n in own[row]})] for row in rows]
    return _Aligned(form, fit, figures, unsure)


def _above(pieces: Sequence[Piece], first: int) -> Sequence[Piece]:
    """The pieces between the last figure before the first row and that row."""
    begin = next((n for n in range(first - 1, -1, -1) if pieces[n].is_figure), -1) + 1
    return pieces[begin:first]


def _only(labels: Sequence[str], begun: str) -> list[int]:
    """Which label begins so, if just one does."""
    found = [n for n, label in enumerate(labels) if begun and label.startswith(begun)]
    return found if len(found) == 1 else []


def _without_page_numbers(figures: Sequence[Piece], around: PageLines, width: int, groups: int) -> Sequence[Piece]:
    """The figures without a page's number that only shows by being one too many; none if it is open which are."""
    sure = [figure for figure in figures if figure.line not in around.doubtful]
    if len(figures) == len(sure) <= width:
        size = width // groups
        adds_up = len(figures) == width and all(
            _is_of_one_row(figures[at : at + size], size) for at in range(0, width, size)
        )
        return figures if adds_up or around.possible.isdisjoint(figure.line for figure in figures) else ()
    return sure if len(sure) == width else ()


def _lone_lines(figures: Sequence[Piece]) -> frozenset[int]:
    """The lines on which one figure of a row stands, where others of it stand side by side: it may be a page's number."""
    counts = Counter(figure.line for figure in figures)
    return frozenset(line for line, count in counts.items() if count == 1 and len(counts) < len(figures))


def _marked(cells: Sequence[Piece | None], possible: Container[int]) -> list[Piece | None]:
    """The cells, of which those say so that may be the number of a page."""
    return [cell._replace(text=cell.text + PERHAPS_PAGE) if cell and cell.line in possible else cell for cell in cells]


def _label_lines(own: Iterable[tuple[Piece, int]]) -> dict[int, int]:
    """The line on which the label of each row begins."""
    return {row: piece.line for piece, row in reversed(list(own)) if not piece.is_figure}


def _is_of_one_row(figures: Sequence[Piece], width: int) -> bool:
    """Do figures stand on one line, or on several but add up to the last, so that none of another row is among them?"""
    if len({figure.line for figure in figures}) == 1:
        return True
    numbers = [int(figure.text) for figure in figures if figure.text.isdecimal()]
    return len(numbers) == width and sum(numbers[:-1]) == numbers[-1]


def _rows_of(label: str, line: int, cells: Sequence[Piece | None], sure: bool) -> Iterator[tuple[int, Row]]:
    """(line, row) of a row whose label begins on `line`; figures that may not all be its own stand apart from it."""
    figures = [cell for cell in cells if cell]
    start = min(line, figures[0].line)
    at = start
    lines = [0]
    for cell in cells:
        at = cell.line if cell else max(at, figures[0].line)
        lines.append(at - start)
    texts = [cell.text if cell else "" for cell in cells]
    if sure and not last_stands_alone([line, *(figure.line for figure in figures)]):
        yield start, Row((label, *texts), tuple(lines))
    else:
        texts = [cell.text if cell else "" for cell in _marked(cells, _lone_lines(figures))]
        yield start, Row((label,), (0,))
        yield figures[0].line, Row(tuple(texts), tuple(at - (figures[0].line - start) for at in lines[1:]))


def _is_heading(texts: Sequence[str], words: Wording) -> bool:
    """Is a line, in its pieces, the heading of a section? Two cells of a header may read like one without its ordinal."""
    whole = "".join(texts)
    return (len(texts) == 1 or has_ordinal(whole)) and any(comparable(whole).endswith(key) for key in words.sections)


def _words(labels: Sequence[str]) -> Row:
    return Row(tuple(labels), (0,) * len(labels))
