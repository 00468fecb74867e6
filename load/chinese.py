"""Schema `zh`: the views once more with Chinese names, Chinese column names, and labels in place of codes.

Everything is data: data/chinese.csv names the views, data/dictionary.csv the columns, data/column_values.csv says which
code lists stand in a column, and the table dim_word has the labels. A label is put in by a CASE and not by a join, so that
a filter on it reaches the tables as a filter on the code would.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import duckdb

from load import sqlfiles
from load.sqlfiles import quoted

SCHEMA = "zh"
_LEFT_OUT = frozenset({"english", "label"})
"""In place of code lists: the text is English, or says what the code beside it says."""


class Column(NamedTuple):
    """A column of a table or view, and its type in SQL."""

    name: str
    type: str


def present(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the schema anew in the database in use, whose tables, views and dictionary stand; best within a transaction."""
    objects: dict[str, list[Column]] = {}
    for name, column, kind in connection.execute(sqlfiles.statement("present/described")).fetchall():
        objects.setdefault(name, []).append(Column(column, kind))
    words: dict[str, dict[str, str]] = {}
    for kind, code, label, *_ in connection.execute(sqlfiles.statement("present/words")).fetchall():
        words.setdefault(kind, {})[code] = label
    told: dict[tuple[str, str], list[str]] = {}
    for view, column, unit, article in connection.execute(sqlfiles.statement("present/units")).fetchall():
        labels = [f"单位：{words['unit'].get(unit, unit)}"] if unit else []
        told[view, column] = [*labels, *([f"条例{article}"] if article else [])]
    connection.execute(";\n".join(statements(objects, words, told)))


def statements(
    objects: Mapping[str, Iterable[Column]],
    words: Mapping[str, Mapping[str, str]],
    told: Mapping[tuple[str, str], Iterable[str]],
) -> Iterator[str]:
    """The statements that make the schema.

    `objects` are the tables and views with their columns, `words` the code lists: kind -> code -> label, `told` is what
    the comment of a column adds to the name of the column it shows.
    """
    yield f"drop schema if exists {SCHEMA} cascade"
    yield f"create schema {SCHEMA}"
    names = sqlfiles.chinese_names()
    for title in sqlfiles.chinese_titles():
        if title.view not in objects:
            continue
        view = f"{SCHEMA}.{_identifier(title.name_zh)}"
        columns = [
            (names.get((title.view, column.name)) or names.get(("*", column.name), column.name), column)
            for column in objects[title.view]
            if not _LEFT_OUT.intersection(sqlfiles.column_value(title.view, column.name).codes)
        ]
        selected = ",\n    ".join(
            f"{_shown(title.view, column, words)} as {_identifier(name)}" for name, column in columns
        )
        yield f"create or replace view {view} as\nselect\n    {selected}\nfrom main.{_identifier(title.view)}"
        yield f"comment on view {view} is {quoted(f'{title.question_zh}（{title.view}）')}"
        for name, column in columns:
            about = "；".join([f"{title.view}.{column.name}", *told.get((title.view, column.name), ())])
            yield f"comment on column {view}.{_identifier(name)} is {quoted(about)}"


def _shown(view: str, column: Column, words: Mapping[str, Mapping[str, str]]) -> str:
    """What stands in the column's place: itself, or its label."""
    name = _identifier(column.name)
    value = sqlfiles.column_value(view, column.name)
    if column.type == "BOOLEAN":
        yes_no = words["boolean"]
        return f"case when {name} then {quoted(yes_no['true'])} when not {name} then {quoted(yes_no['false'])} end"
    # Where two lists share a code, the one named first has the label.
    labels = {code: label for kind in reversed(value.codes) for code, label in words[kind].items()}
    if not labels:
        return name
    if value.is_anywhere:
        # The longest first: a code may be part of another.
        for code in sorted(labels, key=len, reverse=True):
            name = f"replace({name}, {quoted(code)}, {quoted(labels[code])})"
        return name
    branches = " ".join(f"when {quoted(code)} then {quoted(label)}" for code, label in labels.items())
    # A code without a label stays as it is.
    return f"case {name} {branches} else cast({name} as varchar) end"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
