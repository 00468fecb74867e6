"""The process from which workers are forked. It imports this first, so that it ends with the main process even while it imports.

By itself it looks whether the main process lives only when it has imported everything. Nothing of ours is imported here: that
takes as long as the rest. (Its pipes tell nothing: a worker that is asked for holds them open until it is forked.)
"""

import ctypes
import multiprocessing.forkserver
import multiprocessing.util
import os
import signal
import sys
import tempfile
from pathlib import Path

_MAIN = "GONGKAI_MAIN_PROCESS"
"""The variable that names the main process to it."""
_PR_SET_PDEATHSIG = 1

_main = os.environ.pop(_MAIN, None)
if _main and sys.platform == "linux":
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != int(_main):  # it ended before we could say so
        sys.exit()


def start(folder: Path, *modules: str) -> None:
    """Starts it unless it runs; it imports the modules, and has its socket in the folder: elsewhere nobody finds it after a kill."""
    multiprocessing.forkserver.set_forkserver_preload([__name__, *modules])
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    os.environ[_MAIN] = str(os.getpid())
    try:
        multiprocessing.util.get_temp_dir()  # made once in the life of a process
        multiprocessing.forkserver.ensure_running()
    finally:
        tempfile.tempdir = before
        del os.environ[_MAIN]
