"""An archive in a bucket of a real S3 server: the same as one in a folder, here and on another machine."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import obstore
import pytest
from click.testing import CliRunner
from obstore.store import S3Store

from extract.errors import ArchiveTrouble
from extract.kept.bucket import Bucket, Moved, brought, bucket_of, copy_of
from extract.kept.objects import Objects
from extract.kept.observations import Log, Observation, log_files, observations
from extract.pull.catalogue import parsed
from extract.pull.pulling import Terms, pull
from flows import pulling
from flows.cli import cli
from flows.options import RunOptions
from flows.pipeline import run_steps
from flows.rebuilding import differences, rebuild
from tests.test_nights_kept import Town, body, title
from tests.test_pull_night import BEGAN, City, catalogue_of, to_loopback
from tests.web.s3 import SECRET, needs_weed, s3_server
from tests.web.site import served

pytestmark = needs_weed
ADDRESS = "s3://reports/archive"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Store]:
    with pytest.MonkeyPatch.context() as patch, s3_server(tmp_path_factory.mktemp("weed")) as endpoint:
        patch.setenv("AWS_ENDPOINT_URL", endpoint)
        yield S3Store("reports", endpoint=endpoint, client_options={"allow_http": True}, region="us-east-1")


@pytest.fixture
def town(store: S3Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    monkeypatch.setattr("tests.test_pull_night.title", title)
    obstore.delete(store, [str(one["path"]) for some in obstore.list(store) for one in some])
    with served(Town()) as site:
        assert isinstance(site, City)
        yield site


def night(town: City, archive: Path, number: int) -> None:
    terms = Terms("gongkai/test", to_loopback, lambda: BEGAN + timedelta(days=number), 0.01, 0.5)
    found = pull(parsed(catalogue_of(town), "s.toml"), archive.parent, archive, terms)
    assert found.lost == {} and found.sources[0].complete


def lines(archive: Path) -> list[Observation]:
    """Of the log, without what differs from night to night by itself."""
    found = [one for path in log_files(archive) for one in observations(path)]
    return [replace(one, night=one.night[:10], millis=0) for one in found]


def keys(store: S3Store) -> list[str]:
    return sorted(str(one["path"]) for some in obstore.list(store) for one in some)


def names(archive: Path) -> list[str]:
    closed = (path for folder in ("objects", "observations") for path in (archive / folder).rglob("*.zst"))
    return sorted(f"archive/{path.relative_to(archive).as_posix()}" for path in closed)


def two_nights(town: City, *archives: Path) -> None:
    for number in (1, 2):
        for archive in archives:
            town.texts[3] = body(3, received=4 + number)
            night(town, archive, number)


def test_the_same_as_a_folder_and_on_another_machine(town: City, store: S3Store, tmp_path: Path) -> None:
    plain, copy, other = tmp_path / "plain", copy_of(ADDRESS, tmp_path / "s3"), copy_of(ADDRESS, tmp_path / "other")
    two_nights(town, plain, copy)
    assert lines(copy) == lines(plain) and keys(store) == names(copy)
    moved = brought(other)
    assert (moved.objects, moved.logs, moved.damaged) == (sum("/objects/" in key for key in keys(store)), 2, ())
    assert names(other) == names(copy) and brought(other) == Moved()
    town.log.clear()
    night(town, other, 3)  # goes on where the first machine was
    assert all("if-none-match" in one.headers for one in town.log if "/202611/" in one.path)
    assert brought(copy).logs == 1 and lines(copy) == lines(other)

    made = [tmp_path / f"{number}.duckdb" for number in (1, 2)]
    for archive, warehouse in zip((copy, other), made, strict=True):
        assert rebuild(archive, warehouse, RunOptions((), warehouse), lambda _: None) == 2
    assert [one for one in differences(*made) if one.only_first or one.only_second] == []
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert SECRET.encode() not in path.read_bytes()


def test_what_could_not_be_put_is_put_the_next_night(
    town: City, store: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_of(ADDRESS, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "bring", lambda _: Moved())
        patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        with pytest.raises(ArchiveTrouble, match=r"s3://reports/archive: the store does not answer"):
            night(town, copy, 1)
    assert keys(store) == [] and len(names(copy)) > 10
    night(town, copy, 2)
    assert keys(store) == names(copy)


def test_a_bucket_that_does_not_answer_is_asked_nothing_of_sites(
    town: City, store: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(ArchiveTrouble, match="does not answer"):
        night(town, copy_of(ADDRESS, tmp_path), 1)
    assert town.log == []


def test_damage_in_the_bucket_is_found_and_left_there(town: City, store: S3Store, tmp_path: Path) -> None:
    copy, other = copy_of(ADDRESS, tmp_path / "s3"), copy_of(ADDRESS, tmp_path / "other")
    night(town, copy, 1)
    bucket = bucket_of(copy)
    assert bucket is not None and bucket.damaged() == []
    cut, lost, *_ = [key for key in keys(store) if "/objects/" in key]
    obstore.put(store, cut, bytes(obstore.get(store, cut).bytes())[:-7])
    obstore.delete(store, lost)
    damaged = bucket.damaged()
    assert len(damaged) == 2 and any(cut.removeprefix("archive/") in line for line in damaged)
    moved = brought(other)
    assert sorted(f"archive/{name}" for name in moved.damaged) == sorted([cut, lost])
    summary = run_steps(RunOptions((str(other),), tmp_path / "w.duckdb"))
    assert summary.documents == summary.reports + summary.set_aside + summary.same and summary.documents == 8


def test_what_a_source_brought_that_did_not_end_is_there_too(town: City, store: S3Store, tmp_path: Path) -> None:
    copy = copy_of(ADDRESS, tmp_path)
    objects, log = Objects(copy), Log(copy, "20261201.1.ab", "b", "2026-12-01T183000Z")
    sha256 = objects.put(b"a report")
    objects.settle()
    log.add([Observation("20261201.1.ab", "b", "http://a.test/1", "2026-12-01T18:31:00Z", "new", sha256=sha256)])
    bucket = bucket_of(copy)
    assert bucket is not None
    bucket.keep()
    assert [key.rpartition("/")[2] for key in keys(store)] == [f"{sha256}.zst"]
    log.close()
    bucket.keep()
    assert keys(store) == names(copy) and len(keys(store)) == 2


def test_what_is_damaged_in_the_copy_is_not_put_and_is_named(town: City, store: S3Store, tmp_path: Path) -> None:
    copy, keep = copy_of(ADDRESS, tmp_path), Bucket.keep
    hurt: list[Path] = []

    def hurt_first(bucket: Bucket) -> Moved:
        hurt[:] = sorted((copy / "objects").rglob("*.zst"))[:2]
        hurt[0].chmod(0o644)
        hurt[0].write_bytes(hurt[0].read_bytes()[:-3])
        hurt[1].unlink()
        return keep(bucket)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Bucket, "keep", hurt_first)
        terms = Terms("gongkai/test", to_loopback, lambda: BEGAN, 0.01, 0.5)
        found = pull(parsed(catalogue_of(town), "s.toml"), tmp_path, copy, terms)
    assert sorted(found.damaged) == sorted(path.relative_to(copy).as_posix() for path in hurt)
    assert not {f"archive/{name}" for name in found.damaged} & set(keys(store))


@pytest.mark.parametrize(
    ("address", "secret", "said"),
    [
        ("s3://nobucket/archive", SECRET, "the store has no such bucket or key"),
        (ADDRESS, "wrong", "the store refuses"),
    ],
)
def test_a_bucket_that_refuses_is_one_line_without_a_key_of_access(
    town: City, store: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, secret: str, said: str
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    with pytest.raises(ArchiveTrouble, match=f"^{address}: {said}") as caught:
        night(town, copy_of(address, tmp_path), 1)
    assert secret not in str(caught.value) and "Signature" not in str(caught.value) and town.log == []


def test_a_store_that_overwrites_is_refused(
    town: City, store: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def put(self: Bucket, name: str, content: bytes) -> bool:
        obstore.put(store, self._key(name), content)
        return True

    monkeypatch.setattr(Bucket, "_put", put)
    with pytest.raises(ArchiveTrouble, match="no conditional writes"):
        night(town, copy_of(ADDRESS, tmp_path), 1)
    assert keys(store) == []


def test_another_machine_that_wrote_the_same_file_of_the_log(town: City, store: S3Store, tmp_path: Path) -> None:
    copy = copy_of(ADDRESS, tmp_path)
    night(town, copy, 1)
    (log,) = log_files(copy)
    name = f"archive/{log.relative_to(copy).as_posix()}"
    obstore.put(store, name, b"another")
    bucket = bucket_of(copy)
    assert bucket is not None

    async def nothing(_: str) -> list[str]:
        return []

    bucket._names = nothing  # type: ignore[method-assign]  # it came in between
    with pytest.raises(ArchiveTrouble, match="two machines pull into it"):
        bucket.keep()


@pytest.mark.parametrize(
    "address", ["s3://", "s3:///a", "s3://b/../c", "s3://b/./c", "s3://u:p@b/c", "s3://b/a?x", "s3://b/a\nb"]
)
def test_what_is_no_address(address: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveTrouble):
        copy_of(address, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_commands(town: City, store: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person types: the archive by its address."""
    monkeypatch.chdir(tmp_path)
    night(town, copy_of(ADDRESS, tmp_path / "elsewhere"), 1)
    ask = CliRunner()

    def said(*words: str) -> str:
        found = ask.invoke(cli, [*words, "--archive", ADDRESS])
        assert found.exit_code == 0, found.output
        return found.output

    (tmp_path / "sources.toml").write_text(catalogue_of(town), "utf-8")
    monkeypatch.setattr(
        pulling, "terms", lambda _: Terms("gongkai/test", to_loopback, lambda: BEGAN + timedelta(1), 0.01)
    )
    assert "not_modified" in said("pull", "--sources", "sources.toml")
    assert "8 loaded" in said("run", "--sources", "sources.toml", "--warehouse", "w.duckdb", "--no-exports")
    assert "what the archive makes" in said("rebuild", "--verify", "--warehouse", "w.duckdb")
    assert "0 damaged" in said("archive", "check")
    assert "10 bodies" in said("archive", "export", "--to", "a.warc.gz")
    assert "10" in said("status", "--source", "a-city")
    assert "1 nights" in said("rebuild", "--to", "r.duckdb")
    assert (tmp_path / "data" / "archive.s3" / "reports" / "archive" / "bucket.json").is_file()
    shutil.rmtree(tmp_path / "data")
    (tmp_path / "gongkai.toml").write_text(f'archive = "{ADDRESS}"\n', "utf-8")
    assert ask.invoke(cli, ["archive", "check"]).exit_code == 0
