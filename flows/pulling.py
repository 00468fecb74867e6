"""Pulling the sources of a catalogue, before a run reads what was kept. The catalogue is a file, or stands in gongkai.toml."""

from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from extract.pull.catalogue import Catalogue, CatalogueError, catalogue, in_configuration
from flows.configuration import NAME, text_of

if TYPE_CHECKING:
    from extract.pull.pulling import Pulled, Terms


def catalogue_of(file: Path | None) -> tuple[Catalogue, Path]:
    """The catalogue, and the folder to which its paths are relative. Raises CatalogueError."""
    if file is not None and file.name != NAME:
        return catalogue(file), file.parent
    found = in_working_folder(file or Path(NAME))
    if found is None:
        raise CatalogueError(
            [f"no source is named: write [[source]] into {NAME}, or name a catalogue with --sources FILE"]
        )
    return found, file.parent if file else Path()


def in_working_folder(file: Path = Path(NAME)) -> Catalogue | None:
    """The catalogue that stands in gongkai.toml, None if there is none. Raises CatalogueError."""
    text = text_of(file)
    return None if text is None else in_configuration(text, NAME)


def terms(contact: str) -> "Terms":
    """How sites are asked: by whom, and whom they can write to."""
    from extract.pull.pulling import Terms

    return Terms(f"gongkai/{version('gongkai')}" + (f" (+{contact})" if contact else ""))


def pull_sources(file: Path | None, archive: Path, only: Collection[str] = (), again: bool = False) -> "Pulled":
    """A night of the catalogue's sources, or of those named. What a site did costs that source only.

    Raises CatalogueError, UnknownSource, BusyArchive, ArchiveTrouble, OSError where the archive cannot be written.
    """
    from extract.pull.pulling import pull

    found, base = catalogue_of(file)
    return pull(found, base, archive, terms(found.contact), only, again)
