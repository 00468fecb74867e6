"""The night of a source on the web: its lists, then the documents that they name, then what those carry.

Lists are asked for whole; documents with what is known of them, so that a site need not send again what did not change.
What an outcome means for the night is decided here; how an address is asked is extract.pull.fetcher's.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from extract.kept.observations import Observation
from extract.kept.state import Known
from extract.pull.addresses import RefusedAddress, host_of, normal
from extract.pull.arrived import is_office, judged
from extract.pull.attached import attachments
from extract.pull.catalogue import Defaults, ListSource, web_hosts, year_in_china
from extract.pull.exchange import Answer
from extract.pull.fetcher import Fetcher
from extract.pull.lists import (
    Dialect,
    ListPage,
    Paging,
    Row,
    day_in_address,
    dialects,
    number_of_pages,
    page_address,
    parse,
)
from extract.pull.night import Night, utc
from extract.pull.recording import Recorder, Target

_EVERY = 30
"""Nights after which a document that rests is asked for again, and one that says it did not change is asked for in full."""
_CAME = ("new", "changed", "same", "moved")


@dataclass(frozen=True, slots=True)
class Found:
    """What the lists of a source said: the documents, and whether all of the lists was seen."""

    targets: tuple[Target, ...]
    complete: bool
    why: str = ""


class WebSource:
    """One source in one night. `now` is asked for the time of each line of the log."""

    def __init__(
        self,
        source: ListSource,
        defaults: Defaults,
        night: Night,
        recorder: Recorder,
        fetcher: Fetcher,
        now: Callable[[], datetime],
    ) -> None:
        self._source, self._defaults, self._night = source, defaults, night
        self._recorder, self._fetcher, self._now = recorder, fetcher, now
        self._hosts = web_hosts(source)
        self._dialect = _as_source_says(dialects()[source.list.dialect], source)

    async def pull(self) -> None:
        """The whole night. Every planned address ends as one line of the log."""
        found = await self.lists()
        for number, target in enumerate(self._due(found)):
            await self._document(target, within_budget=number < self._defaults.max_documents)
        await self._recorder.end(len(found.targets), found.complete, found.why, utc(self._now()))

    async def lists(self) -> Found:
        """Every list of the source, page by page. Raises nothing of the network."""
        targets: dict[str, Target] = {}
        whys: list[str] = []
        for start, each in self._source.starts(year_in_china(self._now())):
            first = await self._page(normal(start), None)
            if isinstance(first, str):
                whys.append(first)
                continue
            for page in await self._pages(normal(start), first, whys):
                for row in page.rows:
                    if self._source.link.fits(row.title, row.address):
                        targets.setdefault(row.address, self._target(row, normal(start), each))
        return Found(tuple(targets.values()), not whys, "; ".join(dict.fromkeys(whys))[:500])

    async def _pages(self, start: str, first: ListPage, whys: list[str]) -> list[ListPage]:
        """The pages of a list; `whys` gets what is missing of it."""
        pages = [first]
        most = number_of_pages(first) or 1
        full = len(first.rows)
        seen = {row.address for row in first.rows}
        for number in range(2, min(most, self._source.max_pages) + 1):
            try:
                address = (
                    page_address(self._dialect.paging, start, number, first) if self._dialect.paging.address else ""
                )
            except RefusedAddress as error:
                whys.append(str(error))
                return pages
            if not address:
                whys.append(f"{most} pages are named, and nothing says what they are called")
                return pages
            page = await self._page(address, first)
            if page == "gone" and full and number > 2:
                return pages  # the count said too much: a page that is not there, after full ones
            if isinstance(page, str):
                whys.append(f"page {number}: {page}")
                continue
            more = {row.address for row in page.rows} - seen
            if not more:
                whys.append(f"page {number} of {most} has nothing that is not on the pages before it")
                continue
            seen |= more
            pages.append(page)
        if most > self._source.max_pages:
            whys.append(f"{most} pages; max_pages is {self._source.max_pages}")
        if first.total is not None and len(seen) + sum(page.elsewhere for page in pages) < first.total:
            whys.append(f"{first.total} rows are named, {len(seen)} were there")
        return pages

    async def _page(self, address: str, first: ListPage | None) -> ListPage | str:
        """A page of a list, or in a word why there is none. It ends as one line of the log."""
        before = self._recorder.done.get(address)
        if before is not None:  # a night that goes on
            if before.outcome not in _CAME:
                return before.why or before.outcome
            return parse(self._dialect, self._recorder.body_of(before.sha256), address)
        answer = await self._fetcher.fetch(address)
        page = parse(self._dialect, answer.body, answer.answered or address) if answer.outcome == "" else None
        outcome, why = answer.outcome, answer.why
        if page is not None and not page.rows and first is None:
            if page.shell:
                outcome, why = "script_only", "a page that scripts fill"
            else:
                outcome, why = "unexpected_content", "a list without a row"
        elif (
            page is not None
            and first is None
            and not any(self._source.link.fits(r.title, r.address) for r in page.rows)
        ):
            outcome, why = "unexpected_content", "no row of the list is a report's"
        elif page is not None and not page.rows:
            outcome, why = "list_incomplete", "a page without a row in the middle of the list"
        if page is not None and outcome == "":
            outcome, why = self._recorder.compared(address, answer.body, answer.permanent), ""
        await self._recorder.note(Target(address, "list"), answer, outcome, why, utc(self._now()))
        if page is None or outcome not in _CAME:
            return "gone" if outcome == "gone" else why or outcome
        return page

    def _target(self, row: Row, start: str, each: Mapping[str, str]) -> Target:
        context = self._source.context
        said = {"region": context.region}
        if context.agency and context.agency not in ("from_title", "publisher"):
            said["agency"] = context.agency
        if context.year == "each":
            said["tree.year"] = each.get("year", "")
        else:
            said["year"] = str(context.year)
        bound = "|".join(context.binding)
        pairs = tuple((name, value) for name, value in {**said, "binding": bound}.items() if value)
        return Target(
            row.address,
            "document",
            row.title,
            row.published or day_in_address(row.address) or "",
            (row.agency or "") if context.agency == "publisher" else "",
            start,
            pairs,
        )

    def _due(self, found: Found) -> list[Target]:
        """The documents to be asked for tonight, in the order of the lists; then those that the lists name no more."""
        known = {one.address: one for one in self._recorder.known_of_source() if one.kind == "document"}
        on_lists = {target.address for target in found.targets}
        listed = [
            *found.targets,
            *(_of_known(one, found.complete) for address, one in known.items() if address not in on_lists),
        ]
        due = []
        for target in listed:
            if target.address in self._recorder.done:
                continue
            if self._rests(target, known.get(target.address)):
                self._recorder.tally.rested += 1
            else:
                due.append(target)
        return due

    def _rests(self, target: Target, known: Known | None) -> bool:
        """Was it published long ago and seen since? It is then asked for every thirtieth night, spread by its address."""
        if known is None or not known.sha256:
            return False
        try:
            published = date.fromisoformat(target.published_on or known.published_on)
        except ValueError:
            return False
        if (self._now().date() - published).days <= self._defaults.revisit_days:
            return False
        spread = int(hashlib.sha256(target.address.encode()).hexdigest()[:8], 16)
        return spread % _EVERY != self._night.number % _EVERY

    async def _document(self, target: Target, within_budget: bool) -> None:
        """A document, and what it carries."""
        if not within_budget:
            skipped = Answer(
                target.address, target.address, "skipped_budget", f"more than {self._defaults.max_documents} documents"
            )
            await self._recorder.note(target, skipped, skipped.outcome, skipped.why, utc(self._now()))
            return
        if host_of(target.address) not in self._hosts:
            why = f"{host_of(target.address)} is none of the source's hosts; name it in hosts if it is meant"
            answer = Answer(target.address, target.address, "refused_address", why)
            await self._recorder.note(target, answer, answer.outcome, why, utc(self._now()))
            return
        one = await self._fetched(target)
        if self._source.attachments is None or one.outcome not in (*_CAME, "not_modified"):
            return
        known = self._recorder.known(target.address)
        sha256 = one.sha256 or (known.sha256 if known else "")
        body = self._recorder.body_of(sha256) if sha256 else b""
        if not body or is_office(body):
            return
        wanted = self._source.attachments
        allowed = {host_of(target.address), *self._source.hosts}
        for address, title in attachments(body, one.answered or target.address, wanted.match, wanted.max):
            if address not in self._recorder.done and (host_of(address) in allowed):
                await self._fetched(
                    replace(
                        target,
                        address=address,
                        kind="attachment",
                        title=title or target.title,
                        listed_by=target.address,
                    )
                )

    async def _fetched(self, target: Target) -> Observation:
        known = self._recorder.known(target.address)
        in_full = known is None or known.unmodified >= _EVERY - 1
        answer = await self._fetcher.fetch(
            target.address, None if in_full or known is None or not known.sha256 else known.validators
        )
        outcome, why = answer.outcome, answer.why
        if outcome == "":
            outcome, why = judged(answer.body, target.title)
        if outcome == "":
            outcome = self._recorder.compared(target.address, answer.body, answer.permanent)
        elif outcome == "not_modified" and answer.permanent:
            outcome = "moved"
        return await self._recorder.note(target, answer, outcome, why, utc(self._now()))


def _of_known(one: Known, unlisted: bool) -> Target:
    return Target(
        one.address,
        one.kind,
        one.title,
        one.published_on,
        one.agency,
        one.listed_by,
        one.context,
        one.file_name,
        unlisted,
    )


def _as_source_says(dialect: Dialect, source: ListSource) -> Dialect:
    """The family with what the source says of its pages in place of its own."""
    paging: Paging = dialect.paging
    if source.list.pages:
        shift = {0: "before2", 1: "before", 2: "page"}[source.list.first]
        paging = replace(paging, address=source.list.pages.replace("{n}", f"{{{shift}}}"))
    if "(?P<n>" in source.list.count:
        paging = replace(paging, pages=(re.compile(source.list.count),))
    return replace(dialect, paging=paging)
