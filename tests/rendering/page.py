"""A page that is being written: its lines, and where figures began."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from tests.rendering.figures import CellKey
from tests.rendering.grid import Cell, Row
from tests.rendering.noise import Noise


@dataclass(frozen=True)
class Rendered:
    """A report's text and the 1-based line on which each of its figures begins.

    `printed` is what stands in each figure's cell, without the white space that noise puts round it. `unprinted` are
    figures of which nothing was printed at all, because their cell is blank and the layout loses blank cells; they
    have no line.
    """

    text: str
    lines: Mapping[CellKey, int]
    printed: Mapping[CellKey, str] = field(default_factory=dict)
    unprinted: frozenset[CellKey] = frozenset()


@dataclass
class Page:
    """The lines written so far, and where figures began."""

    noise: Noise
    out: list[str] = field(default_factory=list)
    lines: dict[CellKey, int] = field(default_factory=dict)
    printed: dict[CellKey, str] = field(default_factory=dict)
    unprinted: set[CellKey] = field(default_factory=set)
    page_number: int = 1
    pending: str = ""
    """a form feed that stands before the next line"""
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        self.rng = Random(self.noise.seed)

    def begins(self, cell: Cell, ahead: int = 1) -> None:
        """Notes that the cell begins on the next line to be written, or some lines further on."""
        if cell.key is not None:
            self.lines[cell.key] = len(self.out) + ahead
            self.printed[cell.key] = cell.text.strip()

    def drops(self, cell: Cell) -> None:
        """Notes that nothing is printed of the cell."""
        if cell.key is not None:
            self.unprinted.add(cell.key)
            self.printed[cell.key] = ""

    def cells(self, row: Row) -> list[Cell]:
        """The cells of a row that are printed."""
        if not self.noise.drop_blanks:
            return list(row.cells)
        for cell in row.figures:
            if cell.blank:
                self.drops(cell)
        return [cell for cell in row.cells if not (cell.figure and cell.blank)]

    def write(self, texts: Iterable[str], gap: int = 0) -> None:
        """Paragraphs, with empty lines behind each."""
        for text in texts:
            self.out.extend(text.split("\n"))
            self.out.extend([""] * gap)

    def put(self, line: str) -> None:
        """A line of a PDF's text."""
        self.out.append(self.pending + line.rstrip(" "))
        self.pending = ""

    def feed(self, number: str) -> None:
        """Ends a PDF's page: its number between empty lines, then a form feed."""
        self.out.extend(("", number, ""))
        self.page_number += 1
        self.pending = "\f"

    def turn(self, row: Row, template: str = "-{}-") -> None:
        """Ends the page before a row, if it ends there and pages are numbered."""
        if row.new_page and self.noise.page_numbers:
            self.page_number += 1
            self.out.append(template.format(self.page_number))
