"""Statistics tables in running text, on one line or many, with blanks between their cells or without."""

import re
from itertools import islice
from typing import NamedTuple

from extract.characters import simplified
from transform.forms.bounds import Kind
from transform.forms.labels import label_key
from transform.forms.values import LONGEST_VALUE, Value, clean, clean_label
from transform.proof.splitting import TooMany, splittings
from transform.statistics.forms import StatisticForms
from transform.statistics.words import (
    ANY_BLANKS,
    ARABIC,
    BLANKS,
    CODE,
    COLUMNS,
    FOOTER,
    HEADER,
    LONGEST_LABEL,
    MOST_ENTRIES,
    MOST_FIGURES,
    SUM_COLUMN,
    WIDE,
    Column,
    Found,
    Notes,
    Read,
    Segment,
    figure_kind,
    read_figure,
    segments,
    words_of,
)

_MOST_HEADERS = 100
"""Headers that are tried until one has entries."""

UNKNOWN_COLUMN = re.compile(
    rf"{ANY_BLANKS}(?:上年|上一年|去年|前年|上期|同期|历年|累计|本级|合计|总计|汇总|增减|增长|增幅|环比|占比|比上年|较上年|同比|[12][0-9]{{3}}{ANY_BLANKS}年)"
)
ORDINAL = re.compile(r"\s?[.、](?![0-9])")
_PAGE_NUMBER = re.compile(r"(?m)^[ \t\u3000]*[-—–][ \t]*[0-9]{1,4}[ \t]*[-—–][ \t]*$")
SERIAL = re.compile(rf"{ANY_BLANKS}[0-9]{{1,3}}(?=\s)")
_YEAR_BEHIND = re.compile(r"(?:19|20)[0-9]{2}\Z")
_LONG_LIST = 3
"""After an entry of a higher number than this, digits that end with 11 may hold the ordinal 11 as well as a new 1."""


def read_text(text: str, known: StatisticForms) -> Found | None:
    """The first table in a text; None if there is none. A header without entries gives a table without, and a finding."""
    folded = simplified(_PAGE_NUMBER.sub(lambda match: " " * len(match[0]), text.translate(WIDE)))
    empty: Found | None = None
    for header in islice(HEADER.finditer(folded), _MOST_HEADERS):
        reader = _TextReader(text, folded, known)
        if not reader.header(header):
            continue
        reader.read()
        if any(read.places for read in reader.reads):
            later = HEADER.search(folded, reader.end)
            if later and COLUMNS.match(folded, later.end()):
                reader.note("LEG-17", clean_label(text[later.start() : later.end()]), later.start())
            return Found(reader.reads, reader.columns, reader.findings)
        if empty is None:
            printed = clean_label(text[header.start() : reader.end])[:LONGEST_LABEL]
            reader.note("STR-04", printed, header.start())
            empty = Found([], reader.columns, reader.findings)
    return empty


class _Run(NamedTuple):
    """Figures in a text with the place of each, and where they end. `sure`: nothing else can be among their digits."""

    tokens: list[tuple[str, int]]
    end: int
    sure: bool


class _TextReader(Notes):
    """Reads one table out of a text. `folded` is the text, as long, with full-width and traditional forms folded."""

    def __init__(self, text: str, folded: str, known: StatisticForms) -> None:
        super().__init__()
        self.text, self.folded, self.known = text, folded, known
        self.words = words_of(known)
        self.columns: list[Column] = []
        self.reads: list[Read] = []
        self.end = 0
        self._serial = self._code = False
        self._entry_pattern = self.words.entry[False, False]
        self._set_off: bool | None = None
        """Do blanks stand before all units so far?"""
        self._last = 0
        """The last arabic enumerator of the list that is going on."""

    def header(self, header: re.Match[str]) -> bool:
        """Takes in a header; False if it has no column of figures."""
        found = self._columns_at(header.end())
        if found is None:
            return False
        self.columns, self.end, self._code = found
        self._serial = header["serial"] is not None
        self._entry_pattern = self.words.entry[self._serial, header["code"] is not None]
        return len(self.columns) <= MOST_FIGURES

    def _columns_at(self, at: int) -> tuple[list[Column], int, bool] | None:
        """The columns of figures that a header names here, where they end, and whether a column of codes is before them."""
        code = CODE.match(self.folded, at)
        match = COLUMNS.match(self.folded, code.end() if code else at)
        if match is None:
            return None
        if match["sums"]:
            spans = [one.span() for one in re.finditer(SUM_COLUMN, match["sums"])]
            begin = match.start("sums")
            columns = [Column("year", clean_label(self.text[begin + a : begin + b])) for a, b in spans]
        else:
            columns = [Column("year", clean_label(self.text[slice(*match.span("year"))]))]
            if match["cumulative"]:
                columns.append(Column("cumulative", clean_label(self.text[slice(*match.span("cumulative"))])))
        return columns, match.end(), code is not None

    def read(self) -> None:
        """Reads entries until they stop."""
        if UNKNOWN_COLUMN.match(self.folded, self.end):
            # One column more than known: no figure could be given to its column.
            self.note("STR-04", clean_label(self.text[self.end : self.end + 40]), self.end)
            return
        enumerator = ""
        while len(self.reads) < MOST_ENTRIES and not self._other_table():
            entry = self._entry_pattern.match(self.folded, self.end)
            if entry is None or FOOTER.search(entry["chunk"]):
                break
            if entry["unit"] == "件" and entry["chunk"].endswith("附"):
                break
            run = self._run(entry.end())
            if not run.tokens:
                break
            begin = entry.start()
            if self._serial and (serial := SERIAL.match(entry["chunk"])):
                begin += serial.end()
            *before, own = segments(self.text, self.folded, begin, entry.end("chunk"), enumerator)
            set_off = entry["chunk"][-1].isspace()
            if self._set_off and not set_off and label_key(own.label) not in self.known.by_key:
                break  # where all units stand apart, this one is a word of the prose behind the table
            self._set_off = set_off if self._set_off is None else self._set_off and set_off
            for segment in before:
                self._without_figures(segment)
            own = self._lost(own)
            self._follow(own.enumerator)
            self.end = run.end
            run, enumerator = self._without_ordinal(run)
            self._entry(own, entry["unit"], run)
        self._look_behind()

    def _look_behind(self) -> None:
        """Notes what still looks like an entry right behind the end of the table."""
        behind = self.folded[self.end : self.end + LONGEST_LABEL]
        footer = FOOTER.search(behind) or HEADER.search(behind)
        if any(read.places for read in self.reads) and self.words.figure.search(
            behind, 0, footer.start() if footer else len(behind)
        ):
            self.note("STR-04", clean_label(self.text[self.end : self.end + LONGEST_LABEL]), self.end)

    def _other_table(self) -> bool:
        """Does another table begin here? The same header with new labels is this table on its next page: read on."""
        place = BLANKS.match(self.folded, self.end)
        again = HEADER.match(self.folded, place.end() if place else self.end)
        columns = self._columns_at(again.end()) if again else None
        if columns is None:
            return False
        entry = self._entry_pattern.match(self.folded, columns[1])
        if entry is None or columns[0] != self.columns:
            return True
        label = segments(self.text, self.folded, entry.start(), entry.end("chunk"))[-1].label
        if any(read.places and label_key(read.label) == label_key(label) for read in self.reads[:1]):
            return True
        self.end = columns[1]
        return False

    def _run(self, at: int) -> _Run:
        """The figures that begin here, without a date that stands behind the table."""
        tokens: list[tuple[str, int]] = []
        while len(tokens) <= 2 * MOST_FIGURES and (match := self.words.run.match(self.folded, at)):
            tokens.append((match[1], match.start(1)))
            at = match.end()
        width = len(self.columns) + self._code
        following = self.folded[at : at + 1]
        last, place = tokens[-1]
        if following and following in "年月日%:":
            year = _YEAR_BEHIND.search(last) if following == "年" else None
            if year is None and len(tokens) <= width:
                return _Run(tokens, at, False)
            kept = last[: year.start()] if year else ""
            return _Run([*tokens[:-1], (kept, place)] if kept else tokens[:-1], place + len(kept), True)
        if self._serial and not ORDINAL.match(self.folded, at):
            if len(tokens) == width + 1 and len(last) <= 3:
                return _Run(tokens[:-1], place, True)
            return _Run(tokens, at, len(tokens) == width)
        return _Run(tokens, at, True)

    def _without_ordinal(self, run: _Run) -> tuple[_Run, str]:
        """Takes the next entry's ordinal off the figures: `2069121062.政府公报` is 206912106 and `2.`, after a `1.`."""
        mark = ORDINAL.match(self.folded, run.end)
        *others, (last, place) = run.tokens
        if mark is None or not last[-1].isdigit():
            return run, ""
        self.end = mark.end()
        width = len(self.columns) + self._code
        expected = {str(self._last + 1), "1"}
        if others and (last in expected or (len(others) == width and len(last) <= 2 and last.isdigit())):
            return _Run(others, place, run.sure), last + mark[0].strip()
        fitting = [ordinal for ordinal in expected if last.endswith(ordinal) and len(last) > len(ordinal)]
        if len(fitting) == 1 and not (fitting[0] == "1" and last.endswith("11") and self._last > _LONG_LIST):
            kept = last[: -len(fitting[0])]
            return _Run([*others, (kept, place)], place + len(kept), run.sure), fitting[0] + mark[0].strip()
        # A number missed its turn: how many of the digits are the ordinal is not known.
        return _Run(run.tokens, run.end, False), ""

    def _without_figures(self, segment: Segment) -> None:
        """A heading over entries, or an entry that lost its figures."""
        segment = self._lost(segment)
        if not segment.label:
            return
        is_heading = bool(segment.enumerator) and not segment.enumerator[0].isdigit()
        key = label_key(segment.label)
        if not (is_heading or key.endswith("情况") or key in self.known.by_key):
            self.note("STR-17", segment.label, segment.at)
        self._follow(segment.enumerator)
        self.reads.append(Read(segment.enumerator, segment.of_which, segment.label, None, segment.at))

    def _lost(self, segment: Segment) -> Segment:
        """Notes entries whose figures are gone (a unit, and then the next label); what is left of the segment."""
        while lost := self.words.lost.fullmatch(segment.label):
            name = clean_label(lost["label"])
            self.note("STR-17", name, segment.at)
            width = len(self.columns)
            self._follow(segment.enumerator)
            self.reads.append(
                Read(
                    segment.enumerator,
                    segment.of_which,
                    name,
                    lost["unit"],
                    segment.at,
                    places=[(segment.at, None)] * width,
                    values=[Value(None, "missing", "")] * width,
                    short=True,
                )
            )
            segment = Segment("", False, clean_label(lost["rest"]), segment.at)
        return segment

    def _follow(self, enumerator: str) -> None:
        """Keeps count of the enumerators."""
        arabic = ARABIC.match(enumerator)
        if arabic:
            number = int(arabic[1])
            if number not in (self._last + 1, 1):
                self.note("STR-04", f"{self._last} → {enumerator}", None)
            self._last = number
        elif enumerator:
            self._last = 0

    def _entry(self, own: Segment, unit: str, run: _Run) -> None:
        width = len(self.columns)
        tokens, sure = self._without_code(run)
        printed = self.text[tokens[0][1] : tokens[-1][1] + len(tokens[-1][0])]
        if not own.label:
            self.note("STR-04", f"{unit} {printed}", tokens[0][1])
            return
        read = Read(own.enumerator, own.of_which, own.label, unit, own.at, printed, [(tokens[0][1], None)] * width)
        self.reads.append(read)
        if sure and len(tokens) == width:
            read.apart = width > 1
            read.places = [(place, None) for _, place in tokens]
            read.values = [read_figure(token, unit, self.known) for token, _ in tokens]
            last, place = tokens[-1]
            if self.folded[place + len(last) : place + len(last) + 1].isdigit() and read.values[-1].number is not None:
                # The next entry's ordinal was taken off.
                read.values[-1] = read.values[-1]._replace(status="decoded")
            return
        kind = figure_kind(unit, self.known)
        if sure and len(tokens) < width and kind is not None:
            digits = " ".join(token for token, _ in tokens)
            read.readings = _cuts(digits, kind[0], width)
            read.fewer = [cut for fewer in range(1, width) for cut in _cuts(digits, kind[0], fewer)]
            if read.readings:
                return
        read.short = len(tokens) < width
        read.values = [Value(None, "malformed", clean(printed)[:LONGEST_VALUE])] * width
        self.note("STR-17", f"{own.label} {printed}", own.at)

    def _without_code(self, run: _Run) -> tuple[list[tuple[str, int]], bool]:
        """Without the indicator's code, which stands before the figures; a glued code cannot be told from them."""
        if not self._code:
            return run.tokens, run.sure
        if len(run.tokens) > 1 and re.fullmatch(r"[0-9]{1,3}", run.tokens[0][0]):
            return run.tokens[1:], run.sure
        return run.tokens, False


def _cuts(digits: str, kind: Kind, width: int) -> list[tuple[str, ...]]:
    try:
        return splittings(digits, [kind] * width)
    except TooMany:
        return []
