"""`gongkai rebuild`: the warehouse from the archive alone, beside the live one and held against it."""

import tempfile
from pathlib import Path

import click

from flows.commands.known import known_place
from flows.commands.options import (
    FILE,
    archive_option,
    examples,
    limit_options,
    option,
    people_options,
    warehouse_option,
    workers_option,
)
from flows.commands.printing import print_table
from flows.commands.pulling import up_to_date
from flows.terminal import tell


@click.command(
    epilog=examples(
        "gongkai rebuild --to rebuilt.duckdb   the warehouse as the archive makes it",
        "gongkai rebuild --verify              is the live one what the archive makes?",
    )
)
@warehouse_option
@archive_option
@option("--to", type=FILE, metavar="FILE", help="The warehouse to be made; it must not be there yet.")
@option("--verify", is_flag=True, help="Compare with the live warehouse, table by table; exit code 1 if they differ.")
@workers_option
@people_options
@limit_options
def rebuild(
    warehouse: Path,
    archive: Path,
    to: Path | None,
    verify: bool,
    workers: int,
    agencies: Path | None,
    place: str | None,
    choices: Path | None,
    decisions: Path | None,
    corrections: Path | None,
    document_seconds: int,
    worker_memory: int,
) -> None:
    """Make a warehouse from the archive alone, night by night. The live warehouse is never changed.

    What people said is what the live warehouse keeps of it, where no list is named.
    """
    import pyarrow as pa

    from extract.documents import is_kept
    from extract.errors import SourceError
    from flows.limits import Limits
    from flows.options import RunOptions
    from flows.rebuilding import differences, lists_of
    from flows.rebuilding import rebuild as rebuilt

    if not verify and to is None:
        raise click.UsageError("--to is missing: the file to be made; or --verify, which makes one and compares it")
    up_to_date(archive)
    if not is_kept(str(archive)):
        raise SourceError(f"{archive}: is no archive of what was pulled")
    if to is not None and (to.exists() or to.is_symlink()):
        raise SourceError(f"{to}: is there already; name a file that is not, or move it away")
    if verify and not warehouse.is_file():
        raise SourceError(f"{warehouse}: no such file or folder")
    with tempfile.TemporaryDirectory(prefix="gongkai-rebuilt-") as folder, lists_of(warehouse) as known:
        file = to or Path(folder) / "rebuilt.duckdb"
        options = RunOptions(
            (),
            file,
            workers=workers,
            agencies=agencies or known.get("agencies"),
            place=known_place(place),
            choices=choices or known.get("choices"),
            decisions=decisions or known.get("decisions"),
            corrections=corrections or known.get("corrections"),
            limits=Limits(document_seconds, worker_memory),
            isolated=True,
        )
        nights = rebuilt(archive, file, options, lambda night: tell(f"night {night}", err=True))
        tell(f"{nights:,} nights brought something", err=True)
        if not verify:
            return
        found = differences(warehouse, file)
        differing = [one for one in found if one.only_first or one.only_second]
        print_table(pa.Table.from_pylist([one._asdict() for one in differing or found]), for_people=())
        if differing:
            raise SourceError(
                f"{warehouse}: differs from what the archive makes in {len(differing)} of {len(found)} tables"
            )
        tell(f"{warehouse}: what the archive makes, in all {len(found)} tables", err=True)
