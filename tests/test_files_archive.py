"""Archives of documents: listed one by one, read with limits, unchanged ones left alone, broken ones set aside."""

import io
import os
import pickle
import struct
import time
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path
from random import Random

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import SourceFile, discover
from extract.documents import MAX_BYTES, read_bytes
from extract.errors import UnreadableDocument
from extract.files import archive
from extract.files.archive import Member, members, read_member
from flows.options import RunOptions
from flows.pipeline import run_steps
from tests.helpers import page as text_page
from tests.pages import page, random_figures
from tests.write_docx import write_docx, zipped
from tests.write_sheets import write_xlsx


def listed(path: Path) -> dict[str, SourceFile]:
    """Member -> file."""
    return {file.member or "": file for file in discover([str(path)])}


def code_of(file: SourceFile) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        read_bytes(file)
    assert len(caught.value.reason) > 10
    return caught.value.code


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_each_document_is_a_file_of_its_own(tmp_path: Path) -> None:
    files = {
        "甲/报告.docx": b"1", "b.txt": b"22", "甲/": b"", ".hidden": b"x", "甲/.git/y": b"x",
        "__MACOSX/甲/._报告.docx": b"x", "../../../etc/passwd": b"333", "/abs/c.txt": b"4", "C:\\d\\e.txt": b"5",
    }  # fmt: skip
    path = write(tmp_path / "a.ZIP", zipped(files))
    (tmp_path / "other.txt").write_bytes(b"no archive")
    found = {file.uri.removeprefix(f"{tmp_path}/"): file for file in discover([str(tmp_path)])}
    assert list(found) == [
        "a.ZIP/abs/c.txt", "a.ZIP/b.txt", "a.ZIP/d/e.txt", "a.ZIP/etc/passwd", "a.ZIP/甲/报告.docx", "other.txt",
    ]  # fmt: skip
    file = found["a.ZIP/甲/报告.docx"]
    assert file[:5] == (str(path), file.uri, 1, path.stat().st_mtime_ns, "甲/报告.docx")
    assert [read_bytes(file) for file in found.values()] == [b"4", b"22", b"5", b"333", b"1", b"no archive"]
    assert pickle.loads(pickle.dumps(file)) == file
    assert [file.uri for file in discover([str(path)])] == [f"{tmp_path}/{name}" for name in found][:-1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ZIP", "other.txt"]


def zip_with_names(*names: bytes, flags: int = 0) -> bytes:
    """A zip whose names are those bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for number, name in enumerate(names):
            made.writestr(f"{number}" + "n" * (len(name) - 1), b"x")
    content = buffer.getvalue()
    for number, name in enumerate(names):
        content = content.replace(f"{number}".encode() + b"n" * (len(name) - 1), name)
    return content


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_of_other_encodings(tmp_path: Path, encoding: str) -> None:
    names = ["武汉市财政局_2023.txt", "年报/说明.txt"]
    path = write(tmp_path / "a.zip", zip_with_names(*(name.encode(encoding) for name in names)))
    assert sorted(listed(path)) == sorted(names)


def test_names_that_are_no_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", zip_with_names(b"\xff\xff\x80.txt", b"a\x1b[2Jb.txt"))
    assert len(listed(path)) == 2
    assert all(name.isprintable() for name in listed(path))


def test_two_documents_of_one_name_are_both_listed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made, pytest.warns(UserWarning, match="Duplicate name"):
        made.writestr("a.txt", b"first")
        made.writestr("a.txt", b"second")
        made.writestr("b/../a.txt", b"third")
    found = listed(write(tmp_path / "a.zip", buffer.getvalue()))
    assert {name: read_bytes(file) for name, file in found.items()} == {
        "a.txt": b"first", "a~2.txt": b"second", "b/a.txt": b"third",
    }  # fmt: skip


def test_members_that_are_not_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("good.txt", "好" * 1000)
        made.writestr("inner.zip", zipped({"a.txt": b"a"}))
        made.writestr("inner.RAR", b"Rar!")
        made.writestr("large.txt", bytes(MAX_BYTES + 1))
        made.writestr("bomb.txt", bytes(8 * 1024 * 1024))
        made.writestr("method.txt", b"a" * 1000, zipfile.ZIP_LZMA)
        made.writestr("secret.txt", b"abc", zipfile.ZIP_STORED)
        made.writestr("broken.txt", b"intact" * 9, zipfile.ZIP_STORED)
    content = bytearray(buffer.getvalue().replace(b"intactintact", b"brokenbroken", 1))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(b"secret.txt") if signature == b"PK\x03\x04" else content.rfind(b"secret.txt")
        content[content.rfind(signature, 0, at) + flags] |= 1
    found = listed(write(tmp_path / "a.zip", bytes(content)))
    assert read_bytes(found.pop("good.txt")).decode() == "好" * 1000
    tracemalloc.start()
    try:
        assert {name: code_of(file) for name, file in found.items()} == {
            "inner.zip": "unsupported_file", "inner.RAR": "unsupported_file", "large.txt": "too_large",
            "bomb.txt": "too_large", "method.txt": "unsupported_file", "secret.txt": "encrypted", "broken.txt": "damaged",
        }  # fmt: skip
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024**2
    finally:
        tracemalloc.stop()


def test_a_member_may_not_grow_beyond_its_declared_size() -> None:
    content = bytearray(zipped({"a.txt": bytes(10_000_000)}))
    (member,) = members(io.BytesIO(content))
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableDocument, match="size or checksum"):
            read_member(io.BytesIO(content), member._replace(size=1000))
        assert tracemalloc.get_traced_memory()[1] < 1024**2
    finally:
        tracemalloc.stop()
    with pytest.raises(UnreadableDocument, match="not where"):
        read_member(io.BytesIO(content), Member("a", 5, 10, 10, 0, 0, False))


GOOD = zipped({"a.txt": b"a" * 100, "b.txt": b"b" * 100})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (GOOD[:-30], "damaged"),
        (GOOD[:100], "damaged"),
        (zipped({}), "empty"),
        (zipped({"__MACOSX/a": b"", ".b": b"", "c/": b""}), "empty"),
        (bytes(5 << 20) + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 9, 9, 5 << 20, 0, 0), "too_large"),
    ],
    ids=["nothing", "prefix", "no directory", "torn", "empty", "only hidden", "huge directory"],
)
def test_an_archive_that_cannot_be_opened_is_one_file_with_a_reason(tmp_path: Path, content: bytes, code: str) -> None:
    path = write(tmp_path / "a.zip", content)
    (file,) = discover([str(tmp_path)])
    assert file[:5] == (str(path), str(path), len(content), path.stat().st_mtime_ns, None)
    assert code_of(file) == code


def test_limits_of_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.zip", GOOD)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 1)
    (file,) = discover([str(path)])
    assert code_of(file) == "too_large"
    monkeypatch.undo()
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 150)
    (file,) = discover([str(path)])
    assert code_of(file) == "too_large"
    monkeypatch.undo()
    assert sorted(listed(path)) == ["a.txt", "b.txt"]


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    """A bomb in which many members share their bytes."""
    content = bytearray(zipped({f"{n}.txt": os.urandom(5000) for n in range(2)}))
    second = content.rfind(b"PK\x01\x02")
    content[second + 20 : second + 24] = struct.pack("<L", 9000)
    assert code_of(*discover([str(write(tmp_path / "a.zip", bytes(content)))])) == "damaged"


def test_an_office_file_named_zip_is_a_document(tmp_path: Path) -> None:
    content = write_docx(page(random_figures(Random(1))))
    (file,) = discover([str(write(tmp_path / "a.zip", content))])
    assert file.member is None
    assert read_bytes(file) == content


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "folder.zip" / "a.txt").write_bytes(b"a")
    os.mkfifo(tmp_path / "pipe.zip")
    (tmp_path / "link.zip").symlink_to(tmp_path / "nowhere")
    found = {Path(file.path).name: file for file in discover([str(tmp_path)])}
    assert read_bytes(found["a.txt"]) == b"a"
    assert code_of(found["pipe.zip"]) == code_of(found["link.zip"]) == "unreadable"


def test_an_archive_changed_after_it_was_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", GOOD)
    first, second = discover([str(path)])
    write(path, zipped({"b.txt": b"new"}))
    assert code_of(first) == "unreadable"
    assert read_bytes(second) == b"new"
    path.unlink()
    assert code_of(second) == "unreadable"


def test_a_large_archive_is_listed_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", zipped({f"{n}.txt": b"%d" % n for n in range(5_000)}))
    started = time.monotonic()
    files = discover([str(path)])
    assert sorted(int(read_bytes(file)) for file in files) == list(range(5_000))
    assert time.monotonic() - started < 10


@given(st.data())
def test_torn_and_altered_archives_raise_nothing_else(data: st.DataObject) -> None:
    torn = bytearray(GOOD[: data.draw(st.integers(1, len(GOOD)))] if data.draw(st.booleans()) else GOOD)
    for _ in range(data.draw(st.integers(0, 6))):
        torn[data.draw(st.integers(0, len(torn) - 1))] = data.draw(st.integers(0, 255))
    file = io.BytesIO(torn)
    with suppress(UnreadableDocument):
        for member in members(file):
            with suppress(UnreadableDocument):
                assert len(read_member(file, member)) == member.size


# -- the main job over archives ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_over_an_archive(tmp_path: Path, workers: int) -> None:
    figures = random_figures(Random(2))
    source = tmp_path / "source"
    source.mkdir()
    files = {
        "一/甲.docx": write_docx(page(figures, "某某市甲区财政局")),
        "乙.xlsx": write_xlsx(page(figures, "某某市乙区财政局")),
        "丙.txt": text_page(agency="某某市丙区财政局").encode(),
        "large1.txt": bytes(MAX_BYTES + 1),
        "large2.txt": bytes(MAX_BYTES + 2),
        "inner.zip": GOOD,
    }
    path = write(source / "all.zip", zipped(files))
    write(source / "broken.zip", GOOD[:50])
    options = RunOptions((str(source),), tmp_path / "w.duckdb", workers=workers)
    summary = run_steps(options)
    assert (summary.documents, summary.read, summary.reports, summary.set_aside) == (7, 7, 3, 4)
    with duckdb.connect(str(options.warehouse), read_only=True) as connection:
        reports = connection.execute("select agency_name, source_uri from v_reports order by 1").fetchall()
        aside = connection.execute("select source_uri, reason_code from v_set_aside order by 1").fetchall()
    assert {name: uri.removeprefix(f"{path}/") for name, uri in reports} == {
        "某某市丙区财政局": "丙.txt", "某某市乙区财政局": "乙.xlsx", "某某市甲区财政局": "一/甲.docx",
    }  # fmt: skip
    assert [(uri.removeprefix(f"{source}/"), code) for uri, code in aside] == [
        ("all.zip/inner.zip", "unsupported_file"), ("all.zip/large1.txt", "too_large"),
        ("all.zip/large2.txt", "too_large"), ("broken.zip", "damaged"),
    ]  # fmt: skip
    again = run_steps(options)
    assert (again.documents, again.unchanged, again.read, again.changed) == (7, 7, 0, False)
    os.utime(path, (1, 1))  # touched: its documents are opened, found to be the same, and not read again
    again = run_steps(options)
    assert (again.documents, again.reports) == (7, 0)
    assert again.unchanged >= 4


def test_other_files_are_not_opened_when_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.docx", "c.zipx", "zip"):
        write(tmp_path / name, GOOD)
    monkeypatch.setattr("extract.documents.documents_in", lambda path: pytest.fail(f"opened {path}"))
    assert len(discover([str(tmp_path)])) == 4
