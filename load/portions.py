"""A batch in smaller pieces: what the engine has no memory for at once, it takes piece by piece.

A batch is the tables of the reader by name (transform.facts.schemas, of which only these columns are known here):
`documents`, a line per document; `sources`, where each was found; `reports`, and the tables whose `report_no` names one.
"""

from collections.abc import Iterator, Mapping, Set

import numpy as np
import pyarrow as pa

Tables = Mapping[str, pa.Table]


def portions(tables: Tables, most: int) -> Iterator[Tables]:
    """The batch in pieces of at most so many bytes each; one document is never cut."""
    halved = halves(tables) if sum(table.nbytes for table in tables.values()) > most else None
    if halved is None:
        yield tables
        return
    for half in halved:
        yield from portions(half, most)


def halves(tables: Tables) -> tuple[Tables, Tables] | None:
    """The batch in two, each with half of the documents; None if there is but one."""
    digests = tables["documents"]["document_sha256"].to_pylist()
    if len(digests) < 2:
        return None
    first = set(digests[: len(digests) // 2])
    return _part(tables, first, True), _part(tables, first, False)


def _part(tables: Tables, first: Set[str], wanted: bool) -> Tables:
    """Either the documents named, or all others and what belongs to no document of the batch."""
    part = {}
    for name in ("documents", "sources", "reports"):
        digests = tables[name]["document_sha256"].to_pylist()
        mask = np.array([(digest in first) is wanted for digest in digests], bool)
        part[name] = tables[name].filter(pa.array(mask))
    numbers = part["reports"]["report_no"].to_numpy()
    renumbered = np.full(int(tables["reports"].num_rows), -1, np.int32)
    renumbered[numbers] = np.arange(len(numbers), dtype=np.int32)
    for name, table in tables.items():
        if "report_no" in table.column_names:
            new = renumbered[table["report_no"].to_numpy()]
            place = table.column_names.index("report_no")
            kept = table.set_column(place, table.schema.field(place), pa.chunked_array([pa.array(new)]))
            part[name] = kept.filter(pa.array(new >= 0))
    return part


def set_aside(tables: Tables, code: str, reason: str) -> Tables:
    """The batch as it is if none of its documents yields a report, for this reason; their texts are not kept."""
    aside = {name: table if name == "sources" else table.slice(0, 0) for name, table in tables.items()}
    said = {"layout": None, "reason_code": code, "reason": reason, "text": None}
    documents = [line | said for line in tables["documents"].drop_columns(["text"]).to_pylist()]
    aside["documents"] = pa.Table.from_pylist(documents, tables["documents"].schema)
    return aside
