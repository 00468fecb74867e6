"""A user's own list of agencies: a CSV whose names win over everything the program knows.

Columns, in any order, only `agency` required: agency, aliases (parted by `|`), region_code, parent, kind, level, since,
until, predecessor, successor. Parent, predecessor and successor are names of agencies; since and until are report years.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from transform.places.names import plain_name
from transform.places.regions import load_regions

COLUMNS = ("agency", "aliases", "region_code", "parent", "kind", "level", "since", "until", "predecessor", "successor")
KINDS = ("government", "office", "department", "township", "institution", "zone", "other")
LEVELS = ("central", "province", "prefecture", "county", "township")

_YEARS = range(1949, 2200)


class UserAgenciesError(ValueError):
    """The list cannot be used; the message names the line and says what is wrong with it."""


class UserAgency(NamedTuple):
    """A line of the list."""

    agency: str
    aliases: tuple[str, ...]
    region_code: str
    parent: str
    kind: str
    level: str
    since: int | None
    until: int | None
    predecessor: str
    successor: str

    def is_of(self, year: int | None) -> bool:
        """Did it exist in the report year? Without a year: yes."""
        return year is None or (self.since or year) <= year <= (self.until or year)


class UserAgencies:
    """The list, found by name."""

    def __init__(self, agencies: Iterable[UserAgency]) -> None:
        self.agencies = tuple(agencies)
        self._by_name: dict[str, list[UserAgency]] = {}
        for agency in self.agencies:
            for name in dict.fromkeys(map(plain_name, (agency.agency, *agency.aliases))):
                self._by_name.setdefault(name, []).append(agency)

    def find(self, name: str, year: int | None) -> tuple[UserAgency, ...]:
        """Those of that name in that year: at most one, which reading the list has made sure of."""
        return tuple(agency for agency in self._by_name.get(name, ()) if agency.is_of(year))


def read_user_agencies(text: str, name: str) -> UserAgencies:
    """The list in the text of a CSV; `name` is what errors call it. An empty text is no list. Raises UserAgenciesError."""
    if not text.strip():
        return UserAgencies(())
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    agencies: list[UserAgency] = []
    taken: dict[str, list[tuple[UserAgency, int]]] = {}
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        if "agency" not in header:
            raise UserAgenciesError(f"{name}: line 1: no column `agency`; the columns are {', '.join(COLUMNS)}")
        for column in header:
            if column not in COLUMNS or header.count(column) > 1:
                raise UserAgenciesError(
                    f"{name}: line 1: column `{column}` is unknown or there twice; the columns are {', '.join(COLUMNS)}"
                )
        reader.fieldnames = header
        for line in reader:
            where = f"{name}: line {reader.line_num}"
            if None in line or None in line.values():
                raise UserAgenciesError(f"{where}: not as many cells as the first line has columns")
            cells = {column: (line.get(column) or "").strip() for column in COLUMNS}
            if any(cells.values()):
                agency = _agency(cells, where)
                _take(agency, reader.line_num, taken, where)
                agencies.append(agency)
    except csv.Error as error:
        raise UserAgenciesError(f"{name}: line {reader.line_num}: {error}") from None
    _check_parents(agencies, taken, name)
    return UserAgencies(agencies)


def _check_parents(
    agencies: Iterable[UserAgency], taken: Mapping[str, list[tuple[UserAgency, int]]], name: str
) -> None:
    """No agency of the list may stand above itself, in whatever year."""
    for agency in agencies:
        seen, waiting = set[int](), [agency.parent]
        while waiting:
            for parent, _ in taken.get(plain_name(waiting.pop()), ()):
                if plain_name(parent.agency) == plain_name(agency.agency):
                    line = next(line for other, line in taken[plain_name(agency.agency)] if other is agency)
                    raise UserAgenciesError(
                        f"{name}: line {line}: `{agency.agency}` stands above itself by column `parent`"
                    )
                if id(parent) not in seen:
                    seen.add(id(parent))
                    waiting.append(parent.parent)


def _agency(cells: Mapping[str, str], where: str) -> UserAgency:
    if not cells["agency"]:
        raise UserAgenciesError(f"{where}: no name in column `agency`")
    code = cells["region_code"]
    if code and code not in load_regions().by_code:
        raise UserAgenciesError(f"{where}: region_code `{code}` is none of GB/T 2260's six-digit codes")
    if cells["kind"] and cells["kind"] not in KINDS:
        raise UserAgenciesError(f"{where}: kind `{cells['kind']}` is none of {', '.join(KINDS)}")
    if cells["level"] and cells["level"] not in LEVELS:
        raise UserAgenciesError(f"{where}: level `{cells['level']}` is none of {', '.join(LEVELS)}")
    since, until = (_year(cells[column], f"{where}: {column}") for column in ("since", "until"))
    if since and until and since > until:
        raise UserAgenciesError(f"{where}: since {since} is after until {until}")
    return UserAgency(
        cells["agency"],
        tuple(alias for part in cells["aliases"].split("|") if (alias := part.strip())),
        code,
        cells["parent"],
        cells["kind"],
        cells["level"],
        since,
        until,
        cells["predecessor"],
        cells["successor"],
    )


def _year(text: str, where: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in _YEARS):
        raise UserAgenciesError(f"{where} `{text}` is no year")
    return int(text)


def _take(agency: UserAgency, line: int, taken: dict[str, list[tuple[UserAgency, int]]], where: str) -> None:
    """A name may belong to one agency only in any year."""
    for name in dict.fromkeys(map(plain_name, (agency.agency, *agency.aliases))):
        for other, other_line in taken.get(name, ()):
            if (agency.since or 0) <= (other.until or 9999) and (other.since or 0) <= (agency.until or 9999):
                raise UserAgenciesError(
                    f"{where}: the name `{name}` is also that of line {other_line} in the same years"
                )
        taken.setdefault(name, []).append((agency, line))
