"""What is kept: objects that are whole or found to be damaged, a log that no kill tears, a state that the log alone makes."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.kept.objects import DamagedObject, Objects
from extract.kept.observations import Log, Observation, log_files, observations
from extract.kept.state import Known, State

BEGAN = "2026-11-30T183000Z"


def seen(
    address: str, outcome: str, at: str = "2026-11-30T18:30:00Z", night: str = "n1", **more: object
) -> Observation:
    return Observation(night, "a-city", address, at, outcome, **more)  # type: ignore[arg-type]


def test_equal_bytes_are_one_object(tmp_path: Path) -> None:
    objects = Objects(tmp_path)
    first, again, other = objects.put(b"report"), objects.put(b"report"), objects.put(b"")
    assert first == again != other and first in objects and objects.get(first) == b"report"
    assert list(Objects(tmp_path).names()) == []  # not before they are durable
    objects.settle()
    kept = Objects(tmp_path)
    assert sorted([first, other]) == list(kept.names()) and kept.get(other) == b"" and kept.put(b"report") == first
    assert not os.access(kept.path(first), os.W_OK) or os.geteuid() == 0
    kept.settle()
    assert list(kept.damaged()) == [] and kept.sweep() == 0


def test_several_threads(tmp_path: Path) -> None:
    objects = Objects(tmp_path)
    contents = [bytes([number % 60]) * 2_000 for number in range(600)]

    def put_and_settle(content: bytes) -> str:
        name = objects.put(content)
        objects.settle()
        return name

    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(put_and_settle, contents))
    kept = Objects(tmp_path)
    assert sorted(set(names)) == list(kept.names()) and len(set(names)) == 60
    assert [kept.get(name) for name in names] == contents and kept.sweep() == 0


@pytest.mark.parametrize("damage", ["cut", "flip", "other", "empty", "more"])
def test_a_damaged_object_is_found_by_its_name(tmp_path: Path, damage: str) -> None:
    objects = Objects(tmp_path)
    name, other = objects.put(b"a report of 2023" * 99), objects.put(b"another")
    objects.settle()
    path = objects.path(name)
    path.chmod(0o644)
    packed = path.read_bytes()
    path.write_bytes(
        {
            "cut": packed[:-7], "flip": packed[:20] + bytes([packed[20] ^ 1]) + packed[21:], "empty": b"",
            "other": objects.path(other).read_bytes(), "more": packed + b"x",
        }[damage]
    )  # fmt: skip
    assert [name] == [found for found, _ in objects.damaged()]
    with pytest.raises(DamagedObject):
        objects.get(name)
    assert objects.get(other) == b"another"


def test_what_a_killed_writer_left_has_no_name(tmp_path: Path) -> None:
    Objects(tmp_path).put(b"never settled")
    kept = Objects(tmp_path)
    assert list(kept.names()) == [] and kept.sweep() == 1 and kept.sweep() == 0
    (kept.folder / "zz").mkdir()
    (kept.folder / "zz" / "notes.txt").write_text("a person's own")
    assert list(kept.names()) == [] and kept.sweep() == 0
    with pytest.raises(DamagedObject):
        kept.get("../../etc/passwd")


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = Objects(tmp_path)
    name = objects.put(b"one")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            objects.settle()
        assert list(Objects(tmp_path).names()) == []
    objects.settle()
    assert Objects(tmp_path).get(name) == b"one"


def test_the_log_goes_on_and_is_closed(tmp_path: Path) -> None:
    log = Log(tmp_path, "n1", "a-city", BEGAN)
    first = seen(
        "http://a.test/1",
        "new",
        sha256="ab",
        title="某局2023年\u202e报告",
        context=(("region", "110102"),),
        hops=("x",),
    )
    log.add([first])
    log.add([])
    with log.path.open("ab") as file:
        file.write(b'{"night":"n1","source":"a-ci')  # torn by a kill
    again = Log(tmp_path, "n1", "a-city", BEGAN)
    assert again.known == [first] and not again.is_closed
    second = seen("http://a.test/2", "gone")
    again.add([second])
    assert list(observations(again.path)) == [first, second]
    again.close()
    again.close()
    assert log_files(tmp_path) == [again.closed] and list(observations(again.closed)) == [first, second]
    last = Log(tmp_path, "n1", "a-city", BEGAN)
    assert last.is_closed and last.known == [first, second]
    again.closed.chmod(0o644)
    again.closed.write_bytes(again.closed.read_bytes()[:-5])
    with pytest.raises(DamagedObject):
        list(observations(again.closed))


def test_a_kill_while_a_log_is_closed(tmp_path: Path) -> None:
    """Both stand there for a moment: they are one."""
    log = Log(tmp_path, "n1", "a-city", BEGAN)
    log.add([seen("http://a.test/1", "new")])
    text = log.path.read_bytes()
    log.close()
    log.path.write_bytes(text)
    assert log_files(tmp_path) == [log.closed]


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"null", b"x", b'{"night":1', b"[" * 50_000, b"\xff\xfe"])
def test_a_line_that_is_none(tmp_path: Path, line: bytes) -> None:
    log = Log(tmp_path, "n1", "a-city", BEGAN)
    log.add([seen("http://a.test/1", "new")])
    with log.path.open("ab") as file:
        file.write(line + b"\n")
    assert len(Log(tmp_path, "n1", "a-city", BEGAN).known) == 1


def all_known(folder: Path) -> list[Known]:
    state = State(folder)
    try:
        return list(state.all())
    finally:
        state.close()


def test_what_follows_from_the_log(tmp_path: Path) -> None:
    nights = [
        [seen("http://a.test/1", "new", sha256="aa", etag='"1"', title="一")],
        [seen("http://a.test/1", "not_modified", "2026-12-01T18:30:00Z", "n2")],
        [seen("http://a.test/1", "changed", "2026-12-02T18:30:00Z", "n3", sha256="bb", etag='"2"')],
        [seen("http://a.test/1", "gone", "2026-12-03T18:30:00Z", "n4")],
        [seen("http://a.test/1", "gone", "2026-12-04T18:30:00Z", "n5")],
    ]
    for number, night in enumerate(nights):
        log = Log(tmp_path, night[0].night, "a-city", f"2026-11-{10 + number}T183000Z")
        log.add(night)
        log.close()
    [known] = all_known(tmp_path)
    assert (known.sha256, known.etag, known.title, known.outcome) == ("bb", '"2"', "一", "gone")
    assert (known.first_seen, known.last_seen, known.changed_at) == (
        "2026-11-30T18:30:00Z", "2026-12-02T18:30:00Z", "2026-12-02T18:30:00Z",
    )  # fmt: skip
    assert (known.gone_nights, known.unmodified) == (2, 0)
    assert all_known(tmp_path) == [known]  # asked again it is the same


OUTCOMES = st.sampled_from(["new", "changed", "same", "not_modified", "gone", "timeout", "blocked"])


@settings(max_examples=25)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abc"), OUTCOMES, st.sampled_from(["", "s1", "s2"])), max_size=5), max_size=5
    )
)
def test_the_state_is_what_the_log_says(
    tmp_path_factory: pytest.TempPathFactory, nights: Sequence[Sequence[tuple[str, str, str]]]
) -> None:
    """Taken step by step, taken twice, or made anew from the log alone: the same."""
    folder = tmp_path_factory.mktemp("kept")
    state = State(folder)
    for number, night in enumerate(nights):
        log = Log(folder, f"n{number}", "a-city", f"2026-11-{10 + number}T183000Z")
        found = [
            seen(
                f"http://a.test/{name}",
                outcome,
                f"2026-11-{10 + number}T18:30:{second:02}Z",
                f"n{number}",
                sha256=sha256,
            )
            for second, (name, outcome, sha256) in enumerate(night)
        ]
        log.add(found)
        state.take(found)
        state.take(found[-1:])
        log.close()
    stepwise = list(state.all())
    state.close()
    for name in ("state.sqlite", "state.sqlite-wal", "state.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    assert all_known(folder) == stepwise


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 100, None])
def test_a_damaged_state_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    log = Log(tmp_path, "n1", "a-city", BEGAN)
    log.add([seen("http://a.test/1", "new", sha256="aa")])
    log.close()
    before = all_known(tmp_path)
    state = tmp_path / "state.sqlite"
    for name in ("state.sqlite-wal", "state.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    if damage is None:
        state.unlink()
    else:
        state.write_bytes(damage)
    assert all_known(tmp_path) == before and len(before) == 1
