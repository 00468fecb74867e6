"""The six sections: headings found by their words, in order, whatever became of their numbers.

A heading is a line that says nothing but a section's title. Where several lines could be one (a table of contents, the
same words as a sub-heading of section one), the chain of headings in the right order with the best evidence wins:
its own numeral, then no numeral, then another numeral, then a bracketed one.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.characters import simplified
from transform.forms.forms import Forms
from transform.forms.labels import label_key

_LONGEST_HEADING = 48
_MOST_INLINE = 60
"""More headings than this inside lines are no report's."""
_MEMO_LIMIT = 20_000
_TRADITIONAL_MARK = "開"
"""A character of 公開, which every report in traditional characters says."""
_NUMERAL = re.compile(r"^[\s#*]*([一二三四五六七八九十]+)\s*[、.．,，]")
_BRACKETED = re.compile(r"^[\s#*]*[(（]?[一二三四五六七八九十\d]+[)）.]")
OWN_NUMERAL, NO_NUMERAL, OTHER_NUMERAL, SUB_HEADING, CONTENTS = 16, 12, 8, 2, 1
_CONTENTS_LINES, _CONTENTS_GAP = 4, 20


class FoundSection(NamedTuple):
    """A section as it stands: heading as printed, its line, and its text as characters of the document (0-based)."""

    number: int
    heading: str
    heading_line: int
    start: int
    end: int
    evidence: int


class SectionFinder:
    """Finds the sections of a text. Remembers heading lines; the memo is bounded."""

    def __init__(self, forms: Forms) -> None:
        self._anchors = tuple(dict.fromkeys(anchor for section in forms.sections for anchor in section.anchors))
        self._by_key = {key: section for section in forms.sections for key in section.keys}
        self._memo: dict[str, tuple[int, int] | None] = {}
        self._inside = [
            (
                section.number,
                re.compile(
                    rf"(?<![（(第一二三四五六七八九十]){section.numeral}\s*[、.．]\s*(?:"
                    + "|".join(
                        r"[^\w]*".join(map(re.escape, key)) for key in sorted(section.keys, key=lambda k: (-len(k), k))
                    )
                    + ")"
                ),
            )
            for section in forms.sections
        ]
        self._standard = tuple((f"\n{s.numeral}、{s.label}\n", s.number) for s in reversed(forms.sections))

    def find(self, text: str) -> list[FoundSection]:
        """The sections in order; those whose heading is not there are not in the list."""
        candidates = self._standard_headings(text) or self._candidates(text)
        if not candidates and _TRADITIONAL_MARK in text:
            candidates = self._candidates(simplified(text))
        inline = len(candidates) < 2
        if inline:
            candidates = self._inline(text) or candidates
        found = []
        line, counted = 1, 0
        ends = [begin for begin, _, _, _ in candidates[1:]]
        for (begin, end, number, evidence), until in zip(candidates, [*ends, len(text)], strict=False):
            line += text.count("\n", counted, begin)
            counted = begin
            start = min(end if inline else end + 1, until)
            found.append(FoundSection(number, text[begin:end].strip(), line, start, until, evidence))
        return found

    def _inline(self, text: str) -> list[tuple[int, int, int, int]]:
        """Headings that do not stand on lines of their own: only with their own numeral, and only in order."""
        candidates = [
            (match.start(), match.end(), number, OWN_NUMERAL)
            for number, pattern in self._inside
            for match in pattern.finditer(text)
        ]
        return _best_chain(sorted(candidates)) if 1 < len(candidates) <= _MOST_INLINE else []

    def _standard_headings(self, text: str) -> list[tuple[int, int, int, int]]:
        """All headings exactly as the form prints them, with text between: no chain has better evidence."""
        headings: list[tuple[int, int, int, int]] = []
        before, below = len(text), "\n\0"
        for heading, number in self._standard:
            at = text.rfind(heading, 0, before)
            if at < 0 or text.startswith(below, at + len(heading) - 1):
                return []  # not there, or a line of a table of contents
            below = heading
            headings.append((at + 1, at + len(heading) - 1, number, OWN_NUMERAL))
            before = at + 1
        headings.reverse()
        return headings

    def _candidates(self, text: str) -> list[tuple[int, int, int, int]]:
        """(begin, end, section, evidence) of the best chain of lines that can be headings."""
        candidates = []
        for anchor in self._anchors:
            at = text.find(anchor)
            while at >= 0:
                begin = text.rfind("\n", 0, at) + 1
                end = text.find("\n", at)
                end = len(text) if end < 0 else end
                if end - begin <= _LONGEST_HEADING:
                    heading = self._heading(text[begin:end])
                    if heading:
                        candidates.append((begin, end, *heading))
                at = text.find(anchor, end)
        return _best_chain(_without_contents(text, sorted(set(candidates)))) if len(candidates) > 1 else candidates

    def _heading(self, line: str) -> tuple[int, int] | None:
        """(section number, evidence) if the line is a section's heading."""
        if line in self._memo:
            return self._memo[line]
        heading = None
        section = (
            None if line.startswith("\t") or "|" in line else self._by_key.get(label_key(line.strip(" #*\u3000\u00a0")))
        )
        if section:
            numeral = _NUMERAL.match(line)
            if numeral:
                evidence = OWN_NUMERAL if numeral[1] == section.numeral else OTHER_NUMERAL
            else:
                evidence = SUB_HEADING if _BRACKETED.match(line) else NO_NUMERAL
            heading = section.number, evidence
        if len(self._memo) >= _MEMO_LIMIT:
            self._memo.clear()
        self._memo[line] = heading
        return heading


def _without_contents(
    text: str, candidates: Sequence[tuple[int, int, int, int]]
) -> Sequence[tuple[int, int, int, int]]:
    """The candidates with little evidence for those of a table of contents: several with nothing between them."""
    runs: list[list[int]] = [[0]]
    for position, ((_, before, lower, _), (begin, _, number, _)) in enumerate(pairwise(candidates), 1):
        if number > lower and begin - before < _CONTENTS_GAP and not text[before:begin].strip():
            runs[-1].append(position)
        else:
            runs.append([position])
    listed = {position for run in runs if len(run) >= _CONTENTS_LINES for position in run}
    if not listed:
        return candidates
    return [
        (begin, end, number, CONTENTS if position in listed else evidence)
        for position, (begin, end, number, evidence) in enumerate(candidates)
    ]


def _best_chain(candidates: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """The candidates (in order of place) with rising section numbers and the greatest evidence; later ones at a tie."""
    if all(one[2] < other[2] for one, other in pairwise(candidates)):
        return [*candidates]  # as nearly always: each adds its evidence
    best: dict[int, tuple[int, int, tuple[int, ...]]] = {}  # of those that end with a section: evidence, place, chain
    for i, (_, _, number, evidence) in enumerate(candidates):
        score, _, before = max((found for lower, found in best.items() if lower < number), default=(-1, -1, ()))
        chain = (score + evidence, i, (*before, i)) if score >= 0 else (evidence, i, (i,))
        best[number] = max(chain, best.get(number, chain))
    return [candidates[i] for i in max(best.values())[2]]
