"""How a command ends: an exit code, and one line that says why.

Exit codes: 0 done, 1 failed, 2 bad usage, 3 refused by a safety guard (nothing was changed).
"""

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from flows import stopping
from flows.language import said
from flows.terminal import echo, echo_failure, shortened

if TYPE_CHECKING:
    from load.errors import QueryError


def give_up(why: str) -> NoReturn:
    """Ends the process, from whichever thread; its children end with it."""
    code = say(why, 1)
    sys.stderr.flush()
    os._exit(code)


def stopped() -> int:
    return say("stopped", stopping.exit_code() or 1)


def explain(error: Exception) -> int:
    from extract import DocumentError
    from extract.errors import ArchiveTrouble, SourceError
    from extract.kept.objects import DamagedObject
    from extract.pull.catalogue import CatalogueError
    from flows.attempting import REFUSED
    from flows.configuration import ConfigurationError
    from flows.server import ServerError
    from load.errors import QueryError, WarehouseError
    from load.trouble import is_full, no_room

    if os.environ.get("GONGKAI_DEBUG"):
        raise error
    if isinstance(error, REFUSED):
        return say(str(error), 3)
    if isinstance(error, ConfigurationError):
        return say(str(error), error.code)
    if isinstance(error, CatalogueError):
        return [say(fault, 2) for fault in error.faults[:_MOST_LINES]][-1]
    if isinstance(error, DocumentError):
        return say(f"set aside ({error.code}): {error}", 1)
    if isinstance(error, QueryError):
        return _say_of_query(error)
    if isinstance(error, WarehouseError | SourceError | ServerError | DamagedObject | ArchiveTrouble):
        return say(str(error), 1)
    if isinstance(error, OSError) and is_full(error):
        place = error.filename if isinstance(error.filename, str) else None
        return say(f"{place}: not written, {no_room(Path(place).parent)}" if place else _FULL, 1)
    if isinstance(error, OSError) and str(error.strerror).startswith("No usable temporary directory"):
        return say(_NO_TEMPORARY, 1)
    if isinstance(error, OSError):
        hint = "; name a place where you may write" if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) else ""
        return say(f"{error.filename or 'system'}: {error.strerror or error}{hint}", 1)
    return say(f"unexpected {type(error).__name__}: {error} (GONGKAI_DEBUG=1 shows where)", 1)


_FULL = "what the output goes to is full (No space left on device); free some space, then try again"

_NO_TEMPORARY = "no temporary folder takes a file (/tmp and others are full or closed); free some space there, or set TMPDIR, then try again"


def say(message: str, code: int) -> int:
    text = " ".join(shortened(word, 240) for word in said(" ".join(message.split())).split(" "))
    echo_failure(shortened(f"gongkai: {text}", 1_200))
    return code


def _say_of_query(error: "QueryError") -> int:
    """What the engine says of a query: with the lines below it on a terminal, else in one line that marks the place by ^."""
    if not sys.stderr.isatty():
        more = list(error.more)
        if len(more) > 1 and set(more[-1].strip()) == {"^"}:
            caret = more.pop()
            more.append(f"({_marked(more.pop(), caret)})")
        return say(" ".join((str(error), *more)), 1)
    say(str(error), 1)
    for line in error.more[:_MOST_LINES]:
        echo(shortened(line, 240), err=True)
    return 1


_MOST_LINES = 12
"""Lines of suggestions that are shown."""


def _marked(line: str, caret: str) -> str:
    """`LINE 1: select nothing from ^nowhere`: the caret stands below columns of the screen, of which a Chinese character has two."""
    from rich.cells import cell_len

    columns = caret.index("^")
    end = next((end for end in range(len(line) + 1) if cell_len(line[:end]) >= columns), len(line))
    return f"{line[:end]}^{line[end:]}"
