"""What people said about agencies, places, versions, findings and figures, and telling which body each report is of."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pyarrow as pa

from extract import SourceFile
from extract.documents import is_kept
from extract.kept.history import SourceHistory, history
from flows.batches import reader
from flows.options import RunOptions
from load import Loader, Warehouse, user_files
from load.choices import choices_table
from load.corrections import corrections_table
from load.decisions import decisions_table
from load.errors import WarehouseError
from transform.facts.columns import arrow_table
from transform.facts.schemas import LISTING
from transform.places.agencies import load_agencies
from transform.places.lists import UserAgencies, UserAgenciesError, read_user_agencies
from transform.places.placing import Unplaced
from transform.places.placing import place_reports as placed

_LIST, _VERSION = "agencies", "agencies_version"
"""Names in the warehouse's meta table: the user's list as it was given, and what placed the reports."""


@dataclass(frozen=True, slots=True)
class PeopleSaid:
    """What is given now (None: not given, or as the warehouse has it), and whether any of it is new.

    `decisions` and `corrections` come with their texts.
    """

    agencies_content: str | None
    choices: pa.Table | None
    choices_content: str
    listing: pa.Table
    is_new: bool
    moves: bool = False
    """a person says anew which bodies there are, where they lie, or which version counts: reports may move or merge"""
    decisions: tuple[pa.Table, str] | None = None
    corrections: tuple[pa.Table, str] | None = None


def listing_of(files: Sequence[SourceFile]) -> pa.Table:
    """The files of a run as a table: position, source_uri, byte_size, modified_ns."""
    columns = [(file.uri, file.byte_size, file.modified_ns) for file in files]
    uris, sizes, times = zip(*columns, strict=True) if columns else ((), (), ())
    return arrow_table(LISTING, [range(len(files)), uris, sizes, times])


def history_of(sources: Sequence[str]) -> pa.Table | None:
    """What the logs of archives among the sources say of each address; None if none is an archive."""
    rows = [row._asdict() for source in sources if is_kept(source) for row in history(Path(source))]
    if not any(map(is_kept, sources)):
        return None
    return pa.Table.from_pylist(
        rows, pa.schema([(name, _TYPES.get(name, pa.string())) for name in SourceHistory._fields])
    )


_TYPES = {"has_vanished": pa.bool_()}


def what_people_said(warehouse: Warehouse, options: RunOptions, listing: pa.Table) -> PeopleSaid:
    """Reads the user's files, else what the warehouse kept of them. Raises WarehouseError with the line that is wrong."""
    known_agencies, known_choices = warehouse.meta(_LIST) or "", warehouse.meta("choices") or ""
    agencies_content = user_files.read(options.agencies).text if options.agencies else None
    choices_content = user_files.read(options.choices).text if options.choices else known_choices
    agencies = known_agencies if agencies_content is None else agencies_content
    _user_agencies(agencies, options.agencies.name if options.agencies else "agencies")
    choices = choices_table(choices_content, str(options.choices)) if choices_content != known_choices else None
    decisions = _given(warehouse, "decisions", options.decisions, decisions_table)
    units = {(column.table, column.code): column.unit for column in reader().forms.columns}
    corrections = _given(warehouse, "corrections", options.corrections, partial(corrections_table, units=units))
    moves = warehouse.exists and (
        agencies != known_agencies
        or choices is not None
        or (options.place is not None and warehouse.is_placed_elsewhere(listing, options.place))
    )
    is_new = warehouse.exists and (
        moves
        or warehouse.meta(_VERSION) != agencies_version(agencies)
        or decisions is not None
        or corrections is not None
    )
    return PeopleSaid(agencies_content, choices, choices_content, listing, is_new, moves, decisions, corrections)


def _given(
    warehouse: Warehouse, name: str, path: Path | None, table_of: Callable[[str, str], pa.Table]
) -> tuple[pa.Table, str] | None:
    """What is given now and is not what the warehouse keeps under this name. Raises WarehouseError."""
    if path is None:
        return None
    content = user_files.read(path).text
    return None if content == (warehouse.meta(name) or "") else (table_of(content, str(path)), content)


def place_reports(loader: Loader, said: PeopleSaid) -> None:
    """Tells which body each report is of: those that came in, or all if the names known, or the user's list, changed."""
    # Looked up here, under the lock: another run may have been given a list since this one began.
    content = (loader.meta(_LIST) or "") if said.agencies_content is None else said.agencies_content
    version = agencies_version(content)
    again = loader.meta(_VERSION) != version
    loader.relist(said.listing)
    loader.move(said.listing)
    agencies, reports = load_agencies(_user_agencies(content, _LIST)), loader.unplaced(again)
    for start in range(0, max(reports.num_rows, 1), _AT_ONCE):
        some = [Unplaced(**row) for row in reports.slice(start, _AT_ONCE).to_pylist()]
        loader.place(placed(agencies, some, loader.texts), again and start == 0)
    loader.set_meta(_VERSION, version)
    loader.set_meta(_LIST, content)
    if said.choices is not None:
        loader.choose(said.choices, said.choices_content)
    if said.decisions is not None:
        loader.decide(*said.decisions)
    if said.corrections is not None:
        loader.correct(*said.corrections)


@cache
def agencies_version(content: str) -> str:
    """A digest of the names and regions known, of the code that matches them, and of the user's list."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(content.encode())
    for path in sorted([*(root / "data" / "places").glob("*.csv"), *(root / "transform" / "places").glob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


_AT_ONCE = 4_000
"""Reports placed at a time: bounds memory."""


def _user_agencies(content: str, name: str) -> UserAgencies:
    try:
        return read_user_agencies(content, name)
    except UserAgenciesError as error:
        raise WarehouseError(str(error)) from None
