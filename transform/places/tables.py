"""Regions and agencies as the warehouse's tables, columns in the order they are described in."""

from collections.abc import Iterable, Mapping

import pyarrow as pa

from transform.places.agencies import Agencies
from transform.places.bodies import AgencyMatch
from transform.places.regions import Regions


def region_table(regions: Regions) -> pa.Table:
    """dim_region; codes of successors are parted by spaces."""
    found = regions.by_code.values()
    return pa.table(
        {
            "region_code": pa.array([region.code for region in found], pa.string()),
            "name": pa.array([region.name for region in found], pa.string()),
            "full_name": pa.array([region.full_name for region in found], pa.string()),
            "level": pa.array([region.level for region in found], pa.string()),
            "parent_code": pa.array([region.parent or None for region in found], pa.string()),
            "valid_from": pa.array([region.since for region in found], pa.int16()),
            "valid_to": pa.array([region.until for region in found], pa.int16()),
            "successor_codes": pa.array([" ".join(region.successors) or None for region in found], pa.string()),
        }
    )


def agency_tables(agencies: Agencies, printed: Iterable[tuple[str, AgencyMatch]]) -> Mapping[str, pa.Table]:
    """dim_agency, agency_aliases, agency_links and agency_parts of names as printed and the bodies they were matched to.

    dim_agency also holds the bodies of the user's list and those above. Of a body that was matched in several ways, the
    user's list is told, else the first one: whichever reports come in a run, a body keeps its name. agency_parts are those of the user's list: who adds up whom.
    """
    bodies: dict[str, AgencyMatch] = {}
    for _, match in agencies.users:
        bodies.setdefault(match.agency_id, match)
    aliases: dict[tuple[str, str, str], None] = {}
    for name, match in printed:
        bodies.setdefault(match.agency_id, match)
        aliases[match.agency_id, name, "seen"] = None
    parts: dict[tuple[str, str, int | None, int | None], None] = {}
    for user, match in agencies.users:
        for name in user.aliases:
            aliases[match.agency_id, name, "user"] = None
        if user.parent and match.parent_id:
            parts[match.parent_id, match.agency_id, user.since, user.until] = None
    waiting = list(bodies.values())
    while waiting:
        above = agencies.parent_of(waiting.pop())
        if above and above.agency_id not in bodies:
            bodies[above.agency_id] = above._replace(matched_by="parent")
            waiting.append(above)
    for match in bodies.values():
        if match.is_resolved:
            for name in dict.fromkeys((match.agency, match.short_name)):
                if not any((match.agency_id, name, source) in aliases for source in ("seen", "user")):
                    aliases[match.agency_id, name, "derived"] = None
    links = [link for match in bodies.values() for link in agencies.links_of(match)]
    found = list(bodies.values())
    return {
        "dim_agency": pa.table(
            {
                "agency_id": pa.array([match.agency_id for match in found], pa.string()),
                "agency": pa.array([match.agency for match in found], pa.string()),
                "short_name": pa.array([match.short_name for match in found], pa.string()),
                "level": pa.array([match.level for match in found], pa.string()),
                "kind": pa.array([match.kind for match in found], pa.string()),
                "region_code": pa.array([match.region_code for match in found], pa.string()),
                "parent_id": pa.array([match.parent_id for match in found], pa.string()),
                "is_resolved": pa.array([match.is_resolved for match in found], pa.bool_()),
                "matched_by": pa.array([match.matched_by for match in found], pa.string()),
                "candidates": pa.array([_listed(match) for match in found], pa.string()),
            }
        ),
        "agency_aliases": pa.table(
            {
                name: pa.array([alias[column] for alias in aliases], pa.string())
                for column, name in enumerate(("agency_id", "alias", "source"))
            }
        ),
        "agency_links": pa.table(
            {
                "agency_id": pa.array([link.agency_id for link in links], pa.string()),
                "successor_id": pa.array([link.successor_id for link in links], pa.string()),
                "since": pa.array([link.since for link in links], pa.int16()),
                "relation": pa.array([link.relation for link in links], pa.string()),
            }
        ),
        "agency_parts": pa.table(
            {
                "parent_id": pa.array([part[0] for part in parts], pa.string()),
                "child_id": pa.array([part[1] for part in parts], pa.string()),
                "since": pa.array([part[2] for part in parts], pa.int16()),
                "until": pa.array([part[3] for part in parts], pa.int16()),
                "source": pa.array(["user"] * len(parts), pa.string()),
            }
        ),
    }


def _listed(match: AgencyMatch) -> str | None:
    """`北京市朝阳区财政局 (110105) | 长春市朝阳区财政局 (220104)`"""
    return " | ".join(f"{found.agency} ({found.region_code})" for found in match.candidates) or None
