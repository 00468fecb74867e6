"""Pages that list reports: each family of sites is a dialect, data in data/dialects; none has code of its own.

A page becomes rows (title, address, date, who put it there), how many it says there are, and the addresses of its other
pages. Which rows are reports is for the source to say.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.pull.addresses import RefusedAddress, joined

DIALECTS = Path(__file__).resolve().parents[2] / "data" / "dialects"
CHINA = timezone(timedelta(hours=8))
_MOST_ROWS = 5_000
_MOST_CHARACTERS = 20_000_000
_LONGEST_TITLE = 300
_DAY = re.compile(r"(?<!\d)(20\d\d|19\d\d)\s?(?:年|[-./])\s?(\d{1,2})\s?(?:月|[-./])\s?(\d{1,2})(?!\d)")
_DAY_IN_ADDRESS = re.compile(
    r"(?:/t|/)(20\d\d)/?(0[1-9]|1[0-2])/?(0[1-9]|[12]\d|3[01])(?:_|/)|/(20\d\d)/(\d{1,2})/(\d{1,2})/"
)
_CUT = re.compile(r"(?:…|\.{3,}|・{3,})\s*$")
_SHELL = 8_000
"""Characters of a page that is filled by scripts only."""


class Row(NamedTuple):
    """A line of a list. `published` is a day like 2024-01-31; `whole` is false where the title is cut."""

    title: str
    address: str
    published: str | None = None
    agency: str | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list. `pages` and `total` are what it says there are; `empty` that it says so in words; `shell` that
    scripts would have to fill it; `elsewhere` how many rows only lead to another site."""

    rows: tuple[Row, ...]
    pages: int | None = None
    total: int | None = None
    size: int | None = None
    empty: bool = False
    shell: bool = False
    elsewhere: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paging:
    """How many pages there are and what they are called: patterns with a group n (or fact), a template with names in braces."""

    address: str = ""
    pages: tuple[re.Pattern[str], ...] = ()
    total: tuple[re.Pattern[str], ...] = ()
    size: tuple[re.Pattern[str], ...] = ()
    fixed_size: int | None = None
    size_of: str = ""
    """the parameter of the start address that says how many rows a page has"""
    facts: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialect:
    """A family of sites, as its TOML says."""

    name: str
    label_zh: str
    label_en: str
    rows: str
    marks: tuple[re.Pattern[str], ...] = ()
    pieces: tuple[str, str] | None = None
    """what opens and what closes a record, if its rows stand in such"""
    within: str = ""
    empty: tuple[re.Pattern[str], ...] = ()
    json: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    paging: Paging = field(default_factory=Paging)


@cache
def dialects() -> Mapping[str, Dialect]:
    """Name -> dialect."""
    return {
        path.stem: _dialect(path.stem, tomllib.loads(path.read_text("utf-8")))
        for path in sorted(DIALECTS.glob("*.toml"))
    }


def _dialect(name: str, said: Mapping[str, Any]) -> Dialect:
    paging = said.get("paging", {})
    size = paging.get("size")
    return Dialect(
        name,
        said["label_zh"],
        said["label_en"],
        said["rows"],
        _patterns(said.get("marks", [])),
        (said["pieces"][0], said["pieces"][1]) if "pieces" in said else None,
        said.get("within", ""),
        _patterns(said.get("empty", [])),
        said.get("json", {}),
        {key: re.compile(pattern) for key, pattern in said.get("fields", {}).items()},
        Paging(
            paging.get("address", ""),
            _patterns(paging.get("pages", [])),
            _patterns(paging.get("total", [])),
            _patterns(size) if isinstance(size, list) else (),
            size if isinstance(size, int) else None,
            paging.get("size_of", ""),
            {key: _patterns(patterns) for key, patterns in paging.get("facts", {}).items()},
        ),
    )


def _patterns(texts: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, texts))


def decoded(body: bytes) -> str:
    """The text of a page: UTF-8 where it is that, else GB18030, whatever headers say; what neither knows as marks."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", "replace")


def parse(dialect: Dialect, body: bytes, address: str) -> ListPage:
    """A page of a list. What cannot be parsed has no rows. Takes time in proportion to the page."""
    text = decoded(body)[:_MOST_CHARACTERS]
    if dialect.rows == "json":
        return _of_json(dialect, text, address)
    inner = text
    if dialect.within:
        found = _value(_loaded(text), dialect.within)
        inner = found if isinstance(found, str) else ""
    rows = dict[str, Row]()
    pieces = _between(inner, *dialect.pieces) if dialect.pieces else [inner]
    for piece in pieces[:_MOST_ROWS]:
        found_rows = [_of_fields(dialect, piece, address)] if dialect.rows == "fields" else _of_html(piece, address)
        for row in found_rows:
            if row is not None and len(rows) < _MOST_ROWS:
                known = rows.get(row.address)
                rows[row.address] = row if known is None else _fuller(known, row)
    facts = {key: fact for key, patterns in dialect.paging.facts.items() if (fact := _first(patterns, text, "fact"))}
    return ListPage(
        tuple(rows.values()),
        _number(dialect.paging.pages, text),
        _number(dialect.paging.total, text),
        _size(dialect, text, address),
        any(pattern.search(text) for pattern in dialect.empty),
        not rows and len(text) < _SHELL and "<script" in text.lower(),
        0,
        facts,
    )


def dialect_of(body: bytes, address: str) -> list[tuple[Dialect, ListPage]]:
    """The dialects in which the page has rows, the likeliest first: those whose marks it bears, then those with most rows."""
    text = f"{address}\n{decoded(body)[:_MOST_CHARACTERS]}"
    found = []
    for dialect in dialects().values():
        page = parse(dialect, body, address)
        marks = sum(bool(pattern.search(text)) for pattern in dialect.marks)
        if page.rows and (marks or not dialect.marks):
            found.append((marks, bool(page.pages or page.total), len(page.rows), dialect, page))
    found.sort(key=lambda one: (-one[0], not one[1], -one[2], one[3].name))
    return [(dialect, page) for *_, dialect, page in found]


def page_address(paging: Paging, start: str, page: int, first: ListPage) -> str:
    """The address of a page after the first (2, 3 ...), by what the first page says. Raises RefusedAddress.

    In the template: page, before (one less), before2 (two less), start and end (rows, counted from 1), size, and the facts of the first page.
    """
    size = first.size or len(first.rows) or 1
    begins = (page - 1) * size + 1
    names = {
        "page": page, "before": page - 1, "before2": page - 2, "size": size, "start": begins, "end": page * size, "perpage": size, **first.facts,
    }  # fmt: skip
    told = filled(paging.address, names)
    left = _PLACE.search(told)
    if left:
        raise RefusedAddress(f"the page's address needs {left[1]}, which the first page does not say")
    if not told or not told.startswith("?"):
        return joined(start, told or start)
    parts = urlsplit(start)
    changed = dict(_query(told[1:]))
    query = [(key, changed.pop(key, value)) for key, value in _query(parts.query)] + list(changed.items())
    return joined(start, urlunsplit(parts._replace(query=urlencode(query))))


_PLACE = re.compile(r"\{([a-z]\w*)\}")


def filled(template: str, values: Mapping[str, object]) -> str:
    """The template with what stands in braces; what has no value stays."""
    return _PLACE.sub(lambda match: str(values[match[1]]) if match[1] in values else match[0], template)


def _query(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, max_num_fields=100)


def number_of_pages(page: ListPage) -> int | None:
    """How many pages a first page says there are, None if it does not."""
    if page.pages is not None:
        return max(page.pages, 1)
    size = page.size or len(page.rows)
    return max(-(-page.total // size), 1) if page.total is not None and size else None


def day_in(text: str) -> str | None:
    """The first day in a text, like 2024-01-31."""
    return next((day for match in _DAY.finditer(text) if (day := _day(*match.groups()))), None)


def day_in_address(address: str) -> str | None:
    """The day that an address names, as /202401/t20240131_12.html and /art/2024/1/31/ do."""
    for match in _DAY_IN_ADDRESS.finditer(urlsplit(address).path):
        day = _day(*(match.groups()[:3] if match[1] else match.groups()[3:]))
        if day:
            return day
    return None


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC).date().isoformat()
    except ValueError:
        return None


def _of_html(text: str, address: str) -> Iterator[Row]:
    """A row for every link, with the day that stands in the same row: never that of a neighbour."""
    if is_nested_too_deep(text):
        return
    links = LexborHTMLParser(text).css("a[href]")[:_MOST_ROWS]
    links_in = Counter(node.mem_id for link in links for node in _above(link))
    for link in links:
        try:
            to = joined(address, link.attributes.get("href") or "")
        except RefusedAddress:
            continue
        shown, titled = _plain(link.text()), _plain(link.attributes.get("title") or "")
        title = titled if len(titled) >= len(_CUT.sub("", shown)) else shown
        if title:
            yield Row(
                _CUT.sub("", title)[:_LONGEST_TITLE], to, day_in(_own_row(link, links_in)), None, not _CUT.search(title)
            )


def is_nested_too_deep(text: str) -> bool:
    """Do more tags stand open at once than in any page of a list? Parsing such takes time with the square of their number."""
    depth = 0
    for tag in _TAG.finditer(text):
        depth += -1 if tag[1] else tag[2].lower() not in _CLOSED_BY_THE_NEXT
        if depth > _DEEPEST:
            return True
        depth = max(depth, 0)
    return False


_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_CLOSED_BY_THE_NEXT = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "li",
        "p",
        "td",
        "th",
        "tr",
        "dd",
        "dt",
        "option",
        "thead",
        "tbody",
    ]
)
_DEEPEST = 2_000


def _own_row(link: LexborNode, links_in: Mapping[int, int]) -> str:
    """The text of what surrounds a link and holds no other one."""
    node = link
    for parent in _above(link):
        if links_in[parent.mem_id] > 1:
            break
        node = parent
        if node.tag in ("li", "tr", "dd"):
            break
    return _plain(node.text(separator=" "))[:1_000]


def _above(link: LexborNode) -> Iterator[LexborNode]:
    """What surrounds it, from inside out; not the whole page."""
    node = link.parent
    for _ in range(4):
        if node is None or node.tag in ("body", "html", "-undef"):
            return
        yield node
        node = node.parent


def _between(text: str, opens: str, closes: str) -> list[str]:
    """What stands between the two, without a frame of CDATA."""
    found = []
    for piece in text.split(opens)[1 : _MOST_ROWS + 1]:
        inner, closed, _ = piece.partition(closes)
        if closed:
            found.append(inner.strip().removeprefix("<![CDATA[").removesuffix("]]>"))
    return found


def _of_fields(dialect: Dialect, piece: str, address: str) -> Row | None:
    values = {}
    for key, pattern in dialect.fields.items():
        found = pattern.search(piece)
        values[key] = _plain(unescape(re.sub("<[^<>]{0,200}>", "", found["value"]))) if found else ""
    try:
        to = joined(address, values.get("url", "")) if values.get("url") else None
    except RefusedAddress:
        to = None
    title = values.get("title", "")
    if to is None or not title:
        return None
    return Row(
        _CUT.sub("", title)[:_LONGEST_TITLE], to, day_in(values.get("published", "")), None, not _CUT.search(title)
    )


def _of_json(dialect: Dialect, text: str, address: str) -> ListPage:
    loaded = _loaded(text)
    said = dialect.json
    found = _value(loaded, said["rows"])
    rows, elsewhere = dict[str, Row](), 0
    for one in found[:_MOST_ROWS] if isinstance(found, list) else []:
        if not isinstance(one, dict):
            continue
        if any(one.get(key) in values for key, values in said.get("skip", {}).items()):
            elsewhere += 1
            continue
        title = _plain(str(_of_keys(one, said["title"]) or ""))
        try:
            to = joined(address, str(_of_keys(one, said["url"]) or ""))
        except RefusedAddress:
            continue
        agency = _of_keys(one, said["agency"])
        published = _moment(_of_keys(one, said["published"]))
        if title:
            who = _plain(str(agency)) if agency else None
            rows[to] = Row(_CUT.sub("", title)[:_LONGEST_TITLE], to, published, who, not _CUT.search(title))
    return ListPage(
        tuple(rows.values()),
        _number(dialect.paging.pages, text),
        _number(dialect.paging.total, text),
        _size(dialect, text, address),
        isinstance(found, list) and not found,
        False,
        elsewhere,
    )


def _of_keys(one: Mapping[str, Any], keys: Sequence[str]) -> Any:
    return next((one[key] for key in keys if one.get(key) not in (None, "")), None)


def _moment(value: Any) -> str | None:
    """A day in China: of seconds or milliseconds since 1970, or of a text."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        seconds = value / 1000 if value > 100_000_000_000 else value
        try:
            return datetime.fromtimestamp(seconds, CHINA).date().isoformat()
        except (OverflowError, OSError, ValueError):
            return None
    return day_in(str(value)[:60])


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _value(loaded: Any, path: str) -> Any:
    """What stands at `data.results` of a JSON value; None if nothing does."""
    for key in path.split("."):
        if not isinstance(loaded, dict):
            return None
        loaded = loaded.get(key)
    return loaded


def _plain(text: str) -> str:
    return " ".join(text.split())


def _fuller(one: Row, other: Row) -> Row:
    """Of two rows with one address, that with the longer title, and with the day of either."""
    longer = other if len(other.title) > len(one.title) else one
    return longer._replace(published=one.published or other.published, agency=one.agency or other.agency)


def _first(patterns: Sequence[re.Pattern[str]], text: str, group: str) -> str | None:
    return next((found[group] for pattern in patterns if (found := pattern.search(text))), None)


def _number(patterns: Sequence[re.Pattern[str]], text: str) -> int | None:
    found = _first(patterns, text, "n")
    return int(found) if found and len(found) < 8 else None


def _size(dialect: Dialect, text: str, address: str) -> int | None:
    told = _number(dialect.paging.size, text) or dialect.paging.fixed_size
    if told is None and dialect.paging.size_of:
        asked = dict(_query(urlsplit(address).query)).get(dialect.paging.size_of, "")
        told = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None
    return told or None
