"""Adding a correction to the user's list: the document, the cell and what is printed in it are looked up, never typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from load import sqlfiles, user_files
from load.corrections import COLUMNS, Units, corrections_table, figure
from load.errors import WarehouseError
from load.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Target:
    """A cell of a current report. `cells` are all of the report (sql/ask/cells.sql), `report` is a row of ask/correctable."""

    report: Mapping[str, Any]
    cell: Mapping[str, Any]
    cells: Sequence[Mapping[str, Any]]


class NoSuchCell(WarehouseError):
    """The cell is none of the report, or the finding speaks of no single one. `known` are those there are."""

    def __init__(self, message: str, wanted: str, known: Sequence[str]) -> None:
        super().__init__(message)
        self.wanted, self.known = wanted, known


def find_cell(warehouse: Warehouse, target: str, cell: str | None) -> Target:
    """The cell meant by the id of a finding or of a report (or how that begins), and by its own name.

    Raises WarehouseError: NoSuchCell where it is to be named otherwise.
    """
    with warehouse.held_open():
        warehouse.refuse_other_tables()
        reports = warehouse.query(sqlfiles.statement("ask/correctable"), {"target": target}).to_pylist()
        if not target or not reports:
            raise WarehouseError(
                f"no finding and no current report {target[:40]!r} in {warehouse.path}; `gongkai findings` shows the ids"
            )
        report = reports[0]
        if report["cell"] is None and len({one["report_id"] for one in reports}) > 1:
            raise WarehouseError(
                f"{len(reports)} reports have an id that begins with {target[:40]!r}; write more of it"
            )
        if report["cell"] is not None and len({one["document_sha256"] for one in reports if one["cell"]}) > 1:
            raise WarehouseError(f"{target[:40]!r} stands in several reports; name one by its report_id")
        cells = warehouse.query(sqlfiles.statement("ask/cells"), {"report_id": report["report_id"]}).to_pylist()
    names = [one["cell"] for one in cells]
    if cell is not None:
        found = [one for one in cells if one["cell"] == cell.strip().strip("/")]
        if not found:
            raise NoSuchCell(f"cell {cell[:80]!r} is none of this report", cell, names)
    elif report["cell"] is None:
        raise NoSuchCell("which figure of the report is it? name it with --cell", "", names)
    else:
        found = _meant(cells, report["cell"], report["source_line"])
        if len(found) != 1:
            raise NoSuchCell(
                f"the finding speaks of {report['cell'][:80]!r}, which is no single figure; name one with --cell",
                report["cell"],
                names,
            )
    return Target(report, found[0], cells)


def _meant(cells: Sequence[Mapping[str, Any]], place: str, line: int | None) -> list[Mapping[str, Any]]:
    """The cells that the place of a finding can mean: in table 2 it may have what is printed between row and column."""
    exact = [one for one in cells if one["cell"] == place]
    if exact:
        return exact
    table, _, rest = place.partition("/")
    alike = [
        one
        for one in cells
        if one["table_code"] == table
        and rest.startswith(f"{one['row_code'] or one['part']}/")
        and rest.endswith(f"/{one['column_code']}")
    ]
    return alike if len(alike) < 2 else [one for one in alike if one["source_line"] == line]


def line_of(
    target: Target, value: str, units: Units, said: Mapping[str, str], on: date
) -> tuple[dict[str, str], Decimal]:
    """The line to be added, and the figure in the unit of the warehouse. `said`: reason, source, by.

    Raises WarehouseError if something in it is not as the list wants it, or the figure stands there already.
    """
    cell = target.cell
    for name, text in said.items():
        user_files.refuse_text(f"--{name}", text, needed=name != "by")
    new, is_amount = figure(value, str(cell["cell"]), units, str(cell["unit"] or ""))
    if is_amount != (cell["unit"] == "yuan"):
        counted = "an amount" if cell["unit"] == "yuan" else "a count"
        raise WarehouseError(f"{value[:40]!r} does not fit: the cell is {counted}")
    if cell["value"] == new:
        raise WarehouseError(f"{cell['cell']} is {plain(new)} already; nothing was changed")
    line = {
        "document_sha256": str(target.report["document_sha256"]),
        "cell": str(cell["cell"]),
        "raw_text": cell["raw_text"] or "",
        "value": value,
        "reason": said["reason"].strip(),
        "source": said["source"].strip(),
        "corrected_by": said["by"].strip(),
        "corrected_on": on.isoformat(),
    }
    for name in ("cell", "raw_text"):
        if user_files.as_read(line[name]) != line[name].strip(" ") or len(line[name]) > user_files.LONGEST_TEXT:
            raise WarehouseError(
                f"{cell['cell']}: what is printed there cannot be written in a list; nothing was changed"
            )
    return line, new


def pending(path: Path, units: Units, document_sha256: str) -> dict[str, Decimal]:
    """Cell -> figure of the corrections of a document that stand in the list. Raises WarehouseError if it is none."""
    if not path.exists():
        return {}
    rows = corrections_table(user_files.read(path).text, str(path), units).to_pylist()
    return {row["cell"]: row["value"] for row in rows if row["document_sha256"] == document_sha256}


def add(path: Path, units: Units, line: Mapping[str, str]) -> str:
    """Adds the line to the list, which need not exist; its text, for user_files.take_back.

    Raises WarehouseError if the file is no list; then nothing is changed.
    """
    return user_files.add(path, lambda text: corrections_table(text, str(path), units), COLUMNS, [line])


def plain(value: Decimal | None) -> str:
    """The figure without zeros that say nothing; - if there is none."""
    return "-" if value is None else f"{value.normalize():f}"
