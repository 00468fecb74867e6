"""Which year a report is on: what claims it, which claim is believed, and what contradicts that."""

import re
from collections.abc import Sequence
from datetime import date

from extract.errors import UnidentifiedReport
from transform.identity import witnesses
from transform.identity.claims import Claim, decide
from transform.identity.document import Conflict, Document
from transform.identity.names import may_be_same
from transform.identity.title_lines import TITLE_MARKS
from transform.identity.titles import Title
from transform.identity.years import Period, announced_year, broken_period, stated_year, told_year, why_not

_YEAR = re.compile(r"20\d\d")
_MOST_OTHER_YEARS = 1
"""Titles of more other years are a list of links, not a contradiction."""
EARLY = "IDN-04"
"""The rule that a report appears when its year is over."""


def year_claims(document: Document, title: Title | None, period: Period | None, everything: bool) -> list[Claim]:
    text = document.text
    claims: list[Claim] = []
    if title and title.year:
        claims.append(Claim("year", str(title.year), title.witness, title.at, title.printed))
    if period:
        claims.append(Claim("year", str(period.first.year), "period" if period.is_stated else "days", period.at))
    if document.own and document.own.year:
        claims.append(Claim("year", str(document.own.year), "file_name", None, document.own.printed))
    if not everything:
        return claims
    stated = stated_year(text)
    if stated and not (period and period.is_stated):
        claims.append(Claim("year", str(stated[0]), "period", stated[1]))
    under = witnesses.year_under(text, title) if title and not title.year else None
    if title and under:
        claims.append(Claim("year", str(under[0]), "split_title", under[1], f"{title.printed}\n{under[0]}"))
    announced = announced_year(text, document.front)
    if announced:
        claims.append(Claim("year", str(announced[0]), "prose", announced[1]))
    if not claims:
        linked = {found.year: found for found in witnesses.file_in_text(text, document.titles) if found.year}
        if len(linked) == 1:
            (only,) = linked.values()
            claims.append(Claim("year", str(only.year), "file_name_in_text", only.at, only.printed))
    if not claims:
        broken = broken_period(text)
        claims += [Claim("year", str(broken[0]), "broken_period", broken[1], broken[2])] if broken else []
    if not claims and document.page_titles and document.page_titles[0].year:
        claims.append(Claim("year", str(document.page_titles[0].year), "page_title", 0, document.page_title.strip()))
    told = witnesses.announced(text, document.names) if not claims else None
    if told:
        claims.append(Claim("year", str(told[1]), "prose", told[2], told[3]))
    return claims


def decided_year(
    claims: Sequence[Claim], agency: Claim, document: Document, today: date
) -> tuple[Claim, list[Conflict]]:
    """The year that is believed, and years that are claimed but cannot be."""
    possible = [claim for claim in claims if not why_not(int(claim.value), today)]
    impossible = (
        []
        if len(possible) == len(claims)
        else [
            Conflict(
                "IDN-03",
                possible[0].value if possible else "",
                claim.value,
                why_not(int(claim.value), today),
                document.line(claim.at),
            )
            for claim in claims
            if claim not in possible
        ]
    )
    if claims and not possible:
        said = "; ".join(f"{claim.value} ({claim.witness})" for claim in claims)
        raise UnidentifiedReport(
            "impossible_year",
            f"no report of {agency.value} can be on the year it names ({said}): {why_not(int(claims[0].value), today)};"
            " put the right year into the file's name",
        )
    verdict = decide(possible, str.__eq__)
    if verdict.claim is None:
        said = f" ({', '.join(sorted({claim.value for claim in verdict.open}))})" if verdict.open else ""
        document.has_contradicting_years = bool(verdict.open)
        raise UnidentifiedReport(
            "no_year", f"no line proves which year {agency.value} reports on{said}; put the year into the file's name"
        )
    best = verdict.claim
    if best.at is None:  # of two that say the same the one with a line in the text is the better evidence
        best = next((claim for claim in possible if claim.value == best.value and claim.at is not None), best)
    return best, impossible[:1]


def year_conflicts(document: Document, year: Claim, claims: Sequence[Claim]) -> list[Conflict]:
    """A file named after another year, and a report signed before its year was over."""
    found = [
        Conflict(
            "IDN-02",
            year.value,
            claim.value,
            f"{claim.witness}: {claim.printed or claim.value}",
            document.line(claim.at),
        )
        for claim in claims
        if claim.witness in ("file_name", "prose") and claim.value != year.value and year.witness != claim.witness
    ]
    signed = document.signed_on
    if signed and signed < date(int(year.value), 12, 1):
        at = document.signed.at if document.signed else None
        found.append(Conflict(EARLY, year.value, signed.isoformat(), "signature", document.line(at)))
    return found


def settled(
    document: Document, title: Title, year: Claim, period: Period | None, agency: str
) -> tuple[Claim, tuple[tuple[int, int], ...]]:
    """The year and the (year, line) of titles that print another one.

    Which of the titles counts, the stated period chooses, or the year that section one tells of.
    """
    text, first = document.text, title.year
    after = title.at + len(title.printed)
    if not _prints_another_year(text, after, document.front, first):
        return year, ()
    found: dict[int, int] = {}
    for other in document.all_titles:
        same_body = other.agency is None or may_be_same(other.agency, agency)
        if other.at >= after and other.year and same_body and not document.is_of_a_link(other.at):
            found.setdefault(other.year, other.at)
    found.pop(first or 0, None)
    if not found or year.value != str(first):
        return year, ()
    chosen = year
    right = period.first.year if period else None
    if right is None:
        told = told_year(text[document.front : document.front + 600])
        right = told[0] if told else None
    if right in found and right != first:
        at = found.pop(right)
        chosen = Claim("year", str(right), "title", at)
        found[first or 0] = title.at
    if len(found) > _MOST_OTHER_YEARS:
        return chosen, ()
    return chosen, tuple((other_year, document.line(at) or 1) for other_year, at in found.items())


def _prints_another_year(text: str, begin: int, end: int, year: int | None) -> bool:
    """Does a title's end stand there behind another year? The cheap look before the careful one."""
    for mark in TITLE_MARKS[:2]:
        at = text.find(mark, begin, end)
        while at >= 0:
            if any(int(other) != year for other in _YEAR.findall(text, max(begin, at - 60), at)):
                return True
            at = text.find(mark, at + 1, end)
    return False
