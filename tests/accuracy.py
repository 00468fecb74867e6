"""How much of every labelled report is read, and is any figure wrong?   python -m tests.accuracy [--markdown] [--converters [DIR]]

The labelled reports are the suite's cases and, where they are, the real reports beside the project. Each document goes
through the ordinary reader into one warehouse in memory, and its cell views are compared with the expectation:

    right    the same number, or no number where none is expected
    wrong    another number, or a number where none is expected, whatever findings say about it
    flagged  no number where one is expected, but the cell says so: ambiguous or malformed
    lost     no number where one is expected and nothing said at the cell, or the whole document set aside

A third table tells how well prose is read (tests/narrative_accuracy.py), a fourth what becomes of inputs that were read
wrongly once (tests/failing), a fifth what real converters make of a report (tests/tools/converters): that of the last
scoring if it was this reader's, or scored now with `--converters`. Below the tables stands every flagged or lost figure of
the real reports with the readings that the cell offers, and for how many of them a second reading is shown to be as good
as the true one (see second_readings). Exit code 1 if any figure is wrong.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import combinations, product
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

from extract import DocumentError, SourceFile
from extract.files import open_document
from flows.batches import reader
from flows.pipeline import reader_version
from tests import narrative_accuracy
from tests.failing import failing_cases
from tests.helpers import CASES, SAMPLE, SHARED, forms, loaded, records
from tests.printing import aligned, markdown
from tests.tools.converters import score as converters
from transform.facts.batch import BatchBuilder

RIGHT, WRONG, FLAGGED, LOST = OUTCOMES = ("right", "wrong", "flagged", "lost")
UNDECIDED = ("ambiguous", "malformed")
SET_ASIDE = "set aside"
MOST_COMBINATIONS = 100_000
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Place = tuple[str, str, str]
"""table, row (`category` or `category/subcategory`, or a printed label), column"""


class Labelled(NamedTuple):
    """A document and what a person read in it: None for a blank cell or a figure that cannot be decided.

    `undecided` are the places where a number is printed that has no single safe reading, if the expectation tells them.
    `whole`: every figure of the document is labelled, so that any other is invented; of a report that is cut short some
    are not (an amount without a unit, for instance), and those are listed instead of counted.
    """

    name: str
    content: bytes
    expected: dict[Place, Decimal | None]
    undecided: frozenset[Place]
    real: bool
    whole: bool = True

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def deduplicated(self) -> bool:
        """Equal lines were removed from it: it must be set aside."""
        return ".dedup." in self.name


class Found(NamedTuple):
    """A cell as the views give it."""

    value: Decimal | None
    status: str
    readings: str | None


class Judged(NamedTuple):
    """A cell compared with what is expected of it."""

    place: Place
    expected: Decimal | None
    found: Found | None
    outcome: str


class Checked(NamedTuple):
    """A document compared cell by cell. `reason`: why it was set aside, None if it was not.

    `unlabelled` are numbers of a document cut short at places that its expectation does not name.
    """

    document: Labelled
    layout: str
    reason: str | None
    rightly_aside: bool
    cells: list[Judged]
    unlabelled: list[Judged]


# -- the labelled reports ----------------------------------------------------------------------------------------------


def labelled() -> list[Labelled]:
    """Every labelled document that is here; the same bytes may occur twice under different expectations."""
    return [*_real(), *suite_cases()]


def suite_cases() -> list[Labelled]:
    """The suite's own cases."""
    found = []
    for case in sorted(folder for folder in CASES.iterdir() if folder.is_dir()):
        own = sorted(case.glob("report.*"))
        text = next((path for path in own if path.name != "report.csv"), SAMPLE / f"{case.name}.txt")
        found.append(_labelled(text, case / "expected.csv", f"{case.name}{text.suffix}", real=False))
    return found


def _real() -> Iterator[Labelled]:
    folders = [SHARED / "seeds", SHARED / "reports", SHARED / "reports" / "excerpts"]
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            expected = folder / "expected" / f"{path.name.split('.')[0]}.csv"
            if path.is_file() and (expected.exists() or ".dedup." in path.name):
                yield _labelled(path, expected, path.name, real=True)


def _labelled(path: Path, expected: Path, name: str, real: bool) -> Labelled:
    lines = records(expected) if expected.exists() else []
    places: list[Place] = [(line["table"], line["row"], line["column"]) for line in lines]
    return Labelled(
        name,
        path.read_bytes(),
        {place: Decimal(line["value"]) if line["value"] else None for place, line in zip(places, lines, strict=True)},
        frozenset(p for p, line in zip(places, lines, strict=True) if line.get("value_status") in UNDECIDED),
        real,
        ".partial." not in name and path.parent.name != "excerpts",
    )


# -- reading and comparing ---------------------------------------------------------------------------------------------


def check(documents: Sequence[Labelled]) -> list[Checked]:
    """Reads all documents into one warehouse and compares them. A fault of the reader loses the document (reader_fault)."""
    builder = BatchBuilder(forms())
    aside: dict[str, str] = {}
    read: set[str] = set()
    for document in documents:
        digest = document.digest
        if digest in read:
            continue
        read.add(digest)
        builder.add_source(SourceFile(document.name, document.name, len(document.content), 0), digest)
        try:
            builder.add_report(reader().read(open_document(document.name, document.content, digest)))
        except DocumentError as error:
            aside[digest] = error.code
            builder.add_set_aside(digest, document.content, document.content, error)
        except Exception as error:  # as a run does, which goes on with the next document
            aside[digest] = "reader_fault"
            fault = DocumentError("reader_fault", f"{type(error).__name__}: {error}")
            builder.add_set_aside(digest, document.content, document.content, fault)
    with loaded(builder.tables()) as loader:
        layouts = dict(loader.connection.execute("select document_sha256, layout from v_reports").fetchall())
        cells = _cells(loader.connection)
    return [_checked(d, layouts.get(d.digest) or SET_ASIDE, aside.get(d.digest), cells[d.digest]) for d in documents]


def _cells(connection: Any) -> defaultdict[str, dict[Place, Found]]:
    """document -> place -> cell, of all cell views"""
    found: defaultdict[str, dict[Place, Found]] = defaultdict(dict)
    for table, row, subcategory, column in (
        ("disclosure", "category", "subcategory", "measure"),
        ("application", "item_code", "null", "applicant_type"),
        ("dispute", "channel", "null", "result"),
        ("fee", "''", "null", "measure"),
        ("statistic", "label", "null", "period"),
    ):
        answer = connection.execute(
            f"select document_sha256, {row}, {subcategory}, {column}, value, value_status, readings from v_{table}_cells"
        )
        for document, row_code, sub, column_code, value, status, readings in answer.fetchall():
            place = table, "/".join(filter(None, (row_code, sub))), column_code
            found[document][place] = Found(None if value is None else Decimal(value), status, readings)
    return found


def _checked(document: Labelled, layout: str, reason: str | None, cells: dict[Place, Found]) -> Checked:
    rightly = document.deduplicated and reason == "deduplicated_lines"
    if rightly or (reason is not None and not document.expected):
        return Checked(document, SET_ASIDE, reason, True, [], [])
    judged = []
    for place, number in document.expected.items():
        found = cells.get(_without_unit(place, cells))
        outcome = _outcome(number, found, place in document.undecided) if reason is None else LOST
        judged.append(Judged(place, number, found, outcome))
    named = {_without_unit(place, cells) for place in document.expected}
    tables = {table for table, *_ in named}
    others = [
        Judged(place, None, found, WRONG)
        for place, found in cells.items()
        if place[0] in tables and place not in named and found.value is not None
    ]
    if document.whole:
        return Checked(document, layout, reason, False, judged + others, [])
    return Checked(document, layout, reason, False, judged, others)


def _without_unit(place: Place, cells: dict[Place, Found]) -> Place:
    """A statistic's label may carry its unit (金额_元), which the view gives in a column of its own."""
    table, row, column = place
    if table == "statistic" and place not in cells:
        return table, row.rsplit("_", 1)[0], column
    return place


def _outcome(expected: Decimal | None, found: Found | None, undecided: bool) -> str:
    value = found.value if found else None
    if value is not None:
        return RIGHT if value == expected else WRONG
    if expected is None and not undecided:
        return RIGHT
    return FLAGGED if found and found.status in UNDECIDED else LOST


# -- what is printed ---------------------------------------------------------------------------------------------------


def tables(checked: Iterable[Checked]) -> tuple[list[list[str]], list[list[str]]]:
    """The table by layout and the table by kind of file; a document that is labelled twice counts once."""
    once = list({c.document.digest: c for c in reversed(list(checked))}.values())[::-1]
    by_layout = _table("layout", ((c.layout, c) for c in once))
    by_suffix = _table("file", ((Path(c.document.name).suffix, c) for c in once))
    return by_layout, by_suffix


def _table(title: str, documents: Iterable[tuple[str, Checked]]) -> list[list[str]]:
    groups: defaultdict[str, list[Checked]] = defaultdict(list)
    for key, checked in documents:
        groups[key].append(checked)
    everything = [checked for group in groups.values() for checked in group]
    lines = [[title, "documents", "cells", *OUTCOMES, "right or flagged"]]
    for key, group in [*sorted(groups.items()), ("all", everything)]:
        counts = Counter(cell.outcome for checked in group for cell in checked.cells)
        cells = counts.total()
        share = f"{(counts[RIGHT] + counts[FLAGGED]) / cells:.1%}" if cells else "-"
        lines.append([key, str(len(group)), str(cells), *(str(counts[outcome]) for outcome in OUTCOMES), share])
    return lines


def open_figures(checked: Iterable[Checked]) -> Iterator[str]:
    """The flagged, lost and wrong figures of each real report, by row, each with what the cell offers instead."""
    for document in checked:
        gaps = [cell for cell in document.cells if cell.outcome != RIGHT]
        if document.document.real and gaps:
            reason = f": {document.reason}" if document.reason else ""
            counts = ", ".join(f"{n} {o}" for o, n in Counter(cell.outcome for cell in gaps).items())
            yield f"\n{document.document.name} ({document.layout}{reason}): {counts}"
            if not document.reason:
                shown = second_readings(document)
                yield from (f"  {how}: {sum(how == h for h in shown.values())}" for how in HOW if how in shown.values())
                yield from _gaps_by_row(document, gaps)


def _gaps_by_row(document: Checked, gaps: Iterable[Judged]) -> Iterator[str]:
    rows: defaultdict[tuple[str, str], list[Judged]] = defaultdict(list)
    for cell in gaps:
        rows[cell.place[:2]].append(cell)
    for (table, row), cells in rows.items():
        whole = [cell for cell in document.cells if cell.place[:2] == (table, row)]
        verdict = arithmetic(table, whole)
        yield f"  {table} {row}" + (f"  [{verdict}]" if verdict else "")
        alike: defaultdict[tuple[str, str, str], list[Judged]] = defaultdict(list)
        for cell in cells:
            status = cell.found.status if cell.found else "no such cell"
            alike[cell.outcome, status, (cell.found and cell.found.readings) or ""].append(cell)
        for (outcome, status, readings), group in alike.items():
            columns = [cell.place[2] for cell in group]
            true = " ".join(_shown(cell.expected) for cell in group)
            if set(columns) != {cell.place[2] for cell in whole}:
                true = ", ".join(f"{cell.place[2]} {_shown(cell.expected)}" for cell in group)
            got = "".join(f" {cell.found.value:f}" for cell in group if cell.found and cell.found.value is not None)
            yield f"    {outcome} ({status}{got}), true: {true}" + (f"; readings: {readings}" if readings else "")


def _shown(number: Decimal | None) -> str:
    return "blank" if number is None else f"{number.normalize():f}"


def arithmetic(table: str, row: Sequence[Judged]) -> str:
    """Whether a flagged row of table 3, 4 or the statistics is decided by its own arithmetic; '' if that cannot be told.

    A row of table 3 or 4 adds up to its total; in the statistics no year exceeds what has accumulated.
    """
    choices = {cell.place[2]: _choices(cell.found) for cell in row if cell.found}
    columns = {column.code for column in forms().columns if column.table == table} or {"year", "cumulative"}
    if table == "disclosure" or choices.keys() != columns or not all(choices.values()):
        return ""
    whole = {cell.found.readings for cell in row if cell.found and cell.found.value is None}
    alternatives = [alternative.split() for alternative in (whole.pop() or "").split("|")] if len(whole) == 1 else []
    readings: Iterable[Sequence[Decimal]]
    if alternatives and {len(alternative) for alternative in alternatives} == {len(columns)}:
        order = sorted((column.number, column.code) for column in forms().columns if column.table == table)
        names = [code for _, code in order] or ["year", "cumulative"]
        readings = [[Decimal(n) if n != "·" else Decimal(0) for n in alternative] for alternative in alternatives]
        count = len(alternatives)
    else:
        names, readings, count = list(choices), product(*choices.values()), prod(map(len, choices.values()))
    if count > MOST_COMBINATIONS:
        return ""
    if table == "statistic":
        year, cumulative = names.index("year"), names.index("cumulative")
        fitting = sum(numbers[year] <= numbers[cumulative] for numbers in readings)
    else:
        total = names.index("total")
        fitting = sum(sum(numbers) == 2 * numbers[total] for numbers in readings)
    return f"{fitting} of {count} readings of the row fit its own arithmetic"


# -- second readings ---------------------------------------------------------------------------------------------------

NOT_SHOWN = "no second reading shown"
HOW = (
    FITS := "a second reading satisfies all sums",
    NO_WORSE := "the report itself breaks sums of the table, and a second reading breaks no more",
    UNSUMMED := "no sum concerns the cell, and another figure of its block may stand there",
    CUT := "its digits can be cut in another way that fits as well",
    NOT_SHOWN,
)  # fmt: skip

Grid = Sequence[Sequence[Decimal]]
Equation = tuple[list[tuple[int, int]], list[tuple[int, int]]]
"""Cells (row, column) whose sum is that of other cells."""


def second_readings(document: Checked) -> dict[Place, str]:
    """How each flagged figure was shown to be undecidable, from the labelled figures alone.

    The cell must offer the true figure and another that stands there in a reading of the same figures: two rows of the
    table exchanged, or two columns, or both, so that all sums still hold; two cells of a block of table 2 exchanged; or two
    ways to cut the true digits (of such rows, the readings listed may end before the true one).
    """
    flagged = {cell.place: cell for cell in document.cells if cell.outcome == FLAGGED}
    shown = dict.fromkeys(flagged, NOT_SHOWN)
    for table in ("application", "dispute"):
        shown |= _by_exchange({p: c for p, c in flagged.items() if p[0] == table}, document, table)
    for row in {place[:2] for place in flagged}:
        shown |= _by_cut([cell for cell in document.cells if cell.place[:2] == row])
    blocks = {(form, row, column): block for form, block, _, row, column in forms().blocks}
    for (table, row, column), cell in flagged.items():
        same = {blocks[f, r, c] for f, r, c in blocks if (r, c) == (row, column)} if table == "disclosure" else set()
        others = {
            c.expected
            for c in document.cells
            if c.place[0] == table and any(blocks.get((f, *c.place[1:])) in same for f in forms().names)
        }
        if _offers(cell, others):
            shown[cell.place] = UNSUMMED
    return shown


def _offers(cell: Judged, others: Iterable[Decimal | None]) -> bool:
    """Does the cell offer, beside the true figure, one of these? Only if it offers figures of its own, not a row's."""
    ways = ((cell.found and cell.found.readings) or "").split("|")
    offered = {Decimal(way.strip()) for way in ways if _NUMBER.fullmatch(way.strip())}
    return cell.expected in offered and any(other in offered for other in others if other != cell.expected)


def _by_exchange(flagged: dict[Place, Judged], document: Checked, table: str) -> dict[Place, str]:
    true = {cell.place[1:]: cell.expected for cell in document.cells if cell.place[0] == table}
    rows, columns = (list(dict.fromkeys(place[n] for place in true)) for n in (0, 1))
    form = next((f for f in forms().names if {r.code for r in forms().rows_of(table, f)} == set(rows)), None)
    if not flagged or form is None or None in true.values() or len(true) != len(rows) * len(columns):
        return {}
    equations = _equations(table, form, rows, columns)
    grid = [[Decimal(true[row, column] or 0) for column in columns] for row in rows]
    least = _broken(grid, equations)
    others: defaultdict[Place, set[Decimal]] = defaultdict(set)
    for turned in (grid, *_exchanged([*zip(*grid, strict=True)])):
        across = grid if turned is grid else [*zip(*turned, strict=True)]
        for changed in (across, *_exchanged(across)):
            if _broken(changed, equations) <= least:
                for (r, row), (c, column) in product(enumerate(rows), enumerate(columns)):
                    others[table, row, column].add(changed[r][c])
    how = NO_WORSE if least else FITS
    return {place: how for place, cell in flagged.items() if _offers(cell, others[place])}


def _exchanged(lines: Grid) -> Iterator[Grid]:
    """The lines with two unlike ones in each other's place, all ways."""
    for one, other in combinations(range(len(lines)), 2):
        if lines[one] != lines[other]:
            changed = list(lines)
            changed[one], changed[other] = lines[other], lines[one]
            yield changed


def _equations(table: str, form: str, rows: Sequence[str], columns: Sequence[str]) -> list[Equation]:
    """The sums that the form promises of a table: over rows, column by column, and over the columns of a row."""
    found: dict[tuple[str, str], dict[str, list[tuple[int, int]]]] = {}
    for term in forms().sums:
        if (term.table, term.form) == (table, form):
            for row, column in product([term.row] if term.row else rows, [term.column] if term.column else columns):
                sides = found.setdefault((term.rule_id, column if term.axis == "rows" else row), {})
                sides.setdefault(term.side, []).append((rows.index(row), columns.index(column)))
    return [(sides["left"], sides["right"]) for sides in found.values()]


def _broken(grid: Grid, equations: Iterable[Equation]) -> int:
    return sum(sum(grid[r][c] for r, c in left) != sum(grid[r][c] for r, c in right) for left, right in equations)


def _by_cut(row: Sequence[Judged]) -> dict[Place, str]:
    """Figures of a row whose readings are ways to cut its digits, where no sum of the form concerns the row."""
    readings = {(cell.found and cell.found.readings) or "" for cell in row if cell.outcome == FLAGGED}
    ways = [_NUMBER.findall(way) for way in re.split(r"[|;]", readings.pop())]
    ways = [way for way in ways if len(way) == len(row) > 1 and not readings]
    if row[0].place[0] == "statistic":  # no year exceeds what has accumulated
        ways = [way for way in ways if len(way) == 2 and Decimal(way[0]) <= Decimal(way[1])]
    elif row[0].place[0] != "disclosure":
        return {}
    true = [cell.expected for cell in row]
    digits = {"".join(way) for way in ways if [Decimal(number) for number in way] == true}
    digits.add("".join(map(str, true)))  # the true reading need not be among the first that are listed
    same = [way for way in ways if "".join(way) in digits]
    return {
        cell.place: CUT for n, cell in enumerate(row) if cell.outcome == FLAGGED and len({way[n] for way in same}) > 1
    }


def _choices(found: Found | None) -> list[Decimal]:
    if found is None:
        return []
    if found.value is not None:
        return [found.value]
    return list(dict.fromkeys(Decimal(number) for number in _NUMBER.findall(found.readings or "")))


# -- the inputs that failed, the converters ----------------------------------------------------------------------------


def failing_table() -> tuple[list[list[str]], list[str]]:
    """The inputs that were read wrongly once, a line a file, and which of their figures are wrong now."""
    made, total, wrong = [["input that failed once", "cells", *OUTCOMES, "is as it must be"]], Counter[str](), []
    cases = failing_cases()
    passed = 0
    for case in cases:
        counts = Counter(cell.outcome for cell in case.read().cells)
        bad = case.not_right()
        wrong += [f"{case.path.name}: {line}" for line in bad if line.startswith(WRONG)]
        total += counts
        passed += not bad
        made.append([case.path.name, *_counted(counts), "no" if bad else "yes"])
    made.append(["all", *_counted(total), f"{passed} of {len(cases)}"])
    return (made if cases else []), wrong


def _counted(counts: Counter[str]) -> list[str]:
    return [str(sum(counts[outcome] for outcome in OUTCOMES)), *(str(counts[outcome]) for outcome in OUTCOMES)]


def converter_table(folder: Path | None) -> list[list[str]]:
    """How much is read of what converters make of a report: scored now in that folder, or as the last scoring kept it."""
    if folder is not None:
        scores = [
            converters.score(path, folder / "truth")
            for path in sorted(folder.iterdir())
            if path.name != "truth" and path.is_dir()
        ]
        converters.keep(scores, folder, reader_version())
    counted = converters.kept(folder or converters.CORPUS, reader_version())
    return converters.by_family(counted) if counted else []


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--markdown", action="store_true", help="print the tables for the README, and nothing else")
    parser.add_argument("--converters", type=Path, nargs="?", const=converters.CORPUS, metavar="DIR",
                        help="score what converters made of reports (python -m tests.tools.converters --make [DIR])")  # fmt: skip
    options = parser.parse_args(arguments)
    by_converter = converter_table(options.converters)
    checked = check(labelled())
    wrong = [(c.document.name, cell) for c in checked for cell in c.cells if cell.outcome == WRONG]
    if options.markdown:
        print("\n\n".join(markdown(table) for table in [*tables(checked), by_converter] if table))
        return 1 if wrong else 0
    failing, wrongly = failing_table()
    shown = [*tables(checked), narrative_accuracy.table(), failing, by_converter]
    print("\n\n".join(aligned(table) for table in shown if table))
    aside = [c for c in checked if c.rightly_aside]
    print(f"\nrightly set aside: {', '.join(f'{c.document.name} ({c.reason})' for c in aside) or 'none'}")
    for one in checked:
        for cell in one.unlabelled:
            said = cell.found and cell.found.value
            print(f"not labelled, please look: {one.document.name}: {' '.join(cell.place)}: {said}")
    for line in open_figures(checked):
        print(line)
    for name, cell in wrong:
        print(f"WRONG {name}: {' '.join(cell.place)}: {cell.found and cell.found.value}, not {cell.expected}")
    for line in wrongly:
        print(f"WRONG {line}")
    return 1 if wrong or wrongly else 0


if __name__ == "__main__":
    sys.exit(main())
