"""What the commands share in printing: a table, a progress bar, and the warehouse they ask."""

import re
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flows.language import in_chinese, is_chinese, labels, said
from flows.terminal import can_draw, drawn_on, in_a_line

if TYPE_CHECKING:
    import pyarrow as pa

    from load import Warehouse

T = TypeVar("T")


def open_warehouse(path: Path) -> "Warehouse":
    from load import Warehouse

    return Warehouse(path)


def noted(file: Path, option: str) -> str:
    """Where something was added, and what makes it hold: `option` takes the list, unless gongkai.toml names it."""
    source = click.get_current_context().get_parameter_source("file")
    run = "gongkai run" if source == click.core.ParameterSource.DEFAULT_MAP else f"run ... --{option} {file}"
    return f"noted in {file}; it holds from the next run on: {run}"


class Progress:
    """Which step goes on, how far it is and since when: one line on stderr that goes away, only where that is a terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._name = ""

    def __enter__(self) -> "Progress":
        if sys.stderr.isatty() and can_draw():
            from rich import progress
            from rich.console import Console

            columns = (
                progress.SpinnerColumn("line"),
                progress.TextColumn("{task.description}"),
                progress.BarColumn(20),
                progress.TaskProgressColumn(),
                progress.TimeElapsedColumn(),
            )
            console = Console(file=drawn_on("stderr"))
            shown = columns if console.width >= _WIDE else columns[1:2] + columns[3:]
            self._bar = progress.Progress(
                *shown, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
            )
            self._bar.start()
        return self

    def call(self, name: str, step: Callable[[], T], outside: bool = False) -> T:
        """The Call (flows.pipeline) that shows the step while it goes on. What is loaded beside the reading is not shown."""
        if self._bar is None or threading.current_thread() is not threading.main_thread():
            return step()
        from load.watching import watcher

        self._show(_STEPS.get(name) or name.partition(" batch ")[0])
        watched = watcher.set(self.watch)
        try:
            return step()
        finally:
            watcher.reset(watched)

    def _show(self, name: str) -> None:
        """A line for this step, unless it is the one that goes on: reading goes on over its batches."""
        if name != self._name:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._name, self._task = name, self._bar.add_task(said(name), total=None)

    def watch(self, done: int, total: int) -> None:
        """How far the step is."""
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()


_STEPS = {"choose current versions and close the run": "choose versions and check"}
"""What a step is called here, if not by its name."""

_WIDE = 80
"""Characters of a line on which all of it has room."""


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


def print_table(table: "pa.Table", for_people: Collection[str] | None = None) -> None:
    """The table on stdout; where it does not fit a terminal, each row as a list of its columns.

    One that is only for people has its names in the language that was chosen, and what stands in the columns `for_people`
    names: codes and sentences of the program. What was printed in a document, or is somebody's name, stays what it is.
    """
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # A pipe has no width: every row stays on its line.
    console = Console(
        file=drawn_on("stdout"), width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False, soft_wrap=False
    )
    names = [in_a_line(title(name) if for_people is not None else name) for name in table.column_names]
    columns = [["" if v is None else in_a_line(str(v)) for v in column.to_pylist()] for column in table.columns]
    severity = table.schema.get_field_index("severity")
    styles = [_STYLES.get(text) for text in columns[severity]] if severity >= 0 else [None] * table.num_rows
    if for_people:
        columns = [
            [*map(said, column)] if name in for_people else column
            for name, column in zip(table.column_names, columns, strict=True)
        ]
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


def title(column: str, language: str | None = None) -> str:
    """A column's name; in Chinese, which is asked for or was chosen, that of the messages or of the dictionary."""
    if language == "en" or (language is None and not is_chinese()):
        return column
    from load.sqlfiles import chinese_names

    told, names = in_chinese(column), chinese_names()
    known = (names.get((place, column)) for place in ("*", "v_to_mend", "v_findings"))
    return told if told != column else next(filter(None, known), column)


def in_readers_words(table: "pa.Table", codes: Collection[str]) -> "pa.Table":
    """A table for people as data: in Chinese its columns have their Chinese names, and those of `codes` the labels."""
    import pyarrow as pa

    if not is_chinese():
        return table
    columns = [
        pa.array([labels(name).get(value, value) for value in column.to_pylist()], pa.string())
        if name in codes
        else column
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    return pa.table(columns, names=[*map(title, table.column_names)])


_PIPE_WIDTH = 2_000
_NARROW = 24
"""Characters of a column that is not folded."""
_LEAST = 16
"""Characters to which a wider column may be folded."""


def _fits(widths: Sequence[int], width: int) -> bool:
    """Can the columns stand side by side, without folding what is short and folding the rest too small?"""
    return sum(one if one <= _NARROW else _LEAST for one in widths) + 3 * len(widths) <= width
