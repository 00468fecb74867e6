"""How a command ends: an exit code, and one line that says why.

Exit codes: 0 done, 1 failed, 2 bad usage, 3 refused by a safety guard (nothing was changed).
"""

import errno
import os
import sys
from pathlib import Path
from typing import NoReturn

from flows import stopping
from flows.terminal import echo, shortened


def give_up(why: str) -> NoReturn:
    """Ends the process, from whichever thread; its children end with it."""
    code = say(why, 1)
    sys.stderr.flush()
    os._exit(code)


def stopped() -> int:
    return say("stopped", stopping.exit_code() or 1)


def explain(error: Exception) -> int:
    from extract import DocumentError
    from extract.errors import SourceError
    from flows.attempting import REFUSED
    from flows.configuration import ConfigurationError
    from flows.server import ServerError
    from load.errors import WarehouseError
    from load.trouble import is_full, no_room

    if os.environ.get("GONGKAI_DEBUG"):
        raise error
    if isinstance(error, REFUSED):
        return say(str(error), 3)
    if isinstance(error, ConfigurationError):
        return say(str(error), error.code)
    if isinstance(error, DocumentError):
        return say(f"set aside ({error.code}): {error}", 1)
    if isinstance(error, WarehouseError | SourceError | ServerError):
        return say(str(error), 1)
    if isinstance(error, OSError) and is_full(error):
        place = error.filename if isinstance(error.filename, str) else None
        return say(f"{place}: not written, {no_room(Path(place).parent)}" if place else _FULL, 1)
    if isinstance(error, OSError):
        hint = "; name a place where you may write" if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) else ""
        return say(f"{error.filename or 'system'}: {error.strerror or error}{hint}", 1)
    return say(f"unexpected {type(error).__name__}: {error} (GONGKAI_DEBUG=1 shows where)", 1)


_FULL = "what the output goes to is full (No space left on device); free some space, then try again"


def say(message: str, code: int) -> int:
    echo(shortened(f"gongkai: {' '.join(shortened(word, 240) for word in message.split())}", 1_200), err=True)
    return code
