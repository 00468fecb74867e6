"""A bucket of a real S3 server on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import obstore
import pytest
from obstore.store import S3Store

from extract.kept.observations import log_files, observations
from extract.pull.catalogue import parsed
from extract.pull.pulling import Pulled, Terms, pull
from extract.s3 import words
from tests.web.s3 import SECRET, needs_weed, s3_server


class Bucket:
    """A bucket called reports, its files, and what a night of it does."""

    def __init__(self, endpoint: str, store: Any) -> None:
        self.endpoint, self.store = endpoint, store

    def night(self, folder: Path, nights: int = 0, **changed: str) -> Pulled:
        text = f"""
version = 1
[[source]]
id = "b"
kind = "bucket"
address = "s3://reports/raw/"
endpoint = "{self.endpoint}"
allow_private = ["127.0.0.1"]
path_context = '^raw/(?P<region>\\d{{6}})/(?P<year>\\d{{4}})/'
"""
        for old, new in changed.items():
            text = text.replace({"bucket": "reports/", "private": '["127.0.0.1"]', "endpoint": self.endpoint}[old], new)
        terms = Terms("gongkai/test", now=lambda: datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=nights))
        return pull(parsed(text, "s.toml"), folder, folder / "archive", terms)


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with s3_server(tmp_path_factory.mktemp("weed")) as endpoint:
        store = S3Store("reports", endpoint=endpoint, client_options={"allow_http": True}, region="us-east-1")
        yield Bucket(endpoint, store)


@needs_weed
def test_nights_of_a_bucket(bucket: Bucket, tmp_path: Path) -> None:
    for number in range(5):
        obstore.put(bucket.store, f"raw/110102/2023/{number}.txt", f"年报{number}".encode())
    obstore.put(bucket.store, "elsewhere/x.txt", b"not below the prefix")
    [first] = bucket.night(tmp_path).sources
    assert (first.outcomes, first.rows, first.complete) == ({"new": 5}, 5, True)
    obstore.put(bucket.store, "raw/110102/2023/0.txt", "年报0".encode())  # the same bytes once more
    obstore.put(bucket.store, "raw/110102/2023/1.txt", "年报，更正".encode())
    [second] = bucket.night(tmp_path, 1).sources
    assert second.outcomes.get("changed") == 1 and second.outcomes.get("same", 0) + second.outcomes["not_modified"] == 4
    one = next(iter(observations(log_files(tmp_path / "archive")[0])))
    assert dict(one.context) == {"tree.region": "110102", "tree.year": "2023"} and one.address.startswith(
        "s3://reports/raw/"
    )
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert SECRET.encode() not in path.read_bytes()


@needs_weed
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"bucket": "nobucket/"}, "the store has no such bucket or key (404)"),
        ({"private": "[]"}, "127.0.0.1 lies inside; if it is meant, name the host in allow_private"),
        ({"endpoint": "http://127.0.0.1:1"}, "the store does not answer"),
    ],
)
def test_a_bucket_that_cannot_be_read(bucket: Bucket, tmp_path: Path, changed: dict[str, str], why: str) -> None:
    [found] = bucket.night(tmp_path, **changed).sources
    assert (found.planned, found.complete, found.why) == (0, False, why)


@needs_weed
def test_wrong_keys_of_access(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    [found] = bucket.night(tmp_path).sources
    assert not found.complete and found.why.startswith("the store refuses (403)") and "wrong" not in found.why


def test_words_hold_no_key_of_access() -> None:
    told = words(RuntimeError("Generic error: Authorization=AWS4 Credential=AKIA/x, Signature=abc; secretKey=zzz"))
    assert "AKIA" not in told and "abc" not in told and "zzz" not in told
