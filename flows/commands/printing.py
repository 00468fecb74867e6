"""What the commands share in printing: a table, a progress bar, and the warehouse they ask."""

import sys
from collections.abc import Callable
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


def print_table(table: "pa.Table") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="")
    for field in table.schema:
        numeric = str(field.type).startswith(("int", "uint", "double", "float", "decimal"))
        grid.add_column(Text(in_a_line(field.name)), justify="right" if numeric else "left", overflow="fold")
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        grid.add_row(*(Text("" if value is None else in_a_line(str(value))) for value in row))
    # A pipe has no width: every row stays on its line.
    Console(file=drawn_on("stdout"), width=None if sys.stdout.isatty() else 2_000, highlight=False).print(grid)
