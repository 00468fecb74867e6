"""Telling people how a night ended, whatever ended it: what cannot be told fails nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from extract.errors import BusyArchive
from flows.options import RunOptions
from flows.summary import RunSummary
from flows.terminal import tell
from load.errors import BusyWarehouse


@contextmanager
def telling(options: RunOptions) -> Iterator[None]:
    """Has people told if what happens in it raises; the error goes on."""
    try:
        yield
    except Exception as error:
        # Who only found another run at work has no night to tell of: that one will.
        if options.notify is not None and not isinstance(error, BusyWarehouse | BusyArchive):
            from flows.messages.night import facts_of_failure
            from flows.messages.telling import tell_night

            _said(tell_night(options.notify, options.warehouse, facts_of_failure(error, datetime.now(UTC))))
        raise


def tell_of(options: RunOptions, summary: RunSummary) -> None:
    """Has people told of a night that ended well."""
    if options.notify is not None:
        from flows.messages.night import facts_of
        from flows.messages.telling import tell_night

        _said(tell_night(options.notify, options.warehouse, facts_of(summary, datetime.now(UTC), options.archive)))


def _said(lines: list[str]) -> None:
    for line in lines:
        tell(f"gongkai: not told: {line}", err=True)
