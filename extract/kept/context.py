"""What the log of an archive says of a document beside its bytes, field by field, with who says it.

The log has it as pairs: `region`, `agency` and `year` are what the catalogue or a manifest's line says; `tree.year` and the
like what a path or a level of the tree says; `binding` names the fields that are a person's word.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from extract.kept.state import Known
from extract.said import CARRIES_FILES, Said

TREE = "tree."
_LONGEST = 200


def said_of(one: Known) -> tuple[Said, ...]:
    """The claims of the log on a document, each once, in a fixed order; () if it says nothing.

    Values that are none of their field (a year that is no year) are left out.
    """
    bound = {name for key, value in one.context if key == "binding" for name in value.split("|")}
    found = []
    for key, value in one.context:
        field = key.removeprefix(TREE)
        if field in _FITS:
            witness = "binding" if field in bound else "tree" if key.startswith(TREE) else "source"
            found.append(Said(field, witness, value))
    if one.agency:
        found.append(Said("agency", "publisher", one.agency))
    if one.title and one.kind == "document":
        found.append(Said("title", "listed", one.title))
    if one.published_on:
        is_of_address = is_day(one.published_on) and _names_day(one.address, one.published_on)
        witness = "binding" if "published_on" in bound else "address" if is_of_address else "listed"
        found.append(Said("published_on", witness, one.published_on))
    fitting = [said._replace(value=" ".join(said.value.split())) for said in found]
    return tuple(sorted({said for said in fitting if _FITS[said.field](said.value)}))


def of_several(said: Iterable[Said]) -> tuple[Said, ...]:
    """What may be said of each of several documents in one file: not whose they are, nor on which year."""
    return tuple(one for one in said if one.field in ("region", "published_on"))


def said_of_all(known: Iterable[Known]) -> Mapping[str, tuple[Said, ...]]:
    """What is said of each content (by its sha256) at all of its addresses, and whether it is a page whose files came too."""
    known = list(known)
    pages = {(one.source, one.listed_by) for one in known if one.kind == "attachment"}
    found: dict[str, set[Said]] = {}
    for one in known:
        said = found.setdefault(one.sha256, set())
        said.update(said_of(one))
        if (one.source, one.address) in pages:
            said.add(CARRIES_FILES)
    return {sha256: tuple(sorted(said)) for sha256, said in found.items()}


def _names_day(address: str, day: str) -> bool:
    """Does the address hold the day (t20240131_1.html, /2024/1/31/)? Then the list may have said none."""
    year, month, of_month = day.split("-")
    return bool(re.search(rf"{year}[-/]?0?{int(month)}[-/]?0?{int(of_month)}(?!\d)", address))


def is_day(value: str) -> bool:
    """Is it a day like 2024-01-31?"""
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII)) and date.fromisoformat(value).year > 1990
    except ValueError:
        return False


def _is_text(value: str) -> bool:
    return 0 < len(value) <= _LONGEST


_FITS: Mapping[str, Callable[[str], bool]] = {
    "agency": _is_text,
    "title": _is_text,
    "year": lambda value: bool(re.fullmatch(r"(?:19|20)\d\d", value, re.ASCII)),
    "region": lambda value: bool(re.fullmatch(r"\d{6}", value, re.ASCII)),
    "published_on": is_day,
}
