"""How far a long step is, for who wants to watch: checks over reports, tables written."""

from collections.abc import Callable
from contextvars import ContextVar

watcher: ContextVar[Callable[[int, int], None] | None] = ContextVar("watcher", default=None)
"""Told (done, to do) of the step that goes on now."""


def tell(done: int, total: int) -> None:
    """Says how far the step is, if somebody watches."""
    watching = watcher.get()
    if watching is not None:
        watching(done, total)
