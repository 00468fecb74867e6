"""`gongkai sources` and `gongkai pull`: reports from where they lie, into the archive."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.help import Group
from flows.commands.options import FILE, archive_option, examples, option
from flows.commands.printing import print_table
from flows.configuration import NAME
from flows.terminal import echo, in_a_line, shortened, tell

if TYPE_CHECKING:
    from extract.pull.pulling import Pulled

sources_option = option(
    "--sources", "file", type=FILE, metavar="FILE", help="The catalogue (TOML), if not gongkai.toml."
)
catalogue_option = option(
    "--sources",
    "catalogue",
    type=FILE,
    metavar="FILE",
    help="A catalogue of sources (TOML): pull them first, then read what was kept.",
)


@click.group(cls=Group, epilog=examples("gongkai sources check"))
def sources() -> None:
    """The catalogue of sources: is it valid, and how does a site list its reports?"""


@sources.command(epilog=examples("gongkai sources check", "gongkai sources check --sources sources.toml"))
@sources_option
def check(file: Path | None) -> None:
    """Read the catalogue: every fault with its source, key and line, else its sources. Nothing is asked of any site."""
    import pyarrow as pa

    from flows.pulling import catalogue_of

    found, _ = catalogue_of(file)
    print_table(
        pa.table(
            {
                "source": [one.id for one in found.source],
                "kind": [one.kind for one in found.source],
                "where": [
                    shortened(
                        str(getattr(one, "start", None) or getattr(one, "path", None) or getattr(one, "address", "")),
                        120,
                    )
                    for one in found.source
                ],
            }
        )
    )


@sources.command(
    epilog=examples("gongkai sources probe https://www.example.gov.cn/zfxxgk/zfxxgknb/ --contact data@example.org")
)
@click.argument("address")
@option("--contact", metavar="ADDRESS", help="Whom the site can write to; else that of the catalogue.")
@sources_option
def probe(address: str, contact: str | None, file: Path | None) -> None:
    """Ask one list page, name its family, and print the entry to paste into the catalogue."""
    import asyncio

    from extract.errors import SourceError
    from extract.pull.addresses import RefusedAddress, host_of, normal
    from extract.pull.catalogue import Link
    from extract.pull.exchange import Access
    from extract.pull.fetcher import Fetcher
    from extract.pull.hosts import Hosts
    from extract.pull.lists import dialect_of, number_of_pages
    from flows.pulling import catalogue_of, in_working_folder, terms

    try:
        asked = normal(address)
    except RefusedAddress as error:
        raise click.BadParameter(str(error), param_hint="ADDRESS") from None
    found = catalogue_of(file)[0] if file is not None else in_working_folder()
    writes_to = contact or (found.contact if found else "")
    if not writes_to:
        raise click.UsageError("--contact is missing: an address at which the site's people reach you")
    private = frozenset(host for one in (found.source if found else ()) for host in getattr(one, "allow_private", ()))

    async def ask() -> Any:
        async with Fetcher(Access(private=private), terms(writes_to).agent, Hosts()) as fetcher:
            return await fetcher.fetch(asked)

    answer = asyncio.run(ask())
    if answer.outcome:
        raise SourceError(f"{shortened(asked, 240)}: {answer.outcome}: {answer.why}")
    families = dialect_of(answer.body, answer.answered)
    if not families:
        raise SourceError(
            f"{shortened(asked, 240)}: no family of lists is known that has rows there; see docs/sources.md"
        )
    dialect, page = families[0]
    fitting = [row for row in page.rows if Link().fits(row.title, row.address)]
    pages = number_of_pages(page)
    tell(
        f"family: {dialect.name}; {len(page.rows)} rows, {len(fitting)} of them reports; pages: {pages or 'not told'}",
        err=True,
    )
    for row in fitting[:5]:
        echo(in_a_line(f"  {row.published or '          '}  {row.title}"), err=True)
    host = host_of(asked)
    name = "-".join(part for part in host.removeprefix("www.").split(".")[:2] if part)
    echo(entry(name, asked, dialect.name))


def entry(name: str, start: str, dialect: str) -> str:
    """The lines of a catalogue for a list, to be pasted; the address may hold anything."""
    return "\n".join(
        [
            "[[source]]",
            f"id = {_quoted(name)}",
            'kind = "list"',
            f"start = {_quoted(start)}",
            f"list = {{ dialect = {_quoted(dialect)} }}",
            'link = { title = "(信息公开|政务公开).{0,12}(年度报告|年报)" }',
            'context = { region = "" }  # six digits, if all its reports are of one place',
        ]
    )


def _quoted(text: str) -> str:
    """A text as TOML has it: JSON's way, and DEL, which TOML does not take as it stands."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@click.command(
    epilog=examples(
        "gongkai pull                  all sources of the catalogue",
        "gongkai pull a-city --dry-run what it would ask for",
    )
)
@click.argument("names", nargs=-1, metavar="[SOURCE ...]")
@sources_option
@archive_option
@option("--dry-run", is_flag=True, help="Ask the lists alone, say what is planned, keep nothing.")
@option("--again", is_flag=True, help="Ask anew what has ended within the last twelve hours.")
def pull(names: tuple[str, ...], file: Path | None, archive: Path, dry_run: bool, again: bool) -> None:
    """Fetch what is due from the sources of the catalogue into the archive. A night that was broken off goes on."""
    from extract.errors import SourceError
    from extract.pull.pulling import UnknownSource, plan
    from flows.pulling import catalogue_of, pull_sources, terms

    try:
        if dry_run:
            found, base = catalogue_of(file)
            _print_plans(plan(found, base, archive, terms(found.contact), names))
            return
        pulled = pull_sources(file, archive, names, again)
    except UnknownSource as error:
        raise click.BadParameter(str(error), param_hint="SOURCE") from None
    _print_night(pulled)
    if pulled.sources and not any(one.complete for one in pulled.sources):
        raise SourceError("no source could be read whole; what was known stays")


def up_to_date(archive: Path) -> None:
    """What the bucket has, where the folder is a copy of one; what is damaged there is named. Raises ArchiveTrouble."""
    from extract.kept.bucket import brought

    _tell_damaged(brought(archive).damaged)


def _tell_damaged(keys: Sequence[str]) -> None:
    for key in keys[:_NAMED]:
        tell(f"archive: {in_a_line(key)} is damaged, and was left where it is; see gongkai archive check", err=True)
    if len(keys) > _NAMED:
        tell(f"archive: and {len(keys) - _NAMED:,} more are damaged", err=True)


def has_catalogue(file: Path | None) -> bool:
    """Is there a catalogue, in that file or in gongkai.toml? Raises CatalogueError where that one has a fault."""
    if file is not None:
        return True
    if not Path(NAME).is_file():
        return False
    from flows.pulling import in_working_folder

    return in_working_folder() is not None


def what_is_read(sources: tuple[str, ...], catalogue: Path | None, archive: Path) -> tuple[tuple[str, ...], bool]:
    """What a run reads, and whether the catalogue's sources are pulled first. Raises UsageError, CatalogueError.

    A SOURCE that is typed is all that is read. Those of gongkai.toml stand beside its catalogue: neither hides the other.
    """
    typed = click.get_current_context().get_parameter_source("sources") == click.core.ParameterSource.COMMANDLINE
    if not (sources and typed):
        pulls = has_catalogue(catalogue)
        return ((*sources, str(archive)) if pulls else sources), pulls
    if catalogue is not None:
        raise click.UsageError("--sources names what is pulled, SOURCE what is read: one of them")
    return sources, False


def tell_pulled(pulled: "Pulled") -> None:
    """What the night's pulling left undone, and how all its addresses ended."""
    failed = [one for one in pulled.sources if not one.complete]
    for one in failed[:_NAMED]:
        tell(f"source {one.id}: {shortened(in_a_line(pulled.lost.get(one.id) or one.why), 160)}", err=True)
    if len(failed) > _NAMED:
        tell(f"and {len(failed) - _NAMED:,} more sources; `gongkai pull` lists them", err=True)
    _print_outcomes(pulled)


_NAMED = 5


def _print_plans(plans: Any) -> None:
    import pyarrow as pa

    names = ("id", "planned", "new", "known", "refused", "complete", "why")
    print_table(
        pa.table({("source" if name == "id" else name): [getattr(one, name) for one in plans] for name in names}),
        for_people=("why",),
    )


def _print_night(pulled: "Pulled") -> None:
    """A line a source, those that need somebody first; then how the addresses ended."""
    import pyarrow as pa

    from flows.night_tables import source_rows

    if pulled.sources:
        print_table(pa.Table.from_pylist(source_rows(pulled)))
    _print_outcomes(pulled)


def _print_outcomes(pulled: "Pulled") -> None:
    """Every planned address ended in one way: the sum of them."""
    _tell_damaged(pulled.damaged)
    told = ", ".join(f"{count:,} {name}" for name, count in sorted(pulled.outcomes.items()))
    total = sum(pulled.outcomes.values())
    if pulled.done_before:
        tell(
            f"{len(pulled.done_before):,} sources were done earlier tonight; `gongkai pull --again` asks them anew",
            err=True,
        )
    tell(f"night {pulled.night.id}: {total:,} addresses planned = {told or 'none'}", err=True)


@click.group(cls=Group, epilog=examples("gongkai archive check"))
def archive() -> None:
    """The archive of what was pulled: bytes and a log, written once."""


@archive.command(name="check", epilog=examples("gongkai archive check"))
@archive_option
def archive_check(archive: Path) -> None:
    """Read every object and every line of the log: each that is not what its name says is listed."""
    from extract.errors import SourceError
    from extract.kept.bucket import bucket_of
    from extract.kept.objects import DamagedObject, Objects
    from extract.kept.observations import log_files, observations

    up_to_date(archive)
    if not archive.is_dir():
        raise SourceError(f"{archive}: no such file or folder")
    objects = Objects(archive)
    damaged = [f"{objects.path(name)}: {why}" for name, why in objects.damaged()]
    named: set[str] = set()
    lines = 0
    for path in log_files(archive):
        try:
            for one in observations(path):
                lines += 1
                named.update({one.sha256} - {""})
        except DamagedObject as error:
            damaged.append(f"{path}: {error}")
    damaged += [
        f"{objects.path(name)}: the log names it, and it is not there" for name in sorted(named) if name not in objects
    ]
    if (bucket := bucket_of(archive)) is not None:
        damaged += [f"{bucket.address}/{text}" for text in bucket.damaged()]
    for text in damaged:
        echo(in_a_line(text))
    tell(f"{sum(1 for _ in objects.names()):,} objects, {lines:,} lines of the log; {len(damaged):,} damaged", err=True)
    if damaged:
        raise SourceError(f"{archive}: damaged; put a copy of what is listed back")


@archive.command(name="export", epilog=examples("gongkai archive export --format warc --to reports.warc.gz"))
@archive_option
@option("--format", "kind", type=click.Choice(["warc"]), default="warc", help="WARC 1.1, packed.")
@option("--to", type=FILE, required=True, metavar="FILE", help="The file to be written.")
def archive_export(archive: Path, kind: str, to: Path) -> None:
    """Write the whole archive as others read it: what came, and a line of the log for every request."""
    from importlib.metadata import version

    from extract.documents import is_kept
    from extract.errors import SourceError
    from extract.kept.warc import write_warc

    up_to_date(archive)
    if not is_kept(str(archive)):
        raise SourceError(f"{archive}: is no archive of what was pulled")
    if to.exists():
        raise SourceError(f"{to}: is there already; name a file that is not, or move it away")
    written = write_warc(archive, to, f"gongkai {version('gongkai')}")
    tell(f"{to}: {written.bodies:,} bodies, {written.lines:,} lines of the log", err=True)
