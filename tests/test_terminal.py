"""What a terminal would obey never reaches one, and a query has its limits: the command, on a terminal of its own."""

import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import termios
import time
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

from flows.terminal import in_a_line, in_json, shown
from tests.helpers import page
from tests.test_cli import GONGKAI, gongkai, refused

OBEYED = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Zl", "Zp", "Cs")]
OBEYED += [character for character in map(chr, range(0x2000, 0x2070)) if unicodedata.bidirectional(character) in (
    "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")]  # fmt: skip
EVIL = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202e321"


def on_a_terminal(place: Path, *arguments: str, columns: int = 80, **environment: str) -> str:
    """What the command writes on a terminal."""
    child, terminal = pty.fork()
    if not child:
        os.chdir(place)
        own = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")}
        os.execve(GONGKAI, [str(GONGKAI), *arguments], own | {"TERM": "xterm"} | environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
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


OURS = re.compile(r"\x1b\[(?:[0-9;]*m|\?25[lh]|[12]K|1A)|\r")
"""Colours, and what writes a line anew: the program's own."""


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
    assert said and EVIL[:8] not in said
    assert harmless(OURS.sub("", said)), ascii(said)
    if (arguments[0] == "sql" and EVIL in arguments[-1]) or "--dry-run" in arguments:
        assert "x1b[31mred" in said or "u001b[31mred" in said


def test_steps_show_how_far_they_are(evil: Path, tmp_path: Path) -> None:
    """Checks and export too; in a pipe, on a terminal that cannot, nothing; afterwards nothing is left of it."""
    run = ("run", str(evil / "in"), "--warehouse", "w.duckdb", "--force")
    said = on_a_terminal(tmp_path, *run, columns=100)
    steps = [re.sub(r"\s+", " ", OURS.sub("", line)) for line in said.split("\r")]
    for step, far in (("read", "100%"), ("choose versions and check", "%"), ("publish", ""), ("export", "%")):
        assert any(f" {step} " in line and far in line for line in steps), step
    assert said.index("\x1b[?25l") < said.rindex("\x1b[?25h") < said.index("documents   ")
    assert any("choose versions and check" in line for line in on_a_terminal(tmp_path, *run, columns=40).split("\r"))
    assert "check" not in on_a_terminal(tmp_path, *run, TERM="dumb")
    assert "check" not in gongkai(tmp_path, *run).stderr


def test_colours_are_for_terminals_that_want_them(evil: Path) -> None:
    asked = ("sql", "select 'error' as severity, 'red' as a union all select 'warning', 'b'", "--warehouse", "w.duckdb")
    red, yellow = "\x1b[31m", "\x1b[33m"
    said = on_a_terminal(evil, *asked)
    assert yellow in said and red in said
    wrong = ("sql", "selec 1", "--warehouse", "w.duckdb")
    assert on_a_terminal(evil, *wrong).startswith("\x1b[1;31mgongkai: \x1b[0mParser Error")
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain = on_a_terminal(evil, *asked, **environment)
        assert red not in plain and yellow not in plain
        assert on_a_terminal(evil, *wrong, **environment).startswith("gongkai: Parser Error")
    assert "\x1b" not in gongkai(evil, *asked).stdout + gongkai(evil, *wrong).stderr


def test_the_place_is_marked_below_the_line(evil: Path) -> None:
    said = on_a_terminal(evil, "sql", "select '平潭' as n, agency_nam from v_reports", "--warehouse", "w.duckdb")
    first, suggestion, line, caret = OURS.sub("", said).rstrip("\n").split("\n")
    assert first.startswith('gongkai: Binder Error: Referenced column "agency_nam" not found')
    assert suggestion.startswith('Candidate bindings: "agency_name"')
    assert cell_len(line[: line.index("agency_nam")]) == caret.index("^")


def test_what_does_not_fit_is_a_list_of_its_columns(evil: Path) -> None:
    query = "select 'f3a91c0de42b7' as finding_id, repeat('长', 60) as place, " + ", ".join(
        f"'{n * 11111111}' as c{n}" for n in range(1, 9)
    )
    said = OURS.sub("", on_a_terminal(evil, "sql", query, "--warehouse", "w.duckdb", columns=80))
    assert re.search(r"^finding_id +f3a91c0de42b7 *$", said, re.M)
    assert re.search(r"^c8 +88888888 *$", said, re.M)
    assert re.search(
        r"finding_id .* c8", OURS.sub("", on_a_terminal(evil, "sql", query, "--warehouse", "w.duckdb", columns=200))
    )


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
