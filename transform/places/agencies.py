"""Which body a printed name is the name of: exact, explainable, and never guessed.

A name is read as a place and an organ (西城区 + 财政局) by the longest match of names known. One place: that decides.
Several places (朝阳区), none (区财政局) or a short one (沭阳发改局): what the report comes with has to say which,
its title, its folders, the run's own place, its site and at last its text. What nothing says stays unresolved, with the
places it may be. data/places/agency_match_rules.csv has a sentence for every value of `matched_by`.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from extract.characters import simplified
from transform.places.bodies import AgencyMatch, Bodies, Link, Named, agency_id_of
from transform.places.lists import UserAgencies, UserAgency
from transform.places.names import (
    COMMITTEE,
    Organ,
    begins_with_zone,
    is_common,
    is_masked,
    is_part_of_township,
    is_township,
    organ_of,
    plain_name,
    split_level_word,
)
from transform.places.naming import PlacedNames
from transform.places.regions import NATION, Regions, load_regions
from transform.places.surroundings import Context, Surroundings

_MOST_REMEMBERED = 200_000
_LONGEST_NAME = 120
_KEPT = "乾"
"""Characters that are simplified in some words, and not in the names of places: 乾县, 乾安县."""


class Agencies:
    """The bodies known, and how names are matched to them. Matches are remembered."""

    def __init__(self, regions: Regions, user: UserAgencies | None = None) -> None:
        self.regions = regions
        self._user = user or UserAgencies(())
        self.bodies = Bodies(regions)
        self.places = PlacedNames(self.bodies)
        self.surroundings = Surroundings(self.places)
        self._remembered: dict[tuple[object, ...], AgencyMatch] = {}

    def place_codes(self, place: str, year: int | None = None) -> tuple[str, ...]:
        """The regions that a folder's or the user's words begin with (北京市西城区, 北京西城, 西城区财政局); none if no place."""
        return self.surroundings.place_codes(place, year)

    def match(self, name: str, context: Context = Context()) -> AgencyMatch:  # noqa: B008 (immutable)
        """The body that the printed name means in this context."""
        key = (name, *context[:5], context.text is None)
        found = self._remembered.get(key)
        if found is None:
            text_was_read = False

            def text() -> str:
                nonlocal text_was_read
                text_was_read = True
                return context.text() if context.text else ""

            found = self._match(plain_name(name), name, context._replace(text=text))
            if context.text is None or not text_was_read:
                if len(self._remembered) >= _MOST_REMEMBERED:
                    self._remembered.clear()
                self._remembered[key] = found
        return found

    def _match(self, name: str, printed: str, context: Context) -> AgencyMatch:
        users = self._user.find(name, context.year)
        if users:
            return self._by_user(users)
        if len(name) > _LONGEST_NAME or is_masked(name):
            return self.bodies.unresolved(printed, context, "unknown_place")
        match = self._matched(name, printed, context)
        if not match.is_resolved and (plain := _simplified(name)) != name:
            match = self._matched(plain, printed, context)
        return match

    def _matched(self, name: str, printed: str, context: Context) -> AgencyMatch:
        central = self.bodies.central_names.get(name)
        if central:
            return self.bodies.of_central(central)
        for named in self.places.named(name):
            return self._placed(named, printed, context)
        return self._without_place(name, printed, context)

    def _placed(self, named: Named, printed: str, context: Context) -> AgencyMatch:
        if named.over and named.organ.kind in ("government", "office", "township", "zone"):
            return self.bodies.unresolved(printed, context, "unknown_place")
        if named.zone:
            if self.places.says_more(named.rest, (named.zone.region,)):
                return self.bodies.unresolved(printed, context, "unknown_place")
            return self.bodies.of_zone(named.zone, named.organ)
        codes = self.regions.valid_in(named.codes, context.year, named.place)
        if not codes:
            zone = self.bodies.zones.get(self.regions.by_code[named.codes[0]].name)
            if zone:  # a park that became a district later: 两江新区
                is_body = named.organ.kind == "government" or named.organ.name == COMMITTEE
                return self.bodies.of_zone(zone, Organ(COMMITTEE, "zone") if is_body else named.organ)
            following = [code for old in named.codes for code in self.regions.by_code[old].successors]
            return self.bodies.unresolved(printed, context, "outside_validity", (*named.codes, *following), named)
        if is_township(named.organ) and not any(self.places.may_hold_townships(code) for code in codes):
            return self._township(named, codes, printed, context)
        if self.places.says_more(named.rest, codes):
            return self.bodies.unresolved(printed, context, "unknown_place")
        if not any(self.places.may_hold_townships(code) for code in codes) and is_part_of_township(named.rest):
            return self.bodies.unresolved(printed, context, "township_without_county")
        if len(codes) == 1 and named.is_strong:
            return self.bodies.resolved(codes[0], named, "full_name" if named.names > 1 else "unique_name")
        said, decided_by = self.surroundings.said_by_context(codes, context, named.is_exact)
        if decided_by == "contradicted":
            return self.bodies.unresolved(printed, context, "contradicted", codes, named)
        if len(said) == 1 and decided_by:
            return self.bodies.resolved(said[0], named, decided_by)
        in_text = self.surroundings.said_by_text(said or codes, named, context)
        if in_text:
            return self.bodies.resolved(in_text, named, "parent_in_text")
        return self.bodies.unresolved(printed, context, "ambiguous" if named.is_strong else "short_place", codes, named)

    def _township(self, named: Named, codes: tuple[str, ...], printed: str, context: Context) -> AgencyMatch:
        """A township behind the name of a region with counties: the county must come from elsewhere."""
        code, decided_by = self.surroundings.region(context)
        if (
            code
            and self.places.may_hold_townships(code)
            and any(self.regions.is_within(code, region) for region in codes)
        ):
            return self.bodies.resolved(code, named, decided_by)
        return self.bodies.unresolved(printed, context, "township_without_county")

    def _without_place(self, name: str, printed: str, context: Context) -> AgencyMatch:
        word = split_level_word(name)
        organ = organ_of(word[1] if word else name)
        if word is None and not (is_common(name) or is_township(organ) or begins_with_zone(name)):
            return self.bodies.unresolved(printed, context, "unknown_place")
        if word is None and organ.kind == "government":
            return self.bodies.unresolved(printed, context, "no_place")
        township = is_township(organ)
        named = Named((), organ, "", False, 0)
        code, decided_by = self.surroundings.region(context)
        if (
            code
            and self.surroundings.fits(code, word[0] if word else "", township)
            and self.surroundings.is_only(code, word, organ, context.year)
        ):
            return self.bodies.resolved(code, named, decided_by)
        code = self.surroundings.place_in_front(name, context, word[0] if word else "", township)
        if code:
            return self.bodies.resolved(code, named, "parent_in_text")
        return self.bodies.unresolved(printed, context, "township_without_county" if township else "no_place")

    def _by_user(self, users: tuple[UserAgency, ...]) -> AgencyMatch:
        user = users[0]
        known = self._known(user)
        return AgencyMatch(
            known.agency_id,
            user.agency,
            known.short_name if known.is_resolved else user.agency,
            user.level or known.level,
            user.kind or known.kind,
            user.region_code or known.region_code,
            self._id_of(user.parent) if user.parent else known.parent_id,
            True,
            "user",
            (),
            known.organ,
        )

    def _known(self, user: UserAgency) -> AgencyMatch:
        """What the agency of the user's list is without the list: its id must not depend on the list."""
        name = plain_name(user.agency)
        place = self.regions.by_code[user.region_code].full_name if user.region_code else ""
        known = self._matched(name, user.agency, Context(place=place, year=user.since or user.until))
        if known.is_resolved and user.region_code in ("", known.region_code):
            return known
        return known._replace(
            agency_id=agency_id_of(user.region_code or "user", user.agency),
            region_code=user.region_code or None,
            parent_id=self.bodies.government_id(user.region_code) if user.region_code else None,
            level=self.regions.by_code[user.region_code].level if user.region_code else None,
            kind=organ_of(name).kind,
            is_resolved=False,
            candidates=(),
        )

    def _id_of(self, name: str) -> str:
        return self.match(name).agency_id

    @cached_property
    def users(self) -> tuple[tuple[UserAgency, AgencyMatch], ...]:
        """The agencies of the user's list with the match that their names get."""
        return tuple((user, self._by_user((user,))) for user in self._user.agencies)

    @cached_property
    def _user_links(self) -> Mapping[str, tuple[Link, ...]]:
        """agency_id -> what became of it by the user's list"""
        links: dict[str, list[Link]] = {}
        for user, found in self.users:
            if user.successor:
                since = user.until + 1 if user.until else None
                link = Link(found.agency_id, self._id_of(user.successor), since, "renamed")
                links.setdefault(found.agency_id, []).append(link)
            if user.predecessor:
                before = self._id_of(user.predecessor)
                links.setdefault(before, []).append(Link(before, found.agency_id, user.since, "renamed"))
        once = {agency_id: _once(found) for agency_id, found in links.items()}
        took_over = Counter(link.successor_id for found in once.values() for link in found)
        return {
            agency_id: tuple(
                link._replace(relation="split" if len(found) > 1 else "merged")
                if len(found) > 1 or took_over[link.successor_id] > 1
                else link
                for link in found
            )
            for agency_id, found in once.items()
        }

    @cached_property
    def _users_by_id(self) -> Mapping[str, AgencyMatch]:
        return {match.agency_id: match for _, match in self.users}

    @cached_property
    def _predecessors(self) -> Mapping[str, int]:
        """region -> how many abolished ones went into it"""
        return Counter(code for region in self.regions.by_code.values() for code in region.successors)

    def parent_of(self, match: AgencyMatch) -> AgencyMatch | None:
        """The body above; None for an unresolved name, the State Council, and a parent that only a user's list names."""
        if match.parent_id is None or match.region_code is None:
            return None
        code = match.region_code
        while code:
            if self.bodies.government_id(code) == match.parent_id:
                return self.bodies.government(code)
            code = self.regions.by_code[code].parent
        for end in range(len(match.agency) - 1, 2, -1):
            above = match.agency[:end]
            if above in self.bodies.central_names or above in self.bodies.zones or begins_with_zone(above):
                parent = self._matched(above, above, Context(place=self.regions.by_code[match.region_code].full_name))
                if parent.agency_id == match.parent_id:
                    return parent
        return self._users_by_id.get(match.parent_id)

    def links_of(self, match: AgencyMatch) -> tuple[Link, ...]:
        """What became of a body: by the user's list, of a central body, or since its region was abolished."""
        if not match.is_resolved or match.region_code is None:
            return ()
        listed = self._user_links.get(match.agency_id, ())
        if listed or match.region_code == NATION:
            return listed or self._central_links(match)
        region = self.regions.by_code[match.region_code]
        if region.until is None or match.kind == "zone":
            return ()
        links = []
        for code in region.successors:
            split = len(region.successors) > 1
            grown = self._predecessors[code] > 1 or (self.regions.by_code[code].since or 0) <= region.until
            links.append(
                Link(
                    match.agency_id,
                    agency_id_of(code, match.organ),
                    region.until + 1,
                    "split" if split else "merged" if grown else "renamed",
                )
            )
        return tuple(links)

    def _central_links(self, match: AgencyMatch) -> tuple[Link, ...]:
        body = self.bodies.central.get(match.agency)
        if body is None or not body.successors:
            return ()
        relation = "split" if len(body.successors) > 1 else "merged"
        return tuple(
            Link(match.agency_id, agency_id_of(NATION, after), body.until, relation) for after in body.successors
        )


def _simplified(name: str) -> str:
    return _KEPT.join(simplified(part) for part in name.split(_KEPT))


def _once(links: list[Link]) -> tuple[Link, ...]:
    """By the bodies: a list may say the same from both sides, one with the year and one without."""
    found: dict[tuple[str, str], Link] = {}
    for link in links:
        known = found.get(link[:2])
        found[link[:2]] = link if known is None or known.since is None else known
    return tuple(found.values())


def load_agencies(user: UserAgencies | None = None) -> Agencies:
    """The bodies of data/, with the user's own list."""
    return Agencies(load_regions(), user)
