"""What a run is asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flows.limits import Limits

if TYPE_CHECKING:
    from flows.messages import Notify

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
"""The bundled reports."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is to do. `exports` None: no export. `workers` 0: as many processes as the work is worth."""

    sources: tuple[str, ...]
    warehouse: Path
    exports: Path | None = None
    workers: int = 0
    force: bool = False
    dry_run: bool = False
    agencies: Path | None = None
    """the user's own list of agencies; None: the one given before, if any"""
    place: str | None = None
    """where the sources are from, such as 北京市西城区"""
    choices: Path | None = None
    """which versions a person chose; None: those given before"""
    decisions: Path | None = None
    """what people decided of findings; None: those given before"""
    corrections: Path | None = None
    """figures that people corrected; None: those given before"""
    limits: Limits = field(default_factory=Limits)
    """what the reading of one document may take"""
    isolated: bool = False
    """read in processes of their own, even if one is enough: what kills a reader then costs a document, not the run"""
    accept_empty: bool = False
    """go on where a source holds no document"""
    guards: Mapping[str, float] = field(default_factory=dict)
    """thresholds of guards (data/guards.csv) that a person set"""
    guarded: bool = True
    """hold it against what is published before it takes its place"""
    archive: Path | None = None
    """pull the sources of the catalogue into this archive first; None: nothing is pulled"""
    catalogue: Path | None = None
    """its file; None: gongkai.toml of the working folder"""
    notify: "Notify | None" = None
    """who is told how it ended, and where"""
    site: Path | None = None
    """the folder of the site; None: none is written"""
    apart: bool = False
    """nobody said that the bundled sample and other reports are to lie in one warehouse: refuse it"""
