"""What a source says of a document beside the document itself: a manifest's line, a list's row, a path, a person."""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple


class Said(NamedTuple):
    """A field (agency, year, region, published_on, title, address), who says it, and what. Texts as they were given.

    Who: binding (a person's word), source (catalogue or manifest), publisher, listed (the row of a list), tree (a path or
    a level of the tree).
    """

    field: str
    witness: str
    value: str


CARRIES_FILES = Said("files", "page", "kept")
"""Said of a page whose files were kept beside it, as documents of their own."""


def mark_of(said: Sequence[Said] | None) -> int | None:
    """A number below a second's nanoseconds that changes with what is said: 0 where nothing is, None where nothing can be."""
    if not said:
        return None if said is None else 0
    return 1 + int.from_bytes(sha256(repr([tuple(one) for one in said]).encode()).digest()[:8], "big") % (10**9 - 1)
