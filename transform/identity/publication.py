"""When and where a report was published: the day as the page prints it, and the domain it was taken from.

Only what stands behind a whole label of data/publication.csv, on a line that is about this report, counts as the day; then
a web page's own PubDate. Only the document's own address, or a crawler's header line that names it, counts as the domain:
links and sites named in prose say nothing about where a text is from. Articles 49 and 50 of the Regulation set the days by
which reports are due. A day before the reported year was over is none, but it is evidence against the year (`early`).
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from transform import DATA
from transform.identity.days import DAY, day_of
from transform.identity.title_lines import KIND
from transform.identity.words import HAN, identity_words
from transform.places.own_words import heads_links

_DATA = DATA / "publication.csv"
_EDGE = 3_000
"""How far from the beginning and from the end (characters) pages print these lines."""
_DAY = re.compile(rf"[】\]]?[ \t\u3000]*+[:：|]?[ \t\u3000]*+(?:\n[ \t]*+)?(?P<day>{DAY})")
_SHORTEST_HEAD = 1_000
"""Lines of a page's fields are looked for above section one, but at least in so many characters."""
_ADDRESS = r"[ \t|：:]{0,8}(https?://[^\s|<>\"']{4,300})"
_LATEST = 10
_PUB_DATE = re.compile(
    rb"""<meta\b(?=[^>]{0,300}\bname\s*=\s*["']?(?:PubDate|publishdate)\b)[^>]{0,300}\bcontent\s*=\s*["']?(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})""",
    re.I,
)
_META_WITHIN = 16_384
_BEHIND_LABEL = re.compile(r"[】\]]?[ \t\u3000]*[:：|\n\d二２]")
_TITLE_END = re.compile(KIND)
_VALUE_OF_FIELD = re.compile(rf"(?:来源|作者|机构|单位|主体)\s?[:：]\s?[{HAN}]{{2,30}}\Z")


class Publication(NamedTuple):
    """The day with its line, and the domain (lower case, without port); None where nothing tells them.

    `early` is a day, with its line, on which the report cannot have been published: its year was not over.
    """

    day: date | None
    day_line: int | None
    site: str | None
    early: tuple[date, int | None] | None = None
    witness: str = "label"


class _Labels(NamedTuple):
    words: Sequence[str]
    """the longest first"""
    rank: Mapping[str, int]
    bare: frozenset[str]
    beside: Sequence[str]
    fields: frozenset[str]
    """other columns of an index table"""
    endings: Sequence[str]
    address: "re.Pattern[str]"


def find_publication(
    text: str, uri: str, report_year: int, title: str | None = None, page: bytes = b"", front: int = _EDGE
) -> Publication:
    """Reads what the document and its address say of its publication.

    `title` is the report's own as printed, `page` the bytes of a web page, `front` where its first section begins.
    """
    labels = _labels()
    best: tuple[int, int, date] | None = None
    early: tuple[int, int, date] | None = None
    for rank, at, day in _days(text, title, front, labels):
        if not date(report_year, 12, 1) <= day:
            early = min(early, (rank, at, day)) if early else (rank, at, day)
        elif day.year <= report_year + _LATEST and (best is None or rank < best[0]):
            best = rank, at, day
    site = _domain(uri) or _named_address(text[:_EDGE], labels.address)
    if best is not None:
        return Publication(best[2], text.count("\n", 0, best[1]) + 1, site)
    marked = _marked(page)
    if marked and date(report_year, 12, 1) <= marked and marked.year <= report_year + _LATEST:
        return Publication(marked, None, site, None, "meta")
    found = (early[2], text.count("\n", 0, early[1]) + 1) if early else None
    return Publication(None, None, site, found)


def _days(text: str, title: str | None, front: int, labels: _Labels) -> Iterator[tuple[int, int, date]]:
    """(rank of the label, character at which it stands, the day behind it), of labels that are about this report."""
    head = min(_EDGE, max(front, _SHORTEST_HEAD))
    edges = ((0, len(text)),) if len(text) <= head + _EDGE else ((0, head), (len(text) - _EDGE, len(text)))
    for begin, end in edges:
        for ending in labels.endings:
            place = text.find(ending, begin, end)
            while place >= 0:
                behind = place + len(ending)
                if _BEHIND_LABEL.match(text, behind):
                    word = next((word for word in labels.words if text.endswith(word, begin, behind)), "")
                    at = behind - len(word)
                    if word and _is_label(text, at, word, title, front, labels):
                        day = _day_behind(text, behind, at)
                        if day:
                            yield labels.rank[word], at, day
                place = text.find(ending, behind, end)


def _is_label(text: str, at: int, word: str, title: str | None, front: int, labels: _Labels) -> bool:
    """Is the word there a label of this report's page?"""
    if word in labels.bare and not (at < front and _is_beside_fields(text, at, labels)):
        return False
    return _is_whole(text, at) and _is_of_this_report(text, at, title)


def _is_whole(text: str, at: int) -> bool:
    """Does the label begin there, and not a longer word (拟公开时间)?"""
    if at == 0 or not re.match(f"[{HAN}]", text[at - 1]):
        return True
    return _VALUE_OF_FIELD.search(text[max(0, at - 40) : at]) is not None


def _is_of_this_report(text: str, at: int, title: str | None) -> bool:
    """Is the line a line of fields, and no other item's of a list (its title stands before the label, or above it)?"""
    begin = text.rfind("\n", 0, at) + 1
    before = text[begin:at]
    if heads_links(text, at) or any(word in before for word in identity_words().link):
        return False
    if title and title in before:
        before = before.replace(title, " ")
    if before.lstrip().startswith(identity_words().crumb):
        return True
    was_label = False
    for piece in re.split(r"[\s|【】\[\]（）()]+", before):
        is_label = ":" in piece or "：" in piece
        known = piece in identity_words().noise or piece in _labels().rank or piece in _labels().fields
        if piece and not is_label and not was_label and not known and re.search(f"[{HAN}]{{2}}", piece):
            return False
        was_label = is_label and piece.endswith((":", "："))
    above = text[:begin].rstrip()
    line = above[above.rfind("\n") + 1 :]
    is_title = _TITLE_END.search("".join(line.split())) is not None
    return not is_title or title is None or "".join(line.split()) in "".join(title.split()) or title in line


def _is_beside_fields(text: str, at: int, labels: _Labels) -> bool:
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[begin : end if end >= 0 else len(text)]
    return any(word in line for word in labels.beside)


def _day_behind(text: str, end: int, at: int) -> date | None:
    """The day behind a label: on its line, on the next if the label stands alone, or in its column of the next row."""
    match = _DAY.match(text, end)
    if match and "\n" not in text[end : match.start("day")]:
        return day_of(match["day"])
    columns = _row_around(text, at)
    if columns is not None:
        cells, place, below = columns
        if len(cells) > 1:
            return day_of(below[place]) if place < len(below) else None
    return day_of(match["day"]) if match else None


def _row_around(text: str, at: int) -> tuple[list[str], int, list[str]] | None:
    """(cells of the table row in which the label stands, which of them it is, the cells of the row below)."""
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    if end < 0:
        return None
    line = text[begin:end]
    if "|" in line:
        rest = text[end:].lstrip("\n")
        below = rest[: rest.find("\n")] if "\n" in rest else rest
        return line.split("|"), line[: at - begin].count("|"), below.split("|")
    if line.startswith("\t"):
        first = text.rfind("\n\n", 0, at) + 2
        blank = text.find("\n\n", at)
        rows = text[first : blank if blank >= 0 else len(text)].split("\n")
        after = text[blank + 2 : blank + 400].split("\n\n", 1)[0].split("\n") if blank >= 0 else []
        return rows, text.count("\n", first, at), after
    return None


def _marked(page: bytes) -> date | None:
    match = _PUB_DATE.search(page, 0, _META_WITHIN) if page else None
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _named_address(head: str, pattern: "re.Pattern[str]") -> str | None:
    found = pattern.search(head) if "http" in head else None
    return _domain(found[2]) if found else None


def _domain(address: str) -> str | None:
    if not address.startswith(("http://", "https://")):
        return None
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


@cache
def _labels() -> _Labels:
    with _DATA.open(encoding="utf-8", newline="") as file:
        words = [(line["kind"], line["word"]) for line in csv.DictReader(file)]
    days = [word for kind, word in words if kind == "day"]
    bare = [word for kind, word in words if kind == "bare"]
    addresses = "|".join(re.escape(word) for kind, word in words if kind == "address")
    return _Labels(
        sorted((*days, *bare), key=len, reverse=True),
        {word: days.index(word) if word in days else len(days) for word in (*days, *bare)},
        frozenset(bare),
        [word for kind, word in words if kind == "beside"],
        frozenset(word for kind, word in words if kind in ("beside", "field")),
        sorted({word[-2:] for word in (*days, *bare)}),
        re.compile(rf"(?:^|\n)[ \t|]*({addresses}){_ADDRESS}"),
    )
