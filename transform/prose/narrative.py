"""What a report says of its figures in prose: statements with their sentence and line, to be held against the tables.

A sentence is first reduced to its shape: blanks and quoted names are dropped, figures become `#`, calendar years `@年`; a `#`
or `@` of the sentence itself is written wide there, so that no character of a document is taken for a figure. Reports
differ in their figures and repeat each other's words, so what a shape says is worked out once: which figure is what,
whose it is and of which year. Only figures that stand by the cue words of data/narrative.csv are read, and what may
mean something else (a part of the year, a comparison, a part of the whole, another matter that is applied for) is not
read at all: a statement that is missed costs little, one that is misread accuses a correct report.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.line_numbers import line_of
from transform.forms.bounds import DIGITS
from transform.prose.lists import read_lists
from transform.prose.sections import FoundSection
from transform.prose.words import Cue, narrative_words

SECTIONS = (1, 3, 6)
"""The sections that tell in prose what the tables count."""
SCALE = 10_000
"""Figures are kept as whole ten-thousandths, like those of table 2."""
_SHORTEST, _LONGEST, _LONGEST_KEPT = 8, 1_200, 300
"""Characters of a section and a sentence that are looked at, and of a sentence that is kept."""
_MOST = 60
"""Statements kept of a report."""
_MEMO_LIMIT, _LONGEST_REMEMBERED = 20_000, 120
_BEYOND = 10 ** DIGITS["count"] * SCALE
TOO_LARGE = "too_large"
"""Measure of a statement that is none: a count of the sentence is larger than any body can report."""


class Statement(NamedTuple):
    """One figure (or none, or all) that the prose tells. Figures are in ten-thousandths.

    `total` is what a list or the shares are said to add up to; `year` is given only if the sentence names one.
    """

    measure: str
    value: int
    total: int | None
    scope: str
    year: int | None
    is_exact: bool
    sentence: str
    line: int


class Meaning(NamedTuple):
    """A statement of a shape: `figure` and `year` are places in the sentence's list of figures, or None."""

    measure: str
    figure: int | None
    value: int
    scope: str
    year: int | None
    wanted_year: int | None
    """offset from the report's year that the year must have, for figures carried in or out"""
    is_exact: bool


class _Figure(NamedTuple):
    """A figure of a sentence; `value` is None where its digits cannot be read, or are a count beyond what any body can report."""

    value: int | None
    is_exact: bool
    is_beyond: bool = False


# -- sentences ---------------------------------------------------------------------------------------------------------

_CUES = ("申请", "复议", "诉讼")
"""These may say something without a figure."""
_CUES_OF_FIGURES = (
    *(*_CUES, "规范性文件", "行政许可", "行政处罚", "行政强制"),
    *("其中", "分别", "合计", "总计", "共", "予以公开", "不予公开", "部分公开", "无法提供"),
)
"""One of these stands in every sentence whose figures may say something."""
_COUNTS = ("件", "条", "起", "宗")
_COUNTED_IN = (*_COUNTS, "份", "例", "次", "项", "个")
_BEFORE_COUNTS = frozenset("0123456789０１２３４５６７８９一二两三四五六七八九十百零余多几万 \u3000\u00a0\n")
"""What stands before a unit of count that has a figure."""
_FIRST_OF_TABLE = ("\t", "|", "申请人情况", "勾稽关系")
_FOLLOWS = ("其中", "包括")
_NUMBER = re.compile(
    r"(?<![每任某])[0-9０-９一二两三四五六七八九十百零][ \u3000\u00a0]?[余多几万]?\s?"
    r"(?:[件份宗起例]|(?<=[0-9０-９\s余多万])[条篇期次个人项%％，,、；])"
)
_SAYS_NOTHING = re.compile("[无未没零]|[均部都数按].*?(?:办结|答复|完|办复)")
_ENUMERATOR = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]|[#*])")
_SENTENCE_ENDS = "。；;！!？?：:"
_SHORTEST_WRAPPED = 16


class NarrativeReader:
    """Reads the prose of reports. One instance serves a process; what it remembers is bounded."""

    def __init__(self) -> None:
        self._words = narrative_words()
        self._meanings: dict[tuple[str, bool], tuple[Meaning, ...]] = {}
        self._silent: set[tuple[str, bool, int]] = set()
        self._agency = ""
        self._received = [
            cue.pattern for cue in self._words.measures if cue.measure == "received" and "topic" not in cue.demands
        ]

    def read(self, text: str, sections: Sequence[FoundSection], year: int, agency: str = "") -> tuple[Statement, ...]:
        """The statements of sections one, three and six of a report on `year`; none where no section was found.

        The name of the agency says nothing here; without it, sentences of many reports are alike.
        """
        self._agency = agency
        found: list[Statement] = []
        for section in sections:
            if section.number not in SECTIONS:
                continue
            start, end = section.start, section.end
            if section.number == 1:
                found += self._of_section_one(text, start, end, year)
            if section.number == 3:
                end = min([_first_of_table(mark, text, start, end) for mark in _FIRST_OF_TABLE])
            if end - start < _SHORTEST:
                continue
            for begin, until, has_number in _spans(text, start, end):
                if until - begin <= _LONGEST:
                    self._read_span(found, text, begin, until, has_number, start, year)
            if len(found) > _MOST:
                break
        return tuple(found[:_MOST])

    def _read_span(
        self, found: list[Statement], text: str, begin: int, until: int, has_number: bool, start: int, year: int
    ) -> None:
        """Adds what the sentences between two full stops say. What stands before them may tell what they are about."""
        piece = text[begin:until]
        before = text[text.rfind("。", start, max(start, begin - 1)) + 1 or start : begin]
        is_about = "依申请" in before or "信息公开申请" in before
        lead = begin - text.rfind("\n", 0, begin) - 1 if "\n" in piece else 0
        key = piece, is_about, min(lead, _SHORTEST_WRAPPED)
        if key in self._silent and not self._names_agency(piece):
            return
        count = len(found)
        if has_number or (has_number := _NUMBER.search(piece) is not None) or _SAYS_NOTHING.search(piece):
            if "\n" in piece:
                for offset, sentence in _lines(piece, lead):
                    if _NUMBER.search(sentence) or _SAYS_NOTHING.search(sentence):
                        self._add(found, text, begin + offset, sentence, is_about, year)
                    is_about = "依申请" in sentence or "信息公开申请" in sentence
            elif "\t" not in piece and "|" not in piece:
                self._add(found, text, begin, piece, is_about, year)
        # What figures say depends on the year, and what is said of others on who reports.
        is_silent = len(found) == count and not has_number and len(piece) <= _LONGEST_REMEMBERED
        if is_silent and not self._names_agency(piece):
            if len(self._silent) >= _MEMO_LIMIT:
                self._silent.clear()
            self._silent.add(key)

    def _names_agency(self, piece: str) -> bool:
        return bool(self._agency) and self._agency in piece

    def _of_section_one(self, text: str, start: int, end: int, year: int) -> Iterator[Statement]:
        opening = self._words.opening.match(text, start, end)
        if opening:
            told = int(opening[1])
            line = text.count("\n", 0, opening.start(1)) + 1
            yield Statement("opening_year", told * SCALE, None, "unknown", told, True, opening[0].strip(), line)
        for word in self._words.accountable:
            at = text.find(word, start, end)
            if at >= 0:
                line = text.count("\n", 0, at) + 1
                yield Statement("accountability", SCALE, None, "unknown", None, True, word, line)
                return

    def _add(self, found: list[Statement], text: str, at: int, sentence: str, is_about: bool, year: int) -> None:
        """Adds what the sentence says. `is_about`: what stands before it is about applications."""
        agency = self._agency
        shape, figures = reduced(sentence.replace(agency, " ") if agency else sentence)
        key = shape, is_about
        meanings = self._meanings.get(key)
        if meanings is None:
            if len(self._meanings) >= _MEMO_LIMIT:
                self._meanings.clear()
            meanings = self._meanings[key] = tuple(self._understand(shape, is_about))
        values = [figure.value for figure in figures if figure.value is not None]
        are_read = len(values) == len(figures)
        lists = read_lists(shape, values, self._words) if are_read and shape.count("#") > 2 else ()
        is_beyond = not are_read and any(figure.is_beyond for figure in figures)
        if not meanings and not lists and not is_beyond:
            return
        line = line_of(text, at + len(sentence) - len(sentence.lstrip()))
        said = " ".join(sentence.split())[:_LONGEST_KEPT]
        if is_beyond:
            found.append(Statement(TOO_LARGE, 0, None, "unknown", None, True, said, line))
        for meaning in meanings:
            told = None if meaning.year is None else (figures[meaning.year].value or 0) // SCALE
            if meaning.wanted_year is not None:
                if told != year + meaning.wanted_year:
                    continue
                told = None
            value, is_exact = meaning.value, meaning.is_exact
            if meaning.figure is not None:
                printed, exact, _ = figures[meaning.figure]
                if printed is None:
                    continue
                value, is_exact = printed, is_exact and exact
            if meaning.measure == "all_handled" and value != SCALE and value != 100 * SCALE:
                continue
            if meaning.measure == "all_handled":
                value = SCALE
            if meaning.measure == "both_disputes":
                if value and not meaning.value:  # one figure for two: of which, if it is not none
                    continue
                for measure in ("review", "litigation"):
                    found.append(Statement(measure, value, None, meaning.scope, told, is_exact, said, line))
                continue
            found.append(Statement(meaning.measure, value, None, meaning.scope, told, is_exact, said, line))
        for measure, value, total in lists:
            scope = _last_group(self._words.scopes, shape, len(shape)) or "unknown"
            found.append(Statement(measure, value, total, scope, None, True, said, line))

    # -- what a shape says ---------------------------------------------------------------------------------------------

    def _understand(self, shape: str, is_about: bool) -> Iterator[Meaning]:
        places = [at for at, character in enumerate(shape) if character in "#@"]
        index = {at: number for number, at in enumerate(places)}
        clauses = _clauses(shape)
        topics: list[bool] = []
        claimed: dict[int, str] = {}
        for cue in self._words.measures:
            if not any(need in shape for need in cue.needs):
                continue
            if "first" in cue.demands and "received" in claimed.values():
                continue
            for match in cue.pattern.finditer(shape):
                at = shape.find("#", match.start(), match.end())
                if at < 0 or at in claimed:
                    continue
                begin, end, number = _clause_of(clauses, at)
                topics = topics or self._topics(shape, clauses, is_about)
                meaning = self._meaning(shape, match, at, (begin, end), topics[number], cue, index)
                if meaning:
                    claimed[at] = cue.measure
                    yield meaning
                elif cue.measure in ("carried_in", "carried_out"):
                    claimed[at] = ""  # it is no other figure either
        yield from self._zeros(shape, clauses, claimed)
        yield from self._all_handled(shape, clauses, topics or self._topics(shape, clauses, is_about), index)

    def _meaning(
        self,
        shape: str,
        match: re.Match[str],
        at: int,
        clause: tuple[int, int],
        topic: bool,
        cue: Cue,
        index: dict[int, int],
    ) -> Meaning | None:
        """The figure at a place as the cue has it, or None if something speaks against it."""
        words, demands = self._words, cue.demands
        begin, end = clause
        before = shape[begin:at]
        if words.rejects["figure"].search(before):
            return None
        if "topic" in demands and not topic:
            return None
        if "applications" in demands and self._is_of_others(shape[:at]):
            return None
        if "whole" in demands:
            said = shape[min(begin, match.start()) : at]
            if words.rejects["whole"].search(said) and "等" not in said:
                return None
            if words.part.search(shape[max(0, begin - 4) : match.start()]) or words.part.search(said):
                return None
            if not words.strong.search(match[0]) and words.foreign.search(said):
                return None
        if "dispute" in demands:
            if words.rejects["dispute"].search(shape[begin:end]):
                return None
            about = "信息公开" in shape or "公开" in before or topic or "数" in match[0]
            if not about and cue.measure != "both_disputes":
                return None
        if "decision" in demands and words.rejects["decision"].search(shape[begin:end]):
            return None
        year, wanted = None, None
        carried = cue.measure in ("carried_in", "carried_out")
        own_year = shape.find("@", match.start(), match.end()) if carried else -1
        if own_year >= 0:
            year, wanted = index[own_year], -1 if cue.measure == "carried_in" else 1
        told = self._period(shape, match.start() if carried else at)
        if told is None:
            return None
        if own_year < 0 and told >= 0:
            year = index[told]
        is_exact = not (
            words.approximate["before"].search(shape[max(0, at - 3) : at])
            or words.approximate["after"].search(shape[at + 1 : at + 2])
            or words.approximate["after"].search(shape[at + 2 : at + 4])
        )
        scope = _last_group(words.scopes, shape, at) or "unknown"
        both = SCALE if cue.measure == "both_disputes" and re.search("[均都各]", match[0]) else 0
        return Meaning(cue.measure, index[at], both, scope, year, wanted, is_exact)

    def _is_of_others(self, before: str) -> bool:
        """Was the last matter that was named not an application for information?"""
        last = max((match.start() for match in self._words.others.finditer(before)), default=-1)
        return last > max((match.start() for match in self._words.applications.finditer(before)), default=-1)

    def _period(self, shape: str, until: int) -> int | None:
        """The place of the year that words before `until` name, -1 if they name none; None: not this or a whole year."""
        last, year, whole = "", -1, False
        for match in self._words.periods.finditer(shape, 0, until):
            kind = match.lastgroup or ""
            if kind == "cumulative":
                if not whole:
                    return None
                continue
            as_of = shape[max(0, match.start() - 2) : match.start()] in ("截至", "截止")
            last, year = kind, match.start() if kind == "year" else year
            whole = kind in ("this", "year") and not as_of
        if last in ("last", "part"):
            return None
        return year

    def _topics(self, shape: str, clauses: list[tuple[int, int]], is_about: bool) -> list[bool]:
        """Is each clause about applications for information? A clause that does not say goes on about what was before."""
        topics, topic = [], is_about
        for begin, end in clauses:
            clause = shape[begin:end]
            if self._words.about.search(clause):
                topic = True
            elif self._words.foreign.search(clause):
                topic = False
            elif "申请" in clause and any(pattern.search(clause) for pattern in self._received):
                topic = True
            topics.append(topic)
        return topics

    def _zeros(self, shape: str, clauses: list[tuple[int, int]], claimed: dict[int, str]) -> Iterator[Meaning]:
        told = {measure for measure in claimed.values()}
        for begin, end in clauses:
            clause = shape[begin:end]
            if "#" in clause or self._words.rejects["zero"].search(clause):
                continue
            for cue in self._words.zeros:
                if not any(need in clause for need in cue.needs) or cue.measure in told:
                    continue
                match = cue.pattern.search(clause)
                if not match:
                    continue
                if cue.measure == "received" and self._words.rejects["zero_received"].search(clause):
                    continue
                year = self._period(shape, begin + match.start())
                if year is None:
                    continue
                told.add(cue.measure)
                scope = _last_group(self._words.scopes, shape, begin + match.start()) or "unknown"
                place = None if year < 0 else sum(shape.count(mark, 0, year) for mark in "#@")
                yield Meaning(cue.measure, None, 0, scope, place, None, True)

    def _all_handled(
        self, shape: str, clauses: list[tuple[int, int]], topics: list[bool], index: dict[int, int]
    ) -> Iterator[Meaning]:
        for (begin, end), topic in zip(clauses, topics, strict=True):
            clause = shape[begin:end]
            if not topic or self._words.rejects["all_handled"].search(clause):
                continue
            for cue in self._words.all_handled:
                if not any(need in clause for need in cue.needs):
                    continue
                match = cue.pattern.search(clause)
                year = self._period(shape, begin + match.start()) if match else None
                if not match or year is None:
                    continue
                at = shape.find("#", begin + match.start(), begin + match.end()) if "%" in match[0] else -1
                scope = _last_group(self._words.scopes, shape, begin + match.start()) or "unknown"
                yield Meaning(
                    "all_handled",
                    index[at] if at >= 0 else None,
                    SCALE,
                    scope,
                    index[year] if year >= 0 else None,
                    None,
                    True,
                )
                return


def _first_of_table(mark: str, text: str, start: int, end: int) -> int:
    """Where the mark of a table's row stands first on a line that is no sentence; `end` if it does not."""
    at = text.find(mark, start, end)
    while at >= 0:
        until = text.find("\n", at, end)
        if "。" not in text[max(start, text.rfind("\n", start, at) + 1) : until if until >= 0 else end]:
            return at
        at = text.find(mark, until, end) if until >= 0 else -1
    return end


def _clauses(shape: str) -> list[tuple[int, int]]:
    """Where the clauses of a shape begin and end."""
    return [(match.start(), match.end()) for match in _CLAUSE.finditer(shape)]


_CLAUSE = re.compile(r"[^，；：（）。]+")


def _clause_of(clauses: list[tuple[int, int]], at: int) -> tuple[int, int, int]:
    for number, (begin, end) in enumerate(clauses):
        if begin <= at < end:
            return begin, end, number
    raise AssertionError("a figure stands in a clause")


def _last_group(pattern: re.Pattern[str], text: str, until: int) -> str | None:
    """The name of the group that matched last before `until`."""
    last = None
    for match in pattern.finditer(text, 0, until):
        last = match.lastgroup
    return last


def _spans(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Where sentences that may say something begin and end (before `。`), and whether they hold figures.

    `其中…` belongs to the sentence before it.
    """
    spans: dict[int, tuple[int, bool]] = {}
    find, back = text.find, text.rfind
    for unit in _COUNTS:
        at = find(unit, start, end)
        while at >= 0:
            if text[at - 1] not in _BEFORE_COUNTS:
                at = find(unit, at + 1, end)
                continue
            begin = back("。", start, at) + 1 or start
            until = find("。", at, end)
            if until < 0:
                until = end
            piece = text[begin:until]
            for cue in _CUES_OF_FIGURES:
                if cue in piece:
                    spans[begin] = until, True
                    break
            at = find(unit, until, end)
    for cue in _CUES:
        at = find(cue, start, end)
        while at >= 0:
            begin = back("。", start, at) + 1 or start
            until = find("。", at, end)
            if until < 0:
                until = end
            if begin not in spans:
                spans[begin] = until, False
            at = find(cue, until, end)
    found: list[tuple[int, int, bool]] = []
    for begin in sorted(spans):
        until, has_number = spans[begin]
        if has_number and begin > start and text[begin : begin + 4].lstrip().startswith(_FOLLOWS):
            begin = back("。", start, begin - 1) + 1 or start
            if found and begin == found[-1][0]:
                found.pop()
        found.append((begin, until, has_number))
    return found


def _lines(piece: str, lead: int) -> Iterator[tuple[int, str]]:
    """The lines of a piece of text, those that are only wrapped put together; not those of tables.

    `lead` characters stand before the piece on its first line.
    """
    if "\n" not in piece:
        if "\t" not in piece and "|" not in piece:
            yield 0, piece
        return
    begin, gathered, at = 0, "", 0
    for line in piece.split("\n"):
        if "\t" in line or "|" in line:
            if gathered.strip():
                yield begin, gathered
            gathered = ""
        elif gathered and _is_wrapped(gathered, line, lead):
            gathered += "\n" + line
        else:
            if gathered.strip():
                yield begin, gathered
            begin, gathered = at, line
            lead = lead if at == 0 else 0
        at += len(line) + 1
    if gathered.strip():
        yield begin, gathered


def _is_wrapped(before: str, line: str, lead: int) -> bool:
    """Does the sentence go on in this line? `lead` characters stand before it on its first line."""
    last = before[before.rfind("\n") + 1 :].strip()
    return (
        len(last) + (0 if "\n" in before else lead) >= _SHORTEST_WRAPPED
        and last[-1:] not in _SENTENCE_ENDS
        and bool(line.strip())
        and not _ENUMERATOR.match(line)
    )


# -- shapes ------------------------------------------------------------------------------------------------------------

_FOLD = str.maketrans(
    "０１２３４５６７８９,;:()%％．#@",
    "0123456789，；：（）%%.＃＠",
)
"""What a sentence prints -> what its shape has for it; `#` and `@` of a shape are figures and years and nothing else."""
_FOLDED = re.compile("[０-９,;:()％．#@]")
_NAMES = re.compile(r"《[^》]{0,80}》|“[^”]{0,30}”")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WHOLE_YEAR = re.compile(r"(?<!\d)(?:1月?[—\-–~～至到－─]+12月份?|1月1日|12月31日)")
_NUMERALS = "一二三四五六七八九十百零〇两"
_FIGURE = re.compile(rf"[\d{_NUMERALS}]+(?:\.\d+)?万?")
_COUNTED = re.compile(r"[余多几]?(?:件|份|宗|起|例)(?![事性套])")
_UNKNOWN = _Figure(None, False)


def reduced(sentence: str) -> tuple[str, list[_Figure]]:
    """The shape of a sentence and its figures, in ten-thousandths.

    >>> shape, figures = reduced("2023年，收到申请 1,204 件，办结二十三件")
    >>> shape, [figure.value for figure in figures]
    ('@年，收到申请#件，办结#件', [20230000, 12040000, 230000])
    """
    said = _THOUSANDS.sub("", sentence) if "," in sentence else sentence
    if _FOLDED.search(said):
        said = said.translate(_FOLD)
    said = _joined(said)
    if "《" in said or "“" in said:
        said = _NAMES.sub("《》", said)
    if "月" in said:
        said = _WHOLE_YEAR.sub("", said)
    figures: list[_Figure] = []

    def figure(match: re.Match[str]) -> str:
        token = match[0]
        if token[0] in _NUMERALS:
            if said[match.start() - 1 : match.start()] == "第" or not _COUNTED.match(said, match.end()):
                return token
            value = chinese_number(token)
            figures.append(_UNKNOWN if value is None else _Figure(value * SCALE, True))
            return "#"
        if len(token) == 4 and token.startswith("20") and said.startswith("年", match.end()) and token.isdecimal():
            figures.append(_Figure(int(token) * SCALE, True))
            return "@"
        figures.append(_arabic(token, said.startswith(_COUNTED_IN, match.end())))
        return "#"

    return _FIGURE.sub(figure, said), figures


def _arabic(token: str, is_count: bool) -> _Figure:
    """The value of a printed number; one in ten thousands (1.2万) is rounded. `is_count`: a unit of count follows it."""
    number = token.rstrip("万")
    whole, _, part = number.partition(".")
    if not whole.isascii() or not whole.isdecimal():
        return _UNKNOWN
    value = int(whole) * SCALE + int(part[:4].ljust(4, "0")) if len(whole) <= DIGITS["count"] else _BEYOND
    value *= 1 if number == token else SCALE
    return _Figure(None, False, is_count) if value >= _BEYOND else _Figure(value, number == token)


def _joined(said: str) -> str:
    """Without blanks; digits that stood apart stay apart."""
    parts = said.split()
    if len(parts) <= 1:
        return parts[0] if parts else ""
    joined = ""
    for part in parts:
        joined += " " + part if joined[-1:].isdigit() and part[:1].isdigit() else part
    return joined


_UNITS = {"十": 10, "百": 100, "千": 1000}
_ONES = {character: number for number, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


def chinese_number(numeral: str) -> int | None:
    """The value of a Chinese numeral below ten thousand, or None.

    >>> [chinese_number(numeral) for numeral in ("二十三", "十", "一百零五", "两", "百", "二三")]
    [23, 10, 105, 2, None, None]
    """
    total, digit = 0, None
    for place, character in enumerate(numeral):
        if character in _ONES:
            if digit:
                return None
            digit = _ONES[character]
        elif character not in _UNITS or (digit is None and not (character == "十" and place == 0)):
            return None
        else:
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
    return total + (digit or 0)
