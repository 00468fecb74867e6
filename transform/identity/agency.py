"""Whose report it is: what claims it, which claim is believed, and what contradicts that."""

import re
from collections.abc import Mapping, Sequence

from extract.errors import UnidentifiedReport
from transform.identity import witnesses
from transform.identity.claims import Claim, Verdict, decide
from transform.identity.document import HEAD, SPEAKS_OF_ITSELF, Conflict, Document
from transform.identity.names import is_kind_only, is_masked, is_placeless, may_be_same
from transform.identity.title_lines import TITLE_MARKS
from transform.identity.titles import Title
from transform.identity.words import NAME

_TABLE_TITLE = re.compile(rf"(?P<agency>{NAME})(?:20\d\d年?(?:年度|度)?)?政府信息公开(?:工作)?情况统计表")
_TABLE_MARK = "情况统计表"
_TABLE_TRIES = 10


def agency_claims(
    document: Document, title: Title | None, everything: bool, told_years: Sequence[Claim]
) -> list[Claim]:
    """What names the agency. Where a plain title does, only what may contradict it is asked."""
    text, names = document.text, document.names
    claims: list[Claim] = []
    if title and title.agency and not title.is_unsure:
        claims.append(Claim("agency", title.agency, title.witness, title.at, title.printed))
        for other in document.other_titles:
            witness = other.witness if other.year == title.year else "other_title"
            claims.append(Claim("agency", other.agency or "", witness, other.at, other.printed))
    if document.own and document.own.agency:
        claims.append(Claim("agency", document.own.agency, "file_name", None, document.own.printed))
    if document.signed:
        claims.append(document.signed)
    defined = witnesses.defined(text, names)
    if defined:
        claims.append(defined)
    if not everything:
        return claims
    years = {claim.value for claim in told_years if claim.strength >= SPEAKS_OF_ITSELF}
    if title and title.site:
        claims.append(Claim("agency", title.site, "site_title", title.at, title.site))
    if title and not title.agency and not title.several:
        under = witnesses.subtitle(text, title, names)
        claims += [under] if under else []
    told = witnesses.announced(text, names)
    if told and told[0] and (not years or str(told[1]) in years):
        claims.append(Claim("agency", told[0], "prose", told[2], told[3]))
    linked = [
        file
        for file in witnesses.file_in_text(text, document.titles)
        if file.agency and (not years or str(file.year) in years)
    ]
    if linked and all(may_be_same(file.agency or "", linked[0].agency or "") for file in linked):
        first = linked[0]
        claims.append(Claim("agency", first.agency or "", "file_name_in_text", first.at, first.printed))
    if any(claim.at is not None and claim.strength >= SPEAKS_OF_ITSELF for claim in claims) and not (
        title and title.is_unsure
    ):
        return claims  # what only the page says is not asked
    claims += witnesses.fields(text, names)
    marks = [*witnesses.metas(document.page, document.titles, names)] if document.page else []
    claims += [mark for mark in marks if isinstance(mark, Claim)]
    for on_tab in [*(mark for mark in marks if isinstance(mark, Title)), *document.page_titles[:1]]:
        if on_tab.agency:
            claims.append(Claim("agency", on_tab.agency, "page_title", 0, on_tab.printed))
        behind = witnesses.page_title(document.page_title, [on_tab], names)
        claims += [behind] if behind else []
    on_page = witnesses.page_title(text, document.all_titles, names)
    known = next((claim.value for claim in claims if claim.strength >= SPEAKS_OF_ITSELF), "")
    subject = witnesses.first_person(text, names, known)
    claims += [claim for claim in (on_page, subject) if claim]
    if title and title.agency and title.is_unsure:
        # Its name may begin further in: it counts if somebody else says so.
        said = [c for c in claims if title.agency.endswith(c.value) or c.value.endswith(title.agency)]
        if said:
            name = max((c.value for c in said), key=len)
            claims.insert(0, Claim("agency", name, title.witness, title.at, title.printed))
    return claims


def decided_agency(document: Document, claims: list[Claim], title: Title | None) -> Claim:
    """The claim that is believed. A weak one must fit what the text calls itself, and names with their place go first."""
    if title and title.several:
        raise UnidentifiedReport(
            "several_agencies",
            f"its title names several bodies ({title.several}); name the file after the one whose report it is, like"
            " 北京市东城区财政局_2023.txt, and take the others' names out of the title",
        )
    first = claims[0] if claims and claims[0].at is not None else None
    if first and first.strength > SPEAKS_OF_ITSELF and all(claim.value == first.value for claim in claims):
        return first  # the title, and nobody says otherwise
    fitting = [
        claim
        for claim in claims
        if claim.strength >= SPEAKS_OF_ITSELF or not witnesses.calls_itself_otherwise(document.text, claim.value)
    ]
    with_place = [claim for claim in fitting if not (claim.strength <= SPEAKS_OF_ITSELF and is_placeless(claim.value))]
    verdict: Verdict = decide(with_place or fitting, may_be_same)
    if verdict.open:
        said = "; ".join(f"{claim.value} ({claim.witness})" for claim in verdict.open)
        raise UnidentifiedReport(
            "several_agencies",
            f"its parts contradict each other on whose report it is: {said}; name the file like"
            " 北京市东城区人民政府办公室_2023.txt",
        )
    if verdict.claim is None:
        raise UnidentifiedReport("no_agency", _why_no_agency(document.text))
    best = verdict.claim
    if best.at is None:  # of two that say the same the one with a line in the text is the better evidence
        best = next(
            (c for c in fitting if c.at is not None and not is_kind_only(c.value) and may_be_same(c.value, best.value)),
            best,
        )
    if is_kind_only(best.value) and best.witness != "file_name":
        # 教育局 of whom? A longer name of the same body, from whoever says it, is the whole one.
        longer = [
            c for c in fitting if c.value != best.value and c.value.endswith(best.value) and not is_placeless(c.value)
        ]
        wholes = {claim.value for claim in longer}
        if len(wholes) == 1:
            return longer[0]
    return best


def agency_conflicts(document: Document, agency: Claim, claims: Sequence[Claim]) -> list[Conflict]:
    """Who else speaks of the report and names another body; where only the page names one, whatever else the page says."""
    if all(claim.value == agency.value for claim in claims):
        return []
    least = SPEAKS_OF_ITSELF if agency.strength > SPEAKS_OF_ITSELF else agency.strength
    found: dict[str, Claim] = {}
    for claim in claims:
        if claim.strength >= least and not may_be_same(claim.value, agency.value):
            found.setdefault(claim.value, claim)
    return [
        Conflict(
            "IDN-01",
            agency.value,
            claim.value,
            f"{claim.witness}: {claim.printed or claim.value}",
            document.line(claim.at),
        )
        for claim in found.values()
    ]


def _why_no_agency(text: str) -> str:
    """What to do; it says so if a name stood in the title's place that is none."""
    at = min((found for found in (text.find(mark, 0, HEAD) for mark in TITLE_MARKS) if found >= 0), default=-1)
    if at >= 0 and is_masked(text[max(0, text.rfind("\n", 0, at)) : at]):
        return (
            "the name in the title is masked or a gambling site's, not an agency's; take the report from the agency's"
            " own site, or name the file like 北京市东城区人民政府办公室_2023.txt"
        )
    return "no line proves whose report it is; name the file like 北京市东城区人民政府办公室_2023.txt"


def named_by_table(document: Document, agency: Claim) -> Claim:
    """The name above a table of statistics, if it is the same place's with or without the word for its government."""
    text = document.text
    at = text.find(_TABLE_MARK)
    for _ in range(_TABLE_TRIES):
        if at < 0:
            break
        end = at + len(_TABLE_MARK)
        for match in _TABLE_TITLE.finditer(text, max(0, end - 90), end):
            printed = match["agency"].rpartition("、")[2]
            begin = match.end("agency") - len(printed)
            name = document.names.whole(printed).name
            if name and name != agency.value and _is_same_place(name, agency.value, document.names.suffixes):
                return Claim("agency", name, "table_title", begin, match[0])
        at = text.find(_TABLE_MARK, end)
    return agency


def _is_same_place(name: str, other: str, suffixes: Mapping[str, str]) -> bool:
    short, long = sorted((name, other), key=len)
    return long.startswith(short) and suffixes.get(long[len(short) :], "organ") != "organ"
