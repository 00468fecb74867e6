"""What the witnesses claim: whose report it is, on which year, of what scope; and which of them is believed.

A claim wins only if nothing of like strength says otherwise (data/witnesses.csv). What a weaker one says otherwise is a
conflict, which becomes a finding; what an equal one does leaves the question open.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple

from transform.identity.words import known_witnesses


class Claim(NamedTuple):
    """What a witness says of a field (agency, year, scope, published_on), as printed, and the character it stands at."""

    field: str
    value: str
    witness: str
    at: int | None = None
    printed: str | None = None

    @property
    def strength(self) -> int:
        return known_witnesses()[self.field, self.witness].strength

    @property
    def evidence(self) -> str:
        return known_witnesses()[self.field, self.witness].evidence


_strength = attrgetter("strength")


class Verdict(NamedTuple):
    """The claim that is believed (None if none is there, or if equal ones contradict each other: `open`), and what contradicts it."""

    claim: Claim | None
    against: tuple[Claim, ...] = ()
    open: tuple[Claim, ...] = ()


def decide(claims: Sequence[Claim], same: Callable[[str, str], bool]) -> Verdict:
    """The strongest claim; of equal ones that contradict each other, the one that more other witnesses support."""
    if not claims:
        return Verdict(None)
    if len(claims) == 1:
        return Verdict(claims[0])
    if all(claim.value == claims[0].value for claim in claims):
        return Verdict(max(claims, key=_strength))
    strongest = max(claim.strength for claim in claims)
    first = [claim for claim in claims if claim.strength == strongest]
    best = first[0]
    rivals = [claim for claim in first if not same(claim.value, best.value)]
    if rivals:
        support = [
            (len({c.witness for c in claims if same(c.value, claim.value)}), -n) for n, claim in enumerate(first)
        ]
        best = first[-max(support)[1]]
        most = max(support)[0]
        if any(n == most and not same(c.value, best.value) for (n, _), c in zip(support, first, strict=True)):
            return Verdict(None, open=(first[0], *rivals))
    return Verdict(best, tuple(claim for claim in claims if not same(claim.value, best.value)))
