"""Many reports at once: which body each is of, as rows for the warehouse.

A report that title, folders, the run's place and the site do not place is looked at a second time with its text; texts
are asked for in batches, and only those.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from transform.places.agencies import Agencies
from transform.places.bodies import AgencyMatch
from transform.places.surroundings import Context
from transform.places.tables import agency_tables

_TEXTS_AT_ONCE = 500

Texts = Callable[[Sequence[str]], Mapping[str, str]]
"""sha256 of documents -> their texts"""


class Unplaced(NamedTuple):
    """A report and what it comes with."""

    report_key: int
    agency_name: str
    report_year: int
    title: str | None
    site: str | None
    document_sha256: str
    source_uri: str | None
    place: str | None
    region: str | None = None
    """the code that its source says"""


def place_reports(agencies: Agencies, reports: Sequence[Unplaced], texts: Texts) -> dict[str, pa.Table]:
    """report_placements (report_key, agency_id), and the tables of agency_tables for the bodies found."""
    reports = [_in_region(agencies, report) for report in reports]
    matches = [agencies.match(report.agency_name, _context(report)) for report in reports]
    unresolved = [index for index, match in enumerate(matches) if not match.is_resolved]
    for start in range(0, len(unresolved), _TEXTS_AT_ONCE):
        batch = unresolved[start : start + _TEXTS_AT_ONCE]
        found = texts([reports[index].document_sha256 for index in batch])
        for index in batch:
            report = reports[index]
            text = found.get(report.document_sha256) or ""
            matches[index] = agencies.match(report.agency_name, _context(report, text))
    matches = [_apart(match, report) for match, report in zip(matches, reports, strict=True)]
    keys = pa.array([report.report_key for report in reports], pa.int32())
    bodies = pa.array([match.agency_id for match in matches], pa.string())
    printed: list[tuple[str, AgencyMatch]] = [
        (report.agency_name, match) for report, match in zip(reports, matches, strict=True)
    ]
    return {
        "report_placements": pa.table({"report_key": keys, "agency_id": bodies}),
        **agency_tables(agencies, printed),
    }


def _in_region(agencies: Agencies, report: Unplaced) -> Unplaced:
    """With the name of the region that its source says, where that is one and the run has no place of its own."""
    if not report.region or report.place or report.region not in agencies.bodies.regions.by_code:
        return report
    return report._replace(place=agencies.bodies.region_title(report.region))


def _apart(match: AgencyMatch, report: Unplaced) -> AgencyMatch:
    """A name that is only a kind of body (财政局) is nobody's but its own document's: it merges with no other."""
    if match.is_resolved or match.matched_by != "no_place":
        return match
    return match._replace(
        agency_id=f"u{sha256(f'{match.agency_id} {report.document_sha256}'.encode()).hexdigest()[:12]}"
    )


def _context(report: Unplaced, text: str | None = None) -> Context:
    return Context(
        year=report.report_year,
        folders=folders_of(report.source_uri or ""),
        place=report.place or "",
        site=report.site or "",
        title=report.title or "",
        text=None if text is None else lambda: text,
    )


def folders_of(uri: str) -> tuple[str, ...]:
    """The names of the folders above a file, from the outermost; of an address those of its path."""
    path = unquote(urlsplit(uri).path) if uri.startswith(("http://", "https://")) else uri
    return tuple(part for part in path.replace("\\", "/").split("/")[:-1] if part not in ("", ".", ".."))
