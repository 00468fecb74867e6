"""What each source of a run holds, and what it held the last time: a source that is empty is refused before anything changes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from extract import SourceFile
from extract.documents import listed_in
from extract.errors import EmptySource
from flows.options import SAMPLE, RunOptions
from load import Warehouse
from load.attempts import GOOD, Attempt, log_file
from load.candidates import files_beside
from load.errors import OtherReports
from load.sqlfiles import statement


class Held(NamedTuple):
    """How many documents a source holds, and held in the last attempt that ended well (None: not known)."""

    source: str
    documents: int
    before: int | None
    unlisted: bool = False
    """a folder in it cannot be listed: that is set aside, unless the source held something the last time and now nothing else"""

    lost: bool = False
    """it cannot be listed itself, and others can: that costs this source, not the run"""

    @property
    def said(self) -> str:
        """`reports: empty (12 before)`, or '' where nothing is to be said."""
        if not self.documents:
            what = "cannot be listed" if self.lost else "empty"
            return f"{self.source}: {what}" + (f" ({self.before:,} before)" if self.before else "")
        if self.before is not None and self.documents < self.before:
            return f"{self.source}: {self.documents:,}, smaller than before ({self.before:,})"
        return ""


def held(sources: Sequence[str], files: Sequence[SourceFile], before: Mapping[str, int]) -> tuple[Held, ...]:
    """What the sources hold of the files that were listed; `before` is by the sources' full paths."""
    found = []
    for source in dict.fromkeys(sources):
        listed = listed_in(source, files)
        found.append(Held(source, listed.documents, before.get(full_path(source)), listed.unlisted, listed.lost))
    return tuple(found)


def not_ours(
    files: Sequence[SourceFile], warehouse: Path, exports: Path | None, site: Path | None = None
) -> Sequence[SourceFile]:
    """The files without what runs leave, where that lies in a source: the warehouse, its log and its candidates, the Parquet and
    its manifest, the site.

    What else lies beside them, in the folder of the exports too, is the user's.
    """
    written = [] if exports is None else [exports / "manifest.json", exports / "parquet"]
    written += [] if site is None else [site]
    own = {path.absolute() for path in (warehouse, log_file(warehouse), *files_beside(warehouse), *written)}
    names = {path.name for path in own}

    def is_ours(file: SourceFile) -> bool:
        if names.isdisjoint(file.path.split("/")):
            return False
        path = Path(file.path).absolute()
        return not own.isdisjoint((path, *path.parents))

    return [file for file in files if not is_ours(file)]


def full_path(source: str) -> str:
    """The same wherever it is asked from."""
    return str(Path(source).absolute())


def held_before(attempts: Sequence[Attempt]) -> dict[str, int]:
    """Full path of a source -> documents it held in the last attempt that ended well."""
    known: dict[str, int] = {}
    for attempt in attempts:
        if attempt.report.outcome in GOOD:
            known |= attempt.report.held
    return known


def refuse_empty(sources: Sequence[Held]) -> None:
    """Raises EmptySource if one of them holds nothing, unless it is lost and others hold something."""
    empty = [
        source
        for source in sources
        if not source.documents and not source.lost and (source.before or not source.unlisted)
    ]
    if empty:
        first, others = empty[0], len(empty) - 1
        held = f" now, and held {first.before:,} the last time" if first.before else ""
        more = f" (nor {others} more of the sources)" if others else ""
        raise EmptySource(f"{first.source}: holds no document{held}{more}; nothing was changed; --accept-empty goes on")


def refuse_mixing(options: RunOptions, warehouse: Warehouse) -> None:
    """Raises OtherReports if the sample would come to lie among other reports, or others in the sample's warehouse.

    Sums over a warehouse would then be of both, and nothing in them says so. Whoever names the warehouse, or the sample, may.
    A warehouse that holds both already is gone on with.
    """
    if not options.apart or not warehouse.exists:
        return
    held = warehouse.query(statement("ask/of_sample")).to_pylist()[0]
    if all(Path(source).resolve().is_relative_to(SAMPLE) for source in options.sources):
        if held["others"] and not held["of_sample"]:
            raise OtherReports(
                f"{options.warehouse}: holds reports, and the bundled sample, which is read where no SOURCE is named, does "
                "not belong among them; name a SOURCE; nothing was changed"
            )
    elif held["of_sample"] and not held["others"]:
        raise OtherReports(
            f"{options.warehouse}: holds the bundled sample; give your own reports a warehouse of their own with --warehouse "
            "FILE, or for good with `gongkai init`; nothing was changed"
        )
