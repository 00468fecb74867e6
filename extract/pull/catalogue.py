"""The catalogue: which sources there are, how each is asked, and what is known of its documents. TOML, refused as a whole if wrong.

[[source]] with a kind: folder, manifest, list (web pages that list reports) or bucket (S3). Every error says the source, the
key and the line.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice, product
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from extract.pull.addresses import RefusedAddress, host_of, normal
from extract.pull.lists import CHINA, dialects, filled

_LAST_YEAR = 2100
"""What `now` stands for where a catalogue is checked and its hosts are told: whatever year may come is among them."""
_MOST_BYTES = 5_000_000
_MOST_STARTS = 2_000
_EACH = re.compile(r"\{(\w+)\}")


class CatalogueError(Exception):
    """What is wrong with a catalogue: a line for each fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no pattern ({error})") from None
    return text


class Context(_Said):
    """What is known of a source's documents. `binding` fields are a person's word, stronger than the text."""

    region: str = Field(default="", pattern=r"^(\d{6})?$")
    agency: str = ""
    """a name, or from_title, or publisher"""
    year: str | int = ""
    """a year, or each: that of the tree"""
    binding: tuple[Literal["agency", "year", "region", "published_on"], ...] = Field(default=(), strict=False)


class Link(_Said):
    """Which rows of a list are reports."""

    title: str = "(信息公开|政务公开).{0,12}(年度报告|年报)"
    not_title: str = ""
    address: str = ""

    _check = field_validator("title", "not_title", "address")(_pattern)

    def fits(self, title: str, address: str) -> bool:
        return (
            bool(re.search(self.title, title[:300]))
            and not (self.not_title and re.search(self.not_title, title[:300]))
            and (not self.address or bool(re.search(self.address, address)))
        )


class Listing(_Said):
    """How a list is written, and what its pages are called where that differs from its family."""

    dialect: str
    pages: str = ""
    """the address of a further page: index_{n}.html, or ?page={n}"""
    first: int = Field(default=2, ge=0, le=2)
    """the n of the second page"""
    count: str = ""
    """a pattern with a group n, where the number of pages stands elsewhere than the family has it"""
    link: str = ""
    """a pattern of the addresses that are rows"""
    order: Literal["", "newest_first"] = ""

    _check = field_validator("count", "link")(_pattern)

    @field_validator("dialect")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in dialects():
            raise ValueError(f"is none of {', '.join(dialects())}")
        return name


class Attachments(_Said):
    """Files that a page of a report carries."""

    match: str = r"\.(docx?|pdf|wps|xlsx?|rtf|zip|rar|ofd|odt|ods)$|downfile\.jsp|download\.jsp"
    max: int = Field(default=5, ge=1, le=50)

    _check = field_validator("match")(_pattern)


class _Source(_Said):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    context: Context = Context()


Values = list[int | str] | str


class FolderSource(_Source):
    kind: Literal["folder"]
    path: str = Field(min_length=1)
    match: tuple[str, ...] = Field(default=("**/*",), strict=False)


class ManifestSource(_Source):
    """A CSV with a line for each document: address (or path), and what a person knows of it."""

    kind: Literal["manifest"]
    path: str = Field(min_length=1)
    hosts: tuple[str, ...] = Field(default=(), strict=False)
    allow_private: tuple[str, ...] = Field(default=(), strict=False)
    tls: Literal["", "legacy", "p256"] = ""
    ca_file: str = ""
    robots: Literal["", "obey", "ignore"] = ""


class ListSource(_Source):
    kind: Literal["list"]
    start: str
    each: Mapping[str, Values] = Field(default={}, strict=False)
    list: Listing
    link: Link = Link()
    attachments: Attachments | None = None
    hosts: tuple[str, ...] = Field(default=(), strict=False)
    allow_private: tuple[str, ...] = Field(default=(), strict=False)
    tls: Literal["", "legacy", "p256"] = ""
    ca_file: str = ""
    robots: Literal["", "obey", "ignore"] = ""
    max_pages: int = Field(default=200, ge=1, le=5_000)

    @model_validator(mode="after")
    def _can_be_asked(self) -> "ListSource":
        named = set(_EACH.findall(self.start)) - {"n"}
        if named != set(self.each):
            missing = ", ".join(sorted(named ^ set(self.each)))
            raise ValueError(f"start and each do not name the same ({missing})")
        starts = list(islice(self.starts(_LAST_YEAR), _MOST_STARTS + 1))
        if not starts:
            raise ValueError("each: names no list at all")
        if len(starts) > _MOST_STARTS:
            raise ValueError(f"each: makes more than {_MOST_STARTS:,} lists; make several sources of them")
        for start, _ in starts:
            try:
                normal(start)
            except RefusedAddress as error:
                raise ValueError(f"start: {error}") from None
        return self

    def starts(self, this_year: int) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The first page of every list, with what `each` is in it. A year range may end with `now`."""
        for values in product(*(_each(values, this_year) for values in self.each.values())):
            one = dict(zip(self.each, values, strict=True))
            yield filled(self.start, {"n": 1, **one}), one


class BucketSource(_Source):
    kind: Literal["bucket"]
    address: str = Field(pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?$")
    endpoint: str = ""
    allow_private: tuple[str, ...] = Field(default=(), strict=False)
    path_context: str = ""

    _check = field_validator("path_context")(_pattern)


Source = Annotated[FolderSource | ManifestSource | ListSource | BucketSource, Field(discriminator="kind")]


class Defaults(_Said):
    """Of all sources. Seconds, bytes, days."""

    delay: float = Field(default=1.0, ge=0.0, le=3_600.0, strict=False)
    timeout: float = Field(default=120.0, ge=1.0, le=3_600.0, strict=False)
    max_bytes: int = Field(default=50_000_000, ge=10_000, le=1_000_000_000)
    max_documents: int = Field(default=5_000, ge=1)
    """of a source in a night"""
    revisit_days: int = Field(default=120, ge=0)
    robots: Literal["obey", "ignore"] = "obey"
    vantage: str = ""
    """from where the sites are asked, for people: an address that answers nothing there may answer elsewhere"""


class Catalogue(_Said):
    version: Literal[1]
    contact: str = ""
    """whom a site can write to; needed as soon as one source is on the web"""
    defaults: Defaults = Defaults()
    source: tuple[Source, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _is_whole(self) -> "Catalogue":
        seen: set[str] = set()
        for one in self.source:
            if one.id in seen:
                raise ValueError(f"two sources are called {one.id}")
            seen.add(one.id)
        if not self.contact and any(isinstance(one, ListSource) for one in self.source):
            raise ValueError("contact is missing: an address at which the sites' people reach you")
        return self


def _each(values: Values, this_year: int) -> list[str]:
    """The values of an `each`: a list, or years such as 2019..now."""
    if not isinstance(values, str):
        return [str(value) for value in values]
    first, dots, last = values.partition("..")
    if not dots or not first.isdigit() or not (last.isdigit() or last == "now"):
        raise ValueError(f"each: {values!r} is neither a list nor years like 2019..now")
    end = this_year if last == "now" else int(last)
    return [str(year) for year in range(int(first), min(end, int(first) + 200) + 1)]


def catalogue(path: Path) -> Catalogue:
    """The catalogue in a file. Raises CatalogueError with a line for every fault."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise CatalogueError([f"{path}: cannot be read ({error.strerror})"]) from None
    if len(content) > _MOST_BYTES:
        raise CatalogueError([f"{path}: larger than {_MOST_BYTES // 1_000_000} MB"])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CatalogueError([f"{path}: not UTF-8; save it as UTF-8"]) from None
    return parsed(text.replace("\r\n", "\n"), str(path))


IN_CONFIGURATION = ("contact", "defaults", "source")
"""The keys of a catalogue that stands in gongkai.toml."""


def in_configuration(text: str, name: str) -> Catalogue | None:
    """The catalogue in the text of a gongkai.toml, None if it names no source. Raises CatalogueError."""
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CatalogueError([f"{name}: {error}"]) from None
    own = {key: said[key] for key in IN_CONFIGURATION if key in said}
    return _valid({"version": 1, **own}, text, name) if "source" in own else None


def parsed(text: str, name: str) -> Catalogue:
    """The catalogue in a text; `name` is what faults call it. Raises CatalogueError."""
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CatalogueError([f"{name}: {error}"]) from None
    return _valid(said, text, name)


def _valid(said: Mapping[str, Any], text: str, name: str) -> Catalogue:
    try:
        return Catalogue.model_validate(said)
    except ValidationError as error:
        raise CatalogueError([_fault(name, text, said, one) for one in error.errors()]) from None


def _fault(name: str, text: str, said: Mapping[str, Any], error: Any) -> str:
    """`sources.toml: line 12: source b-portal: list.dialect: is none of …`."""
    where = [str(part) for part in error["loc"]]
    number, source = None, ""
    if where[:1] == ["source"] and len(where) > 1 and where[1].isdigit():
        number = int(where[1])
        found = said["source"][number]
        source = f"source {str(found.get('id', number + 1))[:80]}: " if isinstance(found, dict) else ""
        where = where[3:]  # the third is the kind, by which the reader of the source was chosen
    key = ".".join(where)
    what = str(error["msg"]).removeprefix("Value error, ")
    given = error.get("input")
    shown = f" (it is {given!r})"[:90] if isinstance(given, str | int | float) and key and "is no" not in what else ""
    line = _line(text, number, where or re.findall(r"^\w+", what))
    return f"{name}: line {line}: {source}{key}{': ' if key else ''}{_words(error['type'], what)}{shown}"


_WORDS = {
    "extra_forbidden": "is no key of this kind",
    "missing": "is missing",
    "union_tag_not_found": "kind is missing: folder, manifest, list or bucket",
    "union_tag_invalid": "kind is none of folder, manifest, list, bucket",
}


def _words(kind: str, what: str) -> str:
    return _WORDS.get(kind, what[:1].lower() + what[1:])


def _line(text: str, number: int | None, keys: Sequence[str]) -> int:
    """Where the last of the keys stands that is found: in the number-th [[source]], else before the first of them."""
    at, begins = -1, 1
    found = dict[str, int]()
    for line_no, line in enumerate(text.split("\n"), 1):
        if re.match(r"\s*\[\[\s*source\s*\]\]", line):
            at += 1
            begins = line_no if at == number else begins
        if at == (-1 if number is None else number) and (told := _KEY.match(line)):
            found.setdefault(told[1], line_no)
    return next((found[key] for key in reversed(keys) if key in found), begins)


_KEY = re.compile(r"\s*+\[?\s*+(?:\w++\s*+\.\s*+)*+\"?(\w++)\"?\s*+[=.\]]")
"""A line that gives a key its value, or begins a table."""


def year_in_china(now: datetime) -> int:
    return now.astimezone(CHINA).year


def web_hosts(source: "ListSource") -> frozenset[str]:
    """The hosts that a source names: those of its start, and `hosts`."""
    return frozenset({*(host_of(normal(start)) for start, _ in source.starts(_LAST_YEAR)), *source.hosts})
