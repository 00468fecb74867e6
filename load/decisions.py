"""What people decide of findings, as a CSV in the user's folder: confirmed, dismissed or explained, by whom, when and why.

A decision is keyed by the report (agency and year, whichever document), the rule, the cell and the figures it was made on.
So it holds for every rerun and rebuild, and no longer when a figure changes. Of two lines on one finding the later holds.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from load import sqlfiles, user_files
from load.errors import WarehouseError
from load.user_files import Line
from load.warehouse import Warehouse

DECISIONS = ("confirmed", "dismissed", "explained")
KEY = ("agency_id", "report_year", "rule_id", "cell", "value", "expected")
COLUMNS = ("finding_id", "decision", "decided_by", "decided_on", "reason", "agency", "place", *KEY)
UNDECIDABLE = ("DEC-01", "COR-01")
"""Rules that speak of people's own files."""

_YEAR = re.compile(r"(?:19|2[01])[0-9]{2}")

SCHEMA = pa.schema(
    [
        ("line", pa.int32()),
        ("agency_id", pa.string()),
        ("agency", pa.string()),
        ("report_year", pa.int16()),
        ("rule_id", pa.string()),
        ("cell", pa.string()),
        ("place", pa.string()),
        ("value", pa.string()),
        ("expected", pa.string()),
        ("decision", pa.string()),
        ("decided_by", pa.string()),
        ("decided_on", pa.date32()),
        ("decision_reason", pa.string()),
    ]
)


def decisions_table(text: str, name: str) -> pa.Table:
    """The list in the text of a CSV, a row a finding; `name` is what errors call it. Raises WarehouseError with the line."""
    last: dict[str, dict[str, Any]] = {}
    for line in user_files.lines(text, name, [*COLUMNS[:5], *KEY], COLUMNS):
        row = _row(line)
        last.pop(line.cells["finding_id"], None)  # the later line, in its place
        last[line.cells["finding_id"]] = row
    return pa.Table.from_pylist(list(last.values()), SCHEMA)


def _row(line: Line) -> dict[str, Any]:
    cells = line.cells
    decision = cells.get("decision", "")
    if decision not in DECISIONS:
        raise line.wrong(f"decision is {', '.join(DECISIONS[:-1])} or {DECISIONS[-1]}, not {decision[:40]!r}")
    by = line.needed("decided_by", "who decided")
    reason = line.needed("reason", "why")
    key = {name: cells.get(name, "") for name in KEY}
    if cells.get("finding_id", "") != finding_id(key):
        raise line.wrong(
            "finding_id is not that of agency_id, report_year, rule_id, cell, value and expected; "
            "something was changed in them: take the line out and decide again with `gongkai decide`"
        )
    if not _YEAR.fullmatch(key["report_year"]):
        raise line.wrong(f"report_year is a year like 2023, not {key['report_year'][:40]!r}")
    return {
        **key,
        "line": line.number,
        "report_year": int(key["report_year"]),
        "agency": cells.get("agency") or None,
        "place": cells.get("place") or None,
        "decision": decision,
        "decided_by": by,
        "decided_on": day_of(line, "decided_on"),
        "decision_reason": reason,
    }


def day_of(line: Line, column: str) -> date:
    """The day in a cell, as 2026-11-24 or as Excel writes it, 2026/11/24. Raises WarehouseError."""
    text = line.cells.get(column, "")
    try:
        year, month, day = text.replace("/", "-").split("-")
        return date(int(year), int(month), int(day))
    except ValueError:
        raise line.wrong(f"{column} is a day like 2026-11-24, not {text[:40]!r}") from None


def finding_id(key: Mapping[str, Any]) -> str:
    """What sql/functions/finding_id.sql makes of a key."""
    joined = "\x1f".join(str(key[name]) for name in KEY)
    return "f" + hashlib.md5(joined.encode(), usedforsecurity=False).hexdigest()[:12]


class Decided(NamedTuple):
    """What was decided: the findings, and the text of the lines that were added, for user_files.take_back."""

    findings: Sequence[Mapping[str, Any]]
    added: str


def decide(
    warehouse: Warehouse, path: Path, wanted: str | Sequence[str], decision: str, by: str, reason: str, on: date
) -> Decided:
    """Adds a decision on the findings with these ids to the file, which need not exist: on all of them, or on none.

    Findings that are alike in all of KEY are one to decide on. Raises WarehouseError if there is no such finding, or the file
    is not a list of decisions; then nothing is changed.
    """
    for name, text in (("--by", by), ("--reason", reason)):
        user_files.refuse_text(name, text)
    warehouse.refuse_other_tables()
    found = [_decidable(warehouse, one) for one in ([wanted] if isinstance(wanted, str) else wanted)]
    said = {"decision": decision, "decided_by": by.strip(), "decided_on": on.isoformat(), "reason": reason.strip()}
    lines = [
        {name: str(one[name]) for name in (*KEY, "agency", "place")} | {"finding_id": str(one["finding_id"])} | said
        for one in found
    ]
    return Decided(found, user_files.add(path, lambda text: decisions_table(text, str(path)), COLUMNS, lines))


def _decidable(warehouse: Warehouse, wanted: str) -> dict[str, Any]:
    """The finding with this id. Raises WarehouseError if there is none, or none to decide on."""
    found = warehouse.query(sqlfiles.statement("ask/decidable"), {"finding_id": wanted}).to_pylist()
    if not found:
        raise WarehouseError(f"no finding {wanted[:40]!r} in {warehouse.path}; `gongkai findings` shows the ids")
    if found[0]["finding_kind"] == "set_aside":
        raise WarehouseError(
            f"{wanted}: a document that was set aside is put right or taken out of its source, not decided on"
        )
    if found[0]["rule_id"] in UNDECIDABLE:
        raise WarehouseError(
            f"{found[0]['rule_id']} speaks of your own file: decide on the finding itself, or change the line of the file"
        )
    return dict(found[0])
