"""The .sql files: found by folder, run in name order, their first line saying what they are."""

import csv
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SQL = Path(__file__).resolve().parents[1] / "sql"
DICTIONARY = SQL.parent / "data" / "dictionary.csv"


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
    with DICTIONARY.open(encoding="utf-8", newline="") as file:
        return {(line["object"], line["column"]): line["meaning"] for line in csv.DictReader(file)}


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


@cache
def presentation_version() -> str:
    """A digest of views and meanings: they are written anew when it changes."""
    digest = hashlib.sha256(DICTIONARY.read_bytes())
    for path in folder("views"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def comments(objects: Iterator[tuple[str, str, list[str]]]) -> Iterator[str]:
    """COMMENT statements for (name, kind, columns) of every table and view."""
    said = meanings()
    titles = {object_name(path): title(path) for kind in ("schema", "views") for path in folder(kind)}
    for name, kind, columns in objects:
        about = said.get((name, ""), titles.get(name))
        if about:
            yield f"comment on {kind} {name} is {quoted(about)}"
        for column in columns:
            meaning = said.get((name, column), said.get(("*", column)))
            if meaning:
                yield f'comment on column {name}."{column}" is {quoted(meaning)}'


def quoted(text: str) -> str:
    """The text as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
