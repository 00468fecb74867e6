"""What a terminal would obey never reaches one, and a query has its limits: the command, on a terminal of its own."""

import json
import os
import pty
import shutil
import subprocess
import time
import unicodedata
from pathlib import Path

import pytest

from flows.terminal import in_a_line, in_json, shown
from tests.helpers import page
from tests.test_cli import GONGKAI, gongkai, refused

OBEYED = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Zl", "Zp", "Cs")]
OBEYED += [character for character in map(chr, range(0x2000, 0x2070)) if unicodedata.bidirectional(character) in (
    "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")]  # fmt: skip
EVIL = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202e321"


def on_a_terminal(place: Path, *arguments: str) -> str:
    """What the command writes on a terminal."""
    child, terminal = pty.fork()
    if not child:
        os.chdir(place)
        os.execv(GONGKAI, [str(GONGKAI), *arguments])
    said = b""
    while True:
        try:
            more = os.read(terminal, 65_536)
        except OSError:
            break
        if not more:
            break
        said += more
    os.waitpid(child, 0)
    os.close(terminal)
    return said.decode().replace("\r\n", "\n")


def harmless(text: str) -> bool:
    return not set(text) & (set(OBEYED) - {"\n"})


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with reports whose names, agency and labels hold escape sequences, and a warehouse of them."""
    place = tmp_path_factory.mktemp("evil")
    (place / "in").mkdir()
    text = page(agency="某某市某某区财政局").replace("政府集中采购", f"政府集中采购{EVIL}")
    (place / "in" / f"a{EVIL}.txt").write_text(text, "utf-8")
    (place / "in" / f"letter{EVIL}.txt").write_text(f"不是年报{EVIL}\n", "utf-8")
    done = gongkai(place, "run", "in", "--warehouse", "w.duckdb", "--exports", "exports")
    assert done.returncode == 0, done.stderr
    assert harmless(done.stdout + done.stderr)
    return place


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "select * from v_set_aside"),
        ("sql", f"select '{EVIL}' as \"{EVIL}\""),
        ("sql", "--csv", f"select '{EVIL}' as \"{EVIL}\""),
        ("sql", "--json", f"select '{EVIL}' as \"{EVIL}\""),
        ("sql", f'select * from "{EVIL}"'),
        ("findings",),
        ("findings", "--agency", EVIL),
        ("status",),
        ("extract", f"in/a{EVIL}.txt"),
        ("extract", f"in/letter{EVIL}.txt"),
        ("extract", f"in/none{EVIL}.txt"),
        ("extract", "--json", f"in/a{EVIL}.txt"),
        ("extract", "in", EVIL),
        ("run", "in", "--dry-run", "--force"),
        ("run", EVIL),
        ("decide", EVIL, "confirmed", "--by", "x", "--reason", "x"),
        ("export", "--to", f"in/letter{EVIL}.txt"),
    ],
    ids=lambda words: ascii(" ".join(words))[:60],
)
def test_nothing_is_obeyed_on_a_terminal(evil: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    shutil.copytree(evil, tmp_path, dirs_exist_ok=True)
    options = () if arguments[0] == "extract" else ("--warehouse", "w.duckdb")
    said = on_a_terminal(tmp_path, *arguments, *options)
    assert said and harmless(said), ascii(said)
    if (arguments[0] == "sql" and EVIL in arguments[-1]) or "--dry-run" in arguments:
        assert "x1b[31mred" in said or "u001b[31mred" in said


def test_data_in_a_pipe_are_as_they_are(evil: Path) -> None:
    asked = ("sql", f"select '{EVIL}' as a", "--warehouse", "w.duckdb")
    assert gongkai(evil, *asked, "--csv").stdout == f'"a"\n"{EVIL}"\n'
    assert json.loads(gongkai(evil, *asked, "--json").stdout) == [{"a": EVIL}]
    assert harmless(gongkai(evil, *asked).stdout)


def test_every_character_that_is_obeyed_is_shown() -> None:
    text = "".join(OBEYED)
    assert harmless(in_a_line(text)) and set(shown(text)) & set(OBEYED) == {"\n", "\t"}
    plain = "一、总体情况 ①②③ ㎡ 1,234.5 —— é 🙂\u3000\u200b\ufeff"
    assert shown(plain) == in_a_line(plain) == plain
    sendable = "".join(c for c in OBEYED if not 0xD800 <= ord(c) < 0xE000)
    assert json.loads(in_json(json.dumps(sendable, ensure_ascii=False))) == sendable


LONG = "select sum(a.i * b.i) from range(1000000) a(i), range(100000000) b(i)"
DEAF = "select sum(length(repeat('x', 1000000000 + i))) from range(1000) t(i)"
"""One function over one huge text: it does not listen while it works."""


@pytest.mark.parametrize("query", [LONG, DEAF, "with recursive r as (select 1 i union all select i + 1 from r) from r"])
def test_a_query_has_its_time(evil: Path, query: str) -> None:
    started = time.monotonic()
    code, line = refused(evil, "sql", query, "--warehouse", "w.duckdb", "--time-limit", "1")
    assert code == 1 and ("ended after 1 s" in line or "of memory" in line)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "query",
    ["from range(1000000000)", "select list(i) from range(1000000000) t(i)", "select md5(repeat('x', 2000000000))"],
)
def test_a_query_has_its_memory(evil: Path, query: str) -> None:
    code, line = refused(evil, "sql", query, "--warehouse", "w.duckdb", GONGKAI_MEMORY_LIMIT="100")
    assert code == 1 and "needs more than 100 MB of memory" in line and "--memory-limit" in line


def test_a_long_table_says_what_it_leaves_out(evil: Path) -> None:
    done = gongkai(evil, "sql", "from range(10001)", "--warehouse", "w.duckdb")
    assert done.stderr == "the first 10,000 of 10,001 rows; --csv or --json gives all\n"
    assert "9999" in done.stdout and "10000" not in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("more", [[], ["--csv"], ["--json"]], ids=" ".join)
def test_what_the_output_goes_to_may_be_full(evil: Path, more: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([GONGKAI, "sql", "select 1", "--warehouse", "w.duckdb", *more], cwd=evil, stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False)  # fmt: skip
    assert (done.returncode, "No space left" in done.stderr, len(done.stderr.splitlines())) == (1, True, 1)
