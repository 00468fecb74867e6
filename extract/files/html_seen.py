"""The elements of a web page that are open where its reader has come to, as far as their looks count."""

from typing import Final

from extract.errors import UnreadableDocument
from extract.files.html_tags import Tag
from extract.files.looks import PLAIN, Kind, State

_FORMATS: Final = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
"""Elements that go on in the next paragraph if they have no end."""

MAX_OPEN: Final = 256
"""Elements round one place whose looks count: each tag is looked for among them."""


class _Open:
    """An open element whose look counts: its name, how many of that name are open, and what was before it."""

    __slots__ = ("before", "blocks", "left_behind", "name", "open")

    def __init__(self, name: str, before: tuple[State, str]) -> None:
        self.name, self.before, self.open, self.blocks, self.left_behind = name, before, 1, 0, False


class Looks:
    """The elements round the place that the reader has come to, as far as their looks count."""

    __slots__ = ("_base", "_marks", "_state", "classes", "is_plain", "kind", "open")

    def __init__(self, sure: bool) -> None:
        """`sure`: no other file has a say in how the page looks."""
        self._base = self._state = State(sure=sure)
        self.open: list[_Open] = []
        """elements whose end must be found; only changed in place"""
        self._marks: list[int] = []
        self.kind: Kind | None = None
        self.classes = ""
        self.is_plain = True
        """does the text here look as if there were no elements?"""

    @property
    def counts_classes(self) -> bool:
        return not self._base.sure and bool(self._marks)

    def kind_of(self, tag: Tag) -> Kind | None:
        """As what text in the tag's element would be left out here."""
        return tag.look.under(self._state).kind

    def start(self, tag: Tag) -> None:
        """An element begins, unless its tag never has an end."""
        look, name = tag.look, tag.name
        classes = tag.classes if self.counts_classes else ""
        if look.tells or classes or (self.open and look is not PLAIN and look != PLAIN):
            if len(self.open) >= MAX_OPEN:
                raise UnreadableDocument(
                    "nesting", f"more than {MAX_OPEN} elements of different looks in one another; save the page anew"
                )
            self.open.append(_Open(name, (self._state, self.classes)))
            self._set(look.under(self._state), f"{self.classes} {classes}" if classes else self.classes)
            return
        for opened in reversed(self.open[self._mark :]):
            if opened.name == name:
                opened.open += 1
                break

    def end(self, name: str) -> None:
        """An end tag: the innermost element of that name in this cell is over, and what was left open in it."""
        for at in range(len(self.open) - 1, self._mark - 1, -1):
            opened = self.open[at]
            if opened.name == name:
                opened.open -= 1
                if not opened.open:
                    self._cut(at)
                return

    def start_block(self, name: str) -> None:
        """A block begins: a paragraph before it is over."""
        mark = self._mark
        for at in range(mark, len(self.open)):
            if self.open[at].name == "p":
                self._cut(at)
                break
        if len(self.open) > mark and name != "p":
            self.open[-1].blocks += 1

    def end_block(self, name: str) -> None:
        """A block ends: what began in it is over, but for formats, which go on in the next."""
        mark = self._mark
        at = len(self.open) - 1
        while at >= mark:
            opened = self.open[at]
            if opened.name == name:
                break
            if opened.blocks:
                opened.blocks -= name != "p"
                return
            if opened.name in _FORMATS:
                opened.left_behind = True
            else:
                self._cut(at)
            at -= 1
        self.end(name)

    def start_table(self) -> None:
        """Formats that were left open in a paragraph do not reach into a table."""
        for at in range(self._mark, len(self.open)):
            if self.open[at].left_behind:
                self._cut(at)
                break

    def enter(self, tag: Tag | None) -> None:
        """A table, row or cell begins, in which no element from outside can end."""
        self._marks.append(len(self.open))
        if tag is not None and tag.look is not PLAIN and (tag.look.tells or (self.open and tag.look != PLAIN)):
            self.open.append(_Open(tag.name, (self._state, self.classes)))
            self._set(tag.look.under(self._state), "")

    def leave(self) -> None:
        """The table, row or cell is over, and what is open in it."""
        if self._marks:
            mark = self._marks.pop()
            if len(self.open) > mark:
                self._cut(mark)

    @property
    def _mark(self) -> int:
        return self._marks[-1] if self._marks else 0

    def _cut(self, at: int) -> None:
        self._set(*self.open[at].before)
        del self.open[at:]

    def _set(self, state: State, classes: str) -> None:
        self._state, self.classes = state, classes
        self.kind = state.kind
        self.is_plain = not classes and state == self._base
