"""When every document of an archive was first and last seen at its address, and whether it has vanished from there."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from extract.kept.state import State


class SourceHistory(NamedTuple):
    """One address of a source. Times are UTC, like 2026-11-30T18:30:00Z; '' where there is none."""

    source: str
    source_uri: str
    title: str
    first_seen: str
    last_seen: str
    last_asked: str
    last_outcome: str
    moved_to: str
    document_sha256: str
    has_vanished: bool


def history(archive: Path) -> Iterator[SourceHistory]:
    """Every document and attachment that ever came, by source and address."""
    state = State(archive)
    try:
        for one in state.all():
            if one.sha256 and one.kind in ("document", "attachment"):
                moved_to = one.answered if one.answered != one.address else ""
                yield SourceHistory(
                    one.source, one.address, one.title, one.first_seen, one.last_seen, one.asked_at, one.outcome, moved_to,
                    one.sha256, one.has_vanished,
                )  # fmt: skip
    finally:
        state.close()
