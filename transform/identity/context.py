"""What a source says of a report beside the report: it fills what the text leaves open, completes a short name, and
contradicts; it never takes the place of a full name that is printed.

A person's binding alone is stronger than the text: it is used, and that the text says otherwise is an error (SRC-01, SRC-02).
A year is not chosen where title, list and binding say two: such a report is set aside until a person has mended one. What a
path or a level of the tree says proves nothing alone. How much each weighs stands in data/witnesses.csv.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from extract.errors import UnidentifiedReport
from extract.said import Said
from transform.identity import witnesses
from transform.identity.claims import Claim
from transform.identity.document import Conflict, Document
from transform.identity.names import agree, is_kind_only, is_of_government, is_placeless
from transform.identity.publication import Publication
from transform.identity.titles import Title
from transform.identity.years import why_not

BOUND, TREE = "binding", "tree"
_PUBLISHES = ("publisher", "content_source")
_TITLES = ("title", "heading", "split_title", "title_in_line")
_SITE = re.compile(
    rb"""<meta\b[^>]{0,200}?\bname\s*=\s*["']?SiteName["']?[^>]{0,60}?\bcontent\s*=\s*["']([^"'>]{2,200})["']""", re.I
)
_WITHIN = 16_384
_CONFLICT = "context_conflict"


class Beside(NamedTuple):
    """The claims of a source, the strongest first; `unfit` are bound names that are no name of a body."""

    agencies: tuple[Claim, ...] = ()
    years: tuple[Claim, ...] = ()
    unfit: tuple[Claim, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        return (*self.agencies, *self.years, *self.unfit)


def beside(said: Sequence[Said], document: Document) -> Beside:
    """What is said of agency and year, by the source and by the marks of a kept page (ArticleTitle, ContentSource)."""
    agencies, years, unfit = list[Claim](), list[Claim](), list[Claim]()
    for one in said:
        if one.field == "agency":
            name = document.names.whole(one.value)
            if name.name and not name.is_joint:
                agencies.append(Claim("agency", name.name, one.witness, None, one.value))
            elif one.witness == BOUND:
                unfit.append(Claim("agency", one.value, one.witness, None, one.value))
        elif one.field == "year":
            years.append(Claim("year", one.value, one.witness, None, one.value))
        elif one.field == "title" and (read := document.titles.line(one.value)):
            _add_title(read, one.witness, agencies, years)
    if document.page:
        site = _site_name(document.page)
        for mark in witnesses.metas(document.page, document.titles, document.names):
            if isinstance(mark, Title):
                _add_title(mark, "article_title", agencies, years)
            elif mark.printed != site:
                agencies.append(mark._replace(witness="content_source"))
    return Beside(_strongest_first(agencies), _strongest_first(years), tuple(unfit))


def _add_title(title: Title, witness: str, agencies: list[Claim], years: list[Claim]) -> None:
    if title.agency:
        agencies.append(Claim("agency", title.agency, witness, None, title.printed))
    if title.year:
        years.append(Claim("year", str(title.year), witness, None, title.printed))


def _strongest_first(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    return tuple(sorted(dict.fromkeys(claims), key=lambda claim: (-claim.strength, claim.value)))


def _site_name(page: bytes) -> str:
    found = _SITE.search(page, 0, _WITHIN)
    if not found:
        return ""
    try:
        return found[1].decode("utf-8")
    except UnicodeDecodeError:
        return found[1].decode("gb18030", "replace")


def agency_with(
    text: Claim | None, error: UnidentifiedReport | None, said: Beside, document: Document
) -> tuple[Claim, list[Conflict]]:
    """The agency that the text tells (None, and why not: `error`) with what the source says of it.

    Raises the error where the source cannot help.
    """
    bound = next((claim for claim in said.agencies if claim.witness == BOUND), None)
    longer, rivals = list[Claim](), list[Claim]()
    if bound:
        chosen = text if text and _says_more(text, bound) else bound
    elif text is None:
        assert error is not None
        filling = [one for one in said.agencies if one.witness != TREE and _speaks_of_it(one)]
        if error.code != "no_agency" or not filling:
            raise error
        chosen = filling[0]
    else:
        chosen = text
        if is_kind_only(text.value):
            longer = [one for one in said.agencies if not is_placeless(one.value) and _completes(one, text)]
            rivals = [one for one in longer if not agree(one.value, longer[0].value)]
            if longer and not rivals:
                chosen = longer[0]
    found = [_against("SRC-01", longer[0], one, document) for one in rivals]
    if text and not agree(text.value, chosen.value):
        found.append(_against("SRC-01", chosen, text, document))
    elif text is None and bound and error is not None and error.code != "no_agency":
        found.append(Conflict("SRC-01", chosen.value, "", str(error)[:200], None))
    found += [
        _against("SRC-01", chosen, one, document)
        for one in dict.fromkeys((*said.agencies, *said.unfit))
        if not agree(one.value, chosen.value) and _speaks_of_it(one)
    ]
    return chosen, _each_once(found)


def _says_more(text: Claim, bound: Claim) -> bool:
    """Does the text name the bound body more fully?"""
    return (
        agree(text.value, bound.value)
        and len(text.value) >= len(bound.value)
        and (text.value.endswith(bound.value) or is_kind_only(bound.value))
    )


def _completes(one: Claim, text: Claim) -> bool:
    return one.value != text.value and one.value.endswith(text.value)


def _speaks_of_it(claim: Claim) -> bool:
    """Not so the publisher that is a government or its office: it puts up everybody's."""
    return claim.witness not in _PUBLISHES or not is_of_government(claim.value)


def year_with(
    text: Claim | None, error: UnidentifiedReport | None, said: Beside, document: Document, today: date
) -> tuple[Claim, list[Conflict]]:
    """The year that the text tells (None, and why not: `error`) with what the source says of it.

    Raises the error where the source cannot help, UnidentifiedReport (context_conflict) where title, list and binding say two.
    """
    speaking = [claim for claim in said.years if claim.witness != TREE]
    possible = [claim for claim in speaking if not why_not(int(claim.value), today)]
    printed = [text] if text and text.witness in _TITLES else []
    told = list(dict.fromkeys((claim.value, claim.witness) for claim in (*printed, *possible)))
    if len({year for year, _ in told}) > 1:
        who = "; ".join(f"{year} ({witness})" for year, witness in told)
        raise UnidentifiedReport(
            _CONFLICT,
            f"SRC-02: title, list and what people bound name different years: {who}; mend the one that is wrong",
        )
    bound = next((claim for claim in possible if claim.witness == BOUND), None)
    is_open = document.has_contradicting_years
    if error is not None and (error.code != "no_year" or not possible or (is_open and not bound)):
        raise error
    chosen = bound or text or possible[0]
    if text and text.value == chosen.value:
        chosen = text  # the one with a line in the text is the better evidence
    found = [Conflict("SRC-02", chosen.value, "", str(error)[:200], None)] if error is not None and is_open else []
    found += [
        _against("SRC-02", chosen, one, document)
        for one in ([text] if text else []) + speaking
        if one.value != chosen.value
    ]
    return chosen, _each_once(found)


def _against(rule_id: str, chosen: Claim, other: Claim, document: Document) -> Conflict:
    evidence = f"{other.witness}: {other.printed or other.value}"
    return Conflict(rule_id, chosen.value, other.value, evidence, document.line(other.at))


def _each_once(found: Sequence[Conflict]) -> list[Conflict]:
    return list({(one.rule_id, one.said): one for one in reversed(found)}.values())[::-1]


class Published(NamedTuple):
    """The day of publication with what the source says of it: its claims (with whether each is believed), its conflicts."""

    publication: Publication
    claims: tuple[tuple[Claim, bool], ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def published_with(publication: Publication, said: Sequence[Said], report_year: int, today: date) -> Published:
    """The strongest day that can be: what the list said, then the text, then the address. Others are claims.

    A day before the reported year was over, or in the future, is none: SRC-04.
    """
    days = [
        Claim("published_on", one.value, one.witness, None, one.value) for one in said if one.field == "published_on"
    ]
    if not days:
        return Published(publication)
    first, last = date(report_year + 1, 1, 1), today + timedelta(days=1)  # somewhere it is tomorrow
    possible = [one for one in days if first <= date.fromisoformat(one.value) <= last]
    conflicts = tuple(
        Conflict("SRC-04", f"{first} .. {today}", one.value, f"{one.witness}: {one.value}", None)
        for one in days
        if one not in possible
    )
    printed = (
        Claim("published_on", publication.day.isoformat(), publication.witness) if publication.day is not None else None
    )
    every = [*possible, *([printed] if printed else [])]
    best = max(every, key=lambda one: (one.strength, one is printed, one.value), default=None)
    if best is None or best is printed:
        return Published(publication, tuple((one, False) for one in days), conflicts)
    claims = [(one, one is best) for one in days] + ([(printed, False)] if printed else [])
    used = publication._replace(day=date.fromisoformat(best.value), day_line=None, witness=best.witness)
    return Published(used, tuple(claims), conflicts)
