"""What the commands share in printing: a table, a progress bar, and the warehouse they ask."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.terminal import drawn_on, in_a_line

if TYPE_CHECKING:
    import pyarrow as pa

    from load import Warehouse


def open_warehouse(path: Path) -> "Warehouse":
    from load import Warehouse

    return Warehouse(path)


def noted(file: Path, option: str) -> str:
    """Where something was added, and what makes it hold: `option` takes the list, unless gongkai.toml names it."""
    source = click.get_current_context().get_parameter_source("file")
    run = "gongkai run" if source == click.core.ParameterSource.DEFAULT_MAP else f"run ... --{option} {file}"
    return f"noted in {file}; it holds from the next run on: {run}"


class Progress:
    """A progress bar on stderr, only where that is a terminal and the work takes more than one batch."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> Callable[[int, int], None]:
        return self._update if sys.stderr.isatty() else lambda done, total: None

    def _update(self, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = click.progressbar(length=total, label="documents", file=drawn_on("stderr"), show_pos=True)
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(*error)


_NUMBERS = ("int", "uint", "double", "float", "decimal")
_STYLES = {"error": "red", "warning": "yellow", "note": "dim"}


def as_markdown(table: "pa.Table") -> str:
    """The table in Markdown: what would break a cell is escaped, an end of a line is <br>, NULL is empty."""

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |\n"

    def cell(value: Any) -> str:
        text = "" if value is None else str(value)
        text = re.sub(r"([\\\\|`*_<>\[\]~])", r"\\\1", text) if isinstance(value, str) else text
        return re.sub(r"\r\n|\r|\n", "<br>", text)

    rules = ("---:" if str(field.type).startswith(_NUMBERS) else "---" for field in table.schema)
    columns = [column.to_pylist() for column in table.columns]
    rows = "".join(line(map(cell, row)) for row in zip(*columns, strict=True))
    return line(map(cell, table.column_names)) + line(rules) + rows


def print_table(table: "pa.Table") -> None:
    """The table on stdout; where it does not fit a terminal, each row as a list of its columns."""
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # A pipe has no width: every row stays on its line.
    console = Console(
        file=drawn_on("stdout"), width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False, soft_wrap=False
    )
    names = [in_a_line(name) for name in table.column_names]
    columns = [["" if v is None else in_a_line(str(v)) for v in column.to_pylist()] for column in table.columns]
    severity = table.schema.get_field_index("severity")
    styles = [_STYLES.get(text) for text in columns[severity]] if severity >= 0 else [None] * table.num_rows
    widths = [max(map(cell_len, (name, *column))) for name, column in zip(names, columns, strict=True)]
    if sys.stdout.isatty() and not _fits(widths, console.width):
        most = max(map(cell_len, names))
        for row, style in zip(zip(*columns, strict=True), styles, strict=True):
            records = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
            records.add_column(style="bold", no_wrap=True, min_width=most)
            records.add_column(overflow="fold", style=style)
            for name, text in zip(names, row, strict=True):
                records.add_row(Text(name), Text(text))
            console.print(records)
            console.print()
        return
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for field, name, width in zip(table.schema, names, widths, strict=True):
        numeric = str(field.type).startswith(_NUMBERS)
        least = width if width <= _NARROW else None
        grid.add_column(
            Text(name), justify="right" if numeric else "left", overflow="fold", min_width=least, no_wrap=bool(least)
        )
    for row, style in zip(zip(*columns, strict=True), styles, strict=True):
        grid.add_row(*map(Text, row), style=style)
    console.print(grid)


_PIPE_WIDTH = 2_000
_NARROW = 24
"""Characters of a column that is not folded."""
_LEAST = 16
"""Characters to which a wider column may be folded."""


def _fits(widths: Sequence[int], width: int) -> bool:
    """Can the columns stand side by side, without folding what is short and folding the rest too small?"""
    return sum(one if one <= _NARROW else _LEAST for one in widths) + 3 * len(widths) <= width
