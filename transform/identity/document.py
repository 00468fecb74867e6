"""A document as identity reads it: its head, its titles, who signs it and what its file is called."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from extract.characters import simplified
from extract.line_numbers import line_of
from transform.identity import witnesses
from transform.identity.names import Names, may_be_same
from transform.identity.title_lines import is_attached, is_cited
from transform.identity.titles import Title, TitleReader
from transform.identity.words import identity_words
from transform.places.own_words import heads_links

HEAD = 3_000
"""How far from the beginning (characters) a title is looked for."""
_FRONT_MARK = "总体情况"
"""Words of the first section: titles are printed above it."""
_LINK_REACH = 8
SPEAKS_OF_ITSELF = 6
"""Claims as strong as this are about the report; weaker ones may be about the page."""
TRADITIONAL_MARK = "開"
"""A character of 公開, which every report in traditional characters says."""


class Conflict(NamedTuple):
    """Something that contradicts what was decided: the rule, what was decided, what is said otherwise, and its line."""

    rule_id: str
    decided: str
    said: str
    evidence: str
    line: int | None


class Document:
    """A document's text as identity reads it, and what was found in it."""

    def __init__(
        self, text: str, file_name: str, page_title: str, names: Names, titles: TitleReader, page: bytes
    ) -> None:
        self.text = text
        self.page = page
        self.names = names
        self.titles = titles
        self.page_titles = [*titles.all(page_title, len(page_title))] if page_title else []
        self.page_title = page_title
        front = text.find(_FRONT_MARK, 0, HEAD)
        self.front = min(len(text), HEAD) if front < 0 else front
        self.own = witnesses.own_name(file_name, titles, names)
        self.other_titles: list[Title] = []
        self._lines: dict[int, int] = {}
        self.nameless: Title | None = None
        self.has_unread_lines = False
        self.has_contradicting_years = False
        """several years are claimed, and none of them can be told to be the report's"""
        self.signed, self.signed_on = witnesses.signature(text, names)

    @cached_property
    def all_titles(self) -> list[Title]:
        """Every title above section one, in order."""
        return [*self.titles.all(self.text, self.front)]

    def title(self) -> Title | None:
        """The title of the report itself: the first with a name, else the first with a year, else the first."""
        plain, is_all = self.titles.plain(self.text, self.front)
        self.has_unread_lines = not is_all
        plain = [title for title in plain if not self.is_of_a_link(title.at)]
        if plain:
            first = plain[0]
            self.other_titles = plain[1:] if is_all else [*self._other_titles(first)]
            name = first.agency or ""
            return first if TRADITIONAL_MARK in self.text else first._replace(agency=simplified(name))
        nameless: list[Title] = []
        cited: list[Title] = []
        named: list[Title] = []
        for title in self.all_titles:
            if title.is_told or self.is_of_a_link(title.at):
                continue
            if is_cited(self.text, title.at):
                cited.append(title)
            elif title.year and (title.agency or title.several):
                named.append(title)
            elif not named:
                nameless.append(title)
        dated = next((title for title in nameless if title.year), None)
        if named:
            self.nameless = dated if dated and dated.year != named[0].year else None
            name = named[0].agency or ""
            self.other_titles = [
                title
                for title in (*named[1:], *cited)
                if title.agency and not may_be_same(title.agency, name) and not is_attached(self.text, title.at)
            ]
            return named[0]
        with_year_under = next((title for title in nameless if witnesses.year_under(self.text, title)), None)
        return dated or next(iter(cited), None) or with_year_under or next(iter(nameless), None)

    def _other_titles(self, first: Title) -> Iterator[Title]:
        """Titles of the report's own page that name another body than its first."""
        for title in self.all_titles:
            name = title.agency or title.site
            if not name or not title.year or title.is_told or may_be_same(name, first.agency or ""):
                continue
            if not self.is_of_a_link(title.at) and not is_attached(self.text, title.at):
                yield title._replace(agency=name)

    def is_of_a_link(self, at: int) -> bool:
        """Does the line lead to another report, or stand in a list of such?"""
        return _is_link(self.text, at) or heads_links(self.text, at)

    def line(self, at: int | None) -> int | None:
        """The line of a character; several claims stand on one, so it is counted once."""
        if at is None:
            return None
        found = self._lines.get(at)
        if found is None:
            found = self._lines[at] = line_of(self.text, at)
        return found


def _is_link(text: str, at: int) -> bool:
    """Does the line lead to another report?"""
    begin = max(at - _LINK_REACH, text.rfind("\n", 0, at) + 1)
    return identity_words().link_word.search(text, begin, at + _LINK_REACH) is not None
