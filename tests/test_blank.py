"""Blank warehouses that are kept: what is damaged, of another version or cannot be kept costs a second, and nothing else."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import blank
from tests.helpers import content, write_reports


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "gongkai"


def made(cache: Path, version: str = "v1", text: str = "blank") -> list[str]:
    """What is copied, after how many were made anew."""
    calls: list[Path] = []

    def make(path: Path) -> None:
        calls.append(path)
        path.write_text(text, "utf-8")

    to = cache.parent / "copied"
    was_kept = blank.take(version, make, to)
    return [str(was_kept), str(len(calls)), to.read_text("utf-8") if to.exists() else ""]


def test_it_is_made_once_for_a_version(cache: Path) -> None:
    assert made(cache) == ["True", "1", "blank"]
    assert made(cache, text="another") == ["True", "0", "blank"]
    assert made(cache, "v2", "two") == ["True", "1", "two"]
    assert [path.name[:8] for path in cache.iterdir()] == ["blank-v2"]


@pytest.mark.parametrize("hurt", [b"", b"blanK", b"blank and more"])
def test_what_was_changed_is_not_taken(cache: Path, hurt: bytes) -> None:
    made(cache)
    (kept,) = cache.iterdir()
    kept.write_bytes(hurt)
    assert made(cache) == ["True", "1", "blank"]


def test_what_fails_while_it_is_made_leaves_nothing(cache: Path) -> None:
    def make(path: Path) -> None:
        path.write_text("half", "utf-8")
        raise OSError("the disk is full")

    assert not blank.take("v1", make, cache.parent / "copied")
    assert list(cache.iterdir()) == [] and not (cache.parent / "copied").exists()


def _no_home(place: Path, patch: pytest.MonkeyPatch) -> None:
    patch.delenv("XDG_CACHE_HOME")
    patch.delenv("HOME")


def _a_file(place: Path, patch: pytest.MonkeyPatch) -> None:
    (place / "cache").mkdir()
    (place / "cache" / "gongkai").write_text("", "utf-8")


def _of_another(place: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(os, "getuid", lambda: 12_345)


def _open_to_all(place: Path, patch: pytest.MonkeyPatch) -> None:
    (place / "cache" / "gongkai").mkdir(parents=True)
    (place / "cache" / "gongkai").chmod(0o777)


@pytest.mark.parametrize("way", [_no_home, _a_file, _of_another, _open_to_all])
def test_a_run_that_can_keep_none_ends_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path, way: Callable[[Path, pytest.MonkeyPatch], None]
) -> None:
    write_reports(tmp_path / "in", ["北京市西城区财政局"])
    run_steps(RunOptions((str(tmp_path / "in"),), tmp_path / "with.duckdb"))
    for path in cache.iterdir():
        path.unlink()
    cache.rmdir()
    cache.parent.rmdir()
    way(tmp_path, monkeypatch)
    run_steps(RunOptions((str(tmp_path / "in"),), tmp_path / "without.duckdb"))
    assert content(tmp_path / "with.duckdb") == content(tmp_path / "without.duckdb")
