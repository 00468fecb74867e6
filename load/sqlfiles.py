"""The .sql files: found by folder, run in name order, their first line saying what they are."""

import csv
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

SQL = Path(__file__).resolve().parents[1] / "sql"
DATA = SQL.parent / "data"
DICTIONARY = DATA / "dictionary.csv"


class Title(NamedTuple):
    """A view of schema zh: which view it shows, under which name, and the question it answers."""

    view: str
    name_zh: str
    question_zh: str


class ColumnValue(NamedTuple):
    """What stands in a column: codes of these lists (or text with such codes anywhere in it), a unit's figures, one code's."""

    codes: tuple[str, ...] = ()
    is_anywhere: bool = False
    unit: str = ""
    figure: str = ""


@cache
def statement(name: str) -> str:
    """The text of sql/<name>.sql."""
    return (SQL / f"{name}.sql").read_text("utf-8")


def folder(name: str) -> list[Path]:
    """The files of sql/<name>/ in name order."""
    return sorted((SQL / name).glob("*.sql"))


def title(path: Path) -> str:
    """What a file's first line says of it."""
    return path.read_text("utf-8").split("\n", 1)[0].removeprefix("-- ")


def object_name(path: Path) -> str:
    """The table or view a file defines: its name without the number that orders it."""
    return path.stem.split("_", 1)[1] if path.stem[0].isdigit() else path.stem


def meanings() -> dict[tuple[str, str], str]:
    """(object, column) -> meaning, from data/dictionary.csv; object `*` holds for every object."""
    return {(line["object"], line["column"]): line["meaning"] for line in lines(DICTIONARY)}


def abouts() -> dict[str, str]:
    """Table or view -> what it is: the first line of its file, or of its line in data/dictionary.csv where it shares one."""
    titles = {object_name(path): title(path) for kind in ("schema", "views") for path in folder(kind)}
    return titles | {name: meaning for (name, column), meaning in meanings().items() if not column}


def chinese_names() -> dict[tuple[str, str], str]:
    """(object, column) -> Chinese name, from data/dictionary.csv; object `*` holds for every object."""
    return {(line["object"], line["column"]): line["name_zh"] for line in lines(DICTIONARY) if line["name_zh"]}


def chinese_titles() -> list[Title]:
    """The views of schema zh, from data/chinese.csv."""
    return [Title(line["view"], line["name_zh"], line["question_zh"]) for line in lines(DATA / "chinese.csv")]


def column_value(object_name: str, column: str) -> ColumnValue:
    """What stands in a column, from data/column_values.csv."""
    known = _column_values()
    return known.get((object_name, column)) or known.get(("*", column)) or ColumnValue()


@cache
def _column_values() -> dict[tuple[str, str], ColumnValue]:
    return {
        (line["object"], line["column"]): ColumnValue(
            tuple(line["codes"].split()), line["anywhere"] == "1", line["unit"], line["figure"]
        )
        for line in lines(DATA / "column_values.csv")
    }


def lines(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV of data/, by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def schema_version() -> str:
    """A digest of the tables' definitions: a file with another one is not gone on with."""
    digest = hashlib.sha256()
    for path in folder("schema"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def checks_version() -> str:
    """A digest of the checks and of what loads: reports are read and checked again when it changes."""
    digest = hashlib.sha256()
    for path in [*folder("checks"), *folder("load")]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def presented() -> list[Path]:
    """What is made over the tables, in the order in which it can be made: functions, views, and macros that read them."""
    return [*folder("functions"), *folder("views"), *folder("macros")]


@cache
def presentation_version() -> str:
    """A digest of views, labels and meanings: they are written anew when it changes."""
    digest = hashlib.sha256()
    words = [*sorted(DATA.glob("*.csv")), *sorted(DATA.glob("forms/*.csv"))]
    for path in [*presented(), *folder("present"), *words]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def comments(objects: Iterator[tuple[str, str, list[str]]]) -> Iterator[str]:
    """COMMENT statements for (name, kind, columns) of every table and view."""
    said, told = meanings(), abouts()
    for name, kind, columns in objects:
        about = told.get(name)
        if about:
            yield f"comment on {kind} {name} is {quoted(about)}"
        for column in columns:
            meaning = said.get((name, column), said.get(("*", column)))
            if meaning:
                yield f'comment on column {name}."{column}" is {quoted(meaning)}'


def quoted(text: str) -> str:
    """The text as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
