"""Damaged files beside and in the warehouse: what cannot be trusted is refused with one line and left alone, the rest is mended."""

import io
import subprocess
import sys
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tests.faults.office import RUN, Row, Tools, not_healed
from tests.helpers import content


def _hurt(rng: Random, whole: bytes) -> bytes:
    """The bytes with a bit flipped, some overwritten, cut, or gone."""
    at = rng.randrange(len(whole))
    what = rng.randrange(5)
    if what == 0:
        return whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1 :]
    if what == 1:
        end = min(len(whole), at + rng.choice((8, 600, 70_000)))
        return whole[:at] + rng.randbytes(end - at) + whole[end:]
    if what == 2:
        return whole[:at]
    if what == 3:
        end = min(len(whole), at + rng.choice((8, 4_096, 70_000)))
        return whole[:at] + bytes(end - at) + whole[end:]
    return b""


def warehouse(tools: Tools, place: Path, rng: Random, number: int) -> str:
    """A run and a reader say one line, or what they say is right; a file that is refused stays as it is."""
    tools.copy(place, done=bool(number % 2))
    file = place / "w.duckdb"
    hurt = _hurt(rng, file.read_bytes())
    file.write_bytes(hurt)
    for asked in (("status",), ("findings",), ("sql", "select count(*) from v_application_cells")):
        if said := tools.one.run(place, *asked, "--warehouse", "w.duckdb").not_clean(0, 1, 3):
            return f"{asked[0]}: {said}"
    ended = tools.one.run(place, *RUN, *(("--force",) if rng.random() < 0.5 else ()))
    if said := ended.not_clean(0, 1, 3):
        return f"run: {said}"
    if ended.code:
        return "" if file.read_bytes() == hurt else "a refused warehouse was changed"
    try:
        found = content(file)
    except duckdb.Error:
        return ""  # a reader is told; nothing is quietly wrong
    return "" if found == tools.contents[1] else "exit code 0, and the warehouse says something else"


def exports(tools: Tools, place: Path, rng: Random, _: int) -> str:
    """A lost or damaged file of an export is made anew."""
    tools.copy(place, done=True)
    files = sorted(path for path in (place / "exports").rglob("*") if path.is_file())
    path = rng.choice(files)
    whole = {file: file.read_bytes() for file in files}
    if rng.random() < 0.3:
        path.unlink()
    else:
        hurt = _hurt(rng, whole[path]) if whole[path] else b"x"
        if hurt == whole[path]:
            return ""
        path.write_bytes(hurt)
    if said := tools.one.run(place, *RUN).not_clean(0, 3):
        return f"{path.relative_to(place)}: {said}"
    if path.suffix != ".parquet":
        return "" if path.exists() else f"{path.relative_to(place)} was not made anew"
    try:
        same = pq.read_table(path, partitioning=None).equals(pq.read_table(io.BytesIO(whole[path])))
    except (OSError, pa.ArrowException) as error:
        return f"{path.relative_to(place)} was not made anew: {error}"
    return "" if same else f"{path.relative_to(place)} says something else"


def beside(tools: Tools, place: Path, rng: Random, number: int) -> str:
    """Files of our own names that hold, or are, something else: one line, or the run goes on and all is right."""
    tools.copy(place)
    name = ("w.duckdb.attempts.jsonl", ".w.duckdb.lock", ".w.duckdb.work", "exports/.parquet.new", "decisions.csv")[
        number % 5
    ]
    path = place / name
    whole = path.read_bytes() if path.is_file() else b""
    before = (place / "w.duckdb").read_bytes()
    what = rng.randrange(3)
    if name == "decisions.csv":
        path.write_bytes(rng.choice((b"\xff\xfe\x00", b"a,b\n1,2\n", b"", rng.randbytes(500), b'"')))
    elif what == 0 and not path.is_dir():
        path.write_bytes(_hurt(rng, whole or b"something else" * 20))
    elif what == 1 and not path.exists():
        path.mkdir()
        (path / "mine.txt").write_text("mine", "utf-8")
    elif path.is_file():
        path.write_bytes(rng.randbytes(300))
    arguments = (*RUN, "--decisions", "decisions.csv") if name == "decisions.csv" else RUN
    ended = tools.one.run(place, *arguments)
    if said := ended.not_clean(0, 1, 3):
        return f"{name}: {said}"
    if ended.code:
        published = name.startswith("exports") and content(place / "w.duckdb") == tools.contents[1]
        kept = published or (place / "w.duckdb").read_bytes() == before
        return "" if kept else f"{name}: refused, and the warehouse was changed"
    return "" if content(place / "w.duckdb") == tools.contents[1] else f"{name}: the content is not what it must be"


def stray_log(tools: Tools, place: Path, rng: Random, _: int) -> str:
    """The log of a shell that was killed while it wrote (.wal) is taken in or refused, never replayed onto a later warehouse."""
    tools.copy(place)
    file = place / "w.duckdb"
    program = (
        "import duckdb, os\n"
        "c = duckdb.connect('w.duckdb', config={'checkpoint_threshold': '1TB'})\n"
        f'c.execute("update application_facts set total = {rng.randint(10, 999)} where row_no = 1")\n'
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=place, check=True)
    wal = file.with_name("w.duckdb.wal")
    if not wal.exists():
        return ""
    ended = tools.one.run(place, *RUN)
    if said := ended.not_clean(0, 1, 3):
        return said
    if ended.code == 0 and wal.exists():
        return "after publishing a .wal stands beside the warehouse"
    if ended.code:
        wal.unlink()
        return not_healed(tools, place, tools.one)
    return ""


ROWS = (
    Row("damaged warehouses", warehouse, 60),
    Row("damaged exports", exports, 30),
    Row("damaged files beside the warehouse", beside, 30),
    Row("the log of a killed writer beside the warehouse", stray_log, 10),
)
