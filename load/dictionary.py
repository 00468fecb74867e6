"""The data dictionary: what every table, view, column and code means, as the table `dictionary`.

Made from the same data as the comments: data/dictionary.csv has the meanings, sql/ the questions that the views answer,
dim_word the codes with units, articles and forms, dim_series_break the breaks. load/dictionary_page.py prints it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

import duckdb
import pyarrow as pa

from load import sqlfiles


class Entry(NamedTuple):
    """A line of the dictionary: an object, a column of it (then with a type), or a code."""

    object: str
    column: str | None
    code: str | None
    name_zh: str | None
    meaning: str | None
    type: str | None = None
    unit: str | None = None
    article: str | None = None
    forms: str | None = None
    series_break: str | None = None


class Word(NamedTuple):
    """A row of dim_word, without its place."""

    kind: str
    code: str
    label_zh: str
    label_en: str | None
    unit: str | None
    article: str | None
    forms: str | None


class Break(NamedTuple):
    """A row of dim_series_break: from `since` on the figures of the code (None: of the whole list) mean something else."""

    since: int
    kind: str
    code: str | None
    statement: str


_FIGURE_LISTS = (
    "item_code",
    "outcome_group",
    "applicant_type",
    "measure",
    "channel",
    "result",
    "fee_measure",
    "metric",
)
"""The lists whose codes are also names of columns with figures."""

_CELL_LISTS = ("category", "measure", "channel", "result", "fee_measure")
"""The lists whose codes, joined by a point, make up the codes of the list `cell`."""

_NUMBERS = frozenset({"SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DOUBLE"})


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Writes the table `dictionary` anew in the database in use, whose tables, views and dim_word stand."""
    found = entries_of(connection)
    rows = pa.table({name: pa.array([getattr(e, name) for e in found], pa.string()) for name in Entry._fields})
    connection.register("dictionary_rows", rows)
    connection.execute("delete from dictionary")
    connection.execute("insert into dictionary by name select * from dictionary_rows")
    connection.unregister("dictionary_rows")


def entries_of(connection: duckdb.DuckDBPyConnection) -> list[Entry]:
    """The dictionary of the database in use."""
    objects: dict[str, list[tuple[str, str]]] = {}
    for name, column, kind in connection.execute(sqlfiles.statement("present/described")).fetchall():
        objects.setdefault(name, []).append((column, kind))
    words = [Word(*row) for row in connection.execute(sqlfiles.statement("present/words")).fetchall()]
    breaks = [Break(*row) for row in connection.execute(sqlfiles.statement("present/breaks")).fetchall()]
    return list(entries(objects, words, breaks))


def entries(
    objects: Mapping[str, Iterable[tuple[str, str]]], words: Sequence[Word], breaks: Sequence[Break]
) -> Iterator[Entry]:
    """Every object with its columns (name, type), in the given order; then every code, list by list."""
    names, meanings, abouts = sqlfiles.chinese_names(), sqlfiles.meanings(), sqlfiles.abouts()
    titles = {title.view: title.name_zh for title in sqlfiles.chinese_titles()}
    known = {(word.kind, word.code) for word in words}
    for name, columns in objects.items():
        yield Entry(name, None, None, titles.get(name), abouts.get(name))
        for column, kind in columns:
            same = _figures(name, column, words) if kind in _NUMBERS or kind.startswith("DECIMAL") else []
            yield Entry(
                name,
                column,
                None,
                names.get((name, column)) or names.get(("*", column)),
                meanings.get((name, column)) or meanings.get(("*", column)),
                kind,
                sqlfiles.column_value(name, column).unit or _only(word.unit for word in same),
                _only(word.article for word in same),
                _only(word.forms for word in same),
                _told(same, breaks, known),
            )
    for word in words:
        dimension = f"dim_{word.kind.removesuffix('_code')}"
        yield Entry(
            dimension if dimension in objects else "dim_word",
            word.kind,
            word.code,
            word.label_zh,
            word.label_en,
            None,
            word.unit,
            word.article,
            word.forms,
            _told([word], breaks, known),
        )


def _figures(name: str, column: str, words: Sequence[Word]) -> list[Word]:
    """The codes whose figures a column holds: the one that data/column_values.csv says, or those it is named after."""
    figure = sqlfiles.column_value(name, column).figure or column
    plain = figure.removesuffix("_yuan")
    return [
        word
        for word in words
        if (word.kind in _FIGURE_LISTS and word.code == figure)
        or (word.kind == "cell" and (word.code == figure or word.code.replace(".", "_") in (figure, plain)))
    ]


def _only(values: Iterable[str | None]) -> str | None:
    """The one value there is; None if there are several."""
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else None


def _told(words: Iterable[Word], breaks: Iterable[Break], known: Set[tuple[str, str]]) -> str | None:
    """The breaks that concern the codes, oldest first. A cell is concerned by those of its row and of its column."""
    concerned = {
        (kind, code)
        for word in words
        for kind in (_CELL_LISTS if word.kind == "cell" else [word.kind])
        for code in (word.code.split(".") if word.kind == "cell" else [word.code])
        if (kind, code) in known
    }
    kinds = {kind for kind, _ in concerned}
    told = [b for b in breaks if (b.kind, b.code) in concerned or (b.code is None and b.kind in kinds)]
    return "; ".join(dict.fromkeys(f"{b.since}: {b.statement}" for b in told)) or None
