"""gongkai.toml: what it can say, in which order it counts, and how it is told what is wrong with it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

from flows.cli import cli
from flows.commands.starting import EXPORTS, WAREHOUSE, template
from flows.configuration import (
    KEYS,
    LISTS,
    NAME,
    OPTIONS,
    ConfigurationError,
    configuration,
    language_in,
    parameters_of,
)
from tests.helpers import ROOT, SAMPLE

GONGKAI = Path(sys.executable).with_name("gongkai")


def asked(*arguments: str) -> dict[str, Any]:
    """What a command called in the working folder is given."""
    context = cli.make_context("gongkai", list(arguments))
    name, command, rest = cli.resolve_command(context, list(arguments))
    assert command is not None
    return command.make_context(name, rest, parent=context).params


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_option_before_variable_before_file_before_default(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked("findings")["warehouse"] == Path("data/warehouse/gongkai.duckdb")
    (here / NAME).write_text('warehouse = "file.duckdb"\n', "utf-8")
    assert asked("findings")["warehouse"] == Path("file.duckdb")
    monkeypatch.setenv("GONGKAI_WAREHOUSE", "variable.duckdb")
    assert asked("findings")["warehouse"] == Path("variable.duckdb")
    assert asked("findings", "--warehouse", "option.duckdb")["warehouse"] == Path("option.duckdb")
    monkeypatch.setenv("GONGKAI_WAREHOUSE", "")
    assert asked("findings")["warehouse"] == Path("file.duckdb")


def test_every_command_reads_it(here: Path) -> None:
    (here / NAME).write_text(
        'warehouse = "own.duckdb"\nworkers = 3\nsources = ["in", "more"]\nplace = "北京市"\nlists.choices = "c.csv"\n',
        "utf-8",
    )
    needed = {
        "sql": ["select 1"],
        "export": ["--to", "out"],
        "decide": ["f0", "confirmed", "--by", "me", "--reason", "so"],
    }
    for name, command in cli.commands.items():
        names = {parameter.name for parameter in command.params}
        if "warehouse" in names and name in ("run", "findings", "status", "serve", *needed):
            assert asked(name, *needed.get(name, []))["warehouse"] == Path("own.duckdb")
    for name in ("run", "serve"):
        said = asked(name)
        assert (said["sources"], said["workers"], said["place"], said["choices"]) == (
            ("in", "more"),
            3,
            "北京市",
            Path("c.csv"),
        )
    assert asked("run", "other")["sources"] == ("other",)


def test_what_is_decided_and_corrected_goes_into_the_lists_that_it_names(here: Path) -> None:
    (here / NAME).write_text('[lists]\ndecisions = "d.csv"\ncorrections = "k.csv"\n', "utf-8")
    assert asked("decide", "f0", "confirmed", "--by", "me", "--reason", "so")["file"] == Path("d.csv")
    correct = ("correct", "f0", "1", "--reason", "so", "--source", "there")
    assert asked(*correct)["file"] == Path("k.csv")
    assert asked(*correct, "--file", "other.csv")["file"] == Path("other.csv")


def test_what_commands_leave_is_ignored_by_git() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("no checkout")
    left = (
        "decisions.csv", ".decisions.csv.lock", "corrections.csv", ".corrections.csv.new", "gongkai.toml", "own.duckdb",
        "own.duckdb.attempts.jsonl", ".own.duckdb.lock", ".own.duckdb.serve.lock", ".own.duckdb.work/build.duckdb",
        "night.log", "own/exports/manifest.json", "data/warehouse/gongkai.duckdb", "findings.csv", "out/parquet/x",
    )  # fmt: skip
    done = subprocess.run(["git", "check-ignore", "--no-index", *left], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == list(left)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('# c\n\nwarehose = "x"', "line 3: warehose is no key of this file; did you mean warehouse?"),
        ('document-seconds = 3', "line 1: document-seconds is no key of this file; did you mean document_seconds?"),
        ('lang = "zh"', "line 1: lang is no key of this file; did you mean language?"),
        ("severity = 1", "line 1: severity is no key of this file"),
        ('"a b\\n" = 1', "line 1: 'a b\\n' is no key of this file"),
        ('x = """\nwarehouse = 1\n"""', "line 1: x is no key of this file"),
        ('place = """\nworkers = 1 [\n"""\nworkers = "2"', 'line 4: workers is a whole number from 0 to 64, not "2"'),
        ("workers = true", "line 1: workers is a whole number from 0 to 64, not true"),
        ("workers = 65", "line 1: workers is a whole number from 0 to 64, not 65"),
        ("\ufeffworkers = 2\r\nport = 0\r\n", "line 2: port is a whole number from 1 to 65535, not 0"),
        ('accept_empty = "yes"', 'line 1: accept_empty is true or false, not "yes"'),
        ("warehouse = 2024-01-01", "line 1: warehouse is a file or a folder, in quotation marks, not 2024-01-01"),
        ("place = 3", "line 1: place is a text, in quotation marks, not 3"),
        ('warehouse = " "', "line 1: warehouse is empty; say what is meant, or take the line out"),
        ('warehouse = "a\\u0000b"', "line 1: warehouse holds a character that no name can have (NUL)"),
        ("warehouse.x = 1", "line 1: warehouse is a file or a folder, in quotation marks, not a table"),
        ('sources = "in"', 'line 1: sources is a list of files and folders, such as ["reports"], not "in"'),
        ("sources = []", "line 1: sources is an empty list; name a file or a folder, or take the line out"),
        ('sources = [\n"a",\n3]\nplace = 1', 'line 1: sources is a list of files and folders, such as ["reports"], not 3'),
        ('sources = ["a", ""]', "line 1: sources holds an empty name; name a file or a folder, or take it out"),
        ('[lists]\nagencies = "x"\nplace = "y"', "line 3: lists.place stands below [lists]; write it above that line"),
        ('agencies = "a"\n[lists]\nagencies = "b"', "line 3: lists.agencies stands there twice: here, and in line 1"),
        ('[lists]\nagency = "b"', "line 2: lists.agency is no key of this file; did you mean agencies?"),
        ('lists = "x"', 'line 1: lists is a table: [lists], and below it agencies or choices or decisions or corrections, not "x"'),
        ('language = "fr"', 'line 1: language is "en" or "zh", not "fr"'),
        ("place = 北京市", "line 1: place: invalid value; write a text between quotation marks"),
        ("place = “北京市”", 'line 1: place: invalid value; use the plain signs " = [ ]'),
        ('warehouse = "C:\\data"', "line 1: warehouse: unescaped '\\' in a string; write a path with / or between single quotation marks"),
        ('workers = 1\nplace = "b"\nworkers = 2', "line 3: workers: stands there twice; take one of the lines out"),
        ("place =", "line 1: place: invalid value; nothing stands behind the ="),
        ("a = " + "[" * 3_000, "line 1: a: maximum recursion depth exceeded"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_key_and_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / NAME).write_bytes(text.encode())
    with pytest.raises(ConfigurationError) as error:
        configuration(tmp_path, parameters_of(cli))
    assert (str(error.value), error.value.code) == (f"{NAME}: {said}", 2)


def test_files_of_other_kinds(tmp_path: Path) -> None:
    file = tmp_path / NAME
    assert configuration(tmp_path, parameters_of(cli)).options == {}
    file.write_bytes('place = "北京市" # 注\r\n'.encode("gb18030"))
    found = configuration(tmp_path, parameters_of(cli))
    assert (found.options, found.origin("place")) == ({"place": "北京市"}, f"{NAME}: line 1: place")
    for content in ("place = 'x'".encode("utf-16"), b"x" * 1_000_001):
        file.write_bytes(content)
        with pytest.raises(ConfigurationError, match=r"neither UTF-8 nor GB18030|larger than 1 MB"):
            configuration(tmp_path, parameters_of(cli))
        assert language_in(tmp_path) is None
    file.unlink()
    for make, what in ((file.mkdir, "a folder"), (lambda: file.symlink_to("nowhere"), "a link to nothing")):
        make()
        with pytest.raises(ConfigurationError, match=f"is {what}; it is to be a file"):
            configuration(tmp_path, parameters_of(cli))
        file.rmdir() if file.is_dir() else file.unlink()


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('warehouse = "a/w.duckdb"\nexports = "/b"\nsources = ["~"]\n', "utf-8")
    found = configuration(tmp_path, parameters_of(cli))
    assert found.options == {"warehouse": str(tmp_path / "a/w.duckdb"), "exports": "/b"}
    assert found.sources == (str(Path.home()),)


def test_every_key_is_an_option() -> None:
    known = parameters_of(cli)
    assert {*OPTIONS, *LISTS} <= set(known)
    assert all(isinstance(known[key], click.Option) for key in (*OPTIONS, *LISTS))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_init_writes_can_be_read_whole(tmp_path: Path, language: str) -> None:
    """Also with every key in use: what stands behind # is as good as the rest."""
    text = template(language, sources=("in", 'a "b" \\ c'), warehouse=str(WAREHOUSE), exports=str(EXPORTS))
    (tmp_path / NAME).write_text(text, "utf-8")
    found = configuration(tmp_path, parameters_of(cli))
    assert found.sources == (str(tmp_path / "in"), str(tmp_path / 'a "b" \\ c'))
    assert found.language == language_in(tmp_path) == language
    assert found.options == {"warehouse": str(tmp_path / WAREHOUSE), "exports": str(tmp_path / EXPORTS)}
    used = "".join(
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line for line in text.splitlines(True)
    )
    assert set(KEYS) - {*LISTS} == set(tomllib.loads(used))
    assert set(tomllib.loads(used)["lists"]) == set(LISTS)
    (tmp_path / NAME).write_text(used, "utf-8")
    options = configuration(tmp_path, parameters_of(cli)).options
    defaults = {name: parameter.default for name, parameter in parameters_of(cli).items()}
    assert {key: options[key] for key in ("workers", "document_seconds", "cron", "keep_runs", "time_limit")} == {
        key: defaults[key] for key in ("workers", "document_seconds", "cron", "keep_runs", "time_limit")
    }


def gongkai(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([GONGKAI, *arguments], cwd=place, capture_output=True, text=True, timeout=120)


def test_own_reports_and_the_sample_do_not_come_to_lie_in_one_warehouse(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    report = SAMPLE / "xicheng-command-centre-2021.txt"
    (tmp_path / "in" / report.name).write_bytes(report.read_bytes())
    one = [str(SAMPLE / "pingtan-2020.txt"), "--no-exports"]
    assert gongkai(tmp_path, "run", *one).returncode == 0  # as after a run of the sample
    for more in ([], ["--dry-run"]):
        done = gongkai(tmp_path, "run", "in", *more)
        assert done.returncode == 3
        assert done.stderr == (
            "gongkai: data/warehouse/gongkai.duckdb: holds the bundled sample; give your own reports a warehouse of their own "
            "with --warehouse FILE, or for good with `gongkai init`; nothing was changed\n"
        )
    assert gongkai(tmp_path, "init", "in").stderr == "gongkai.toml written; look through it, then: gongkai run\n"
    before = (tmp_path / NAME).read_text("utf-8")
    done = gongkai(tmp_path, "init", "other", "--lang", "zh")
    assert (done.returncode, done.stderr) == (3, "gongkai: gongkai.toml：已经存在；未作任何改动\n")
    assert (tmp_path / NAME).read_text("utf-8") == before
    assert "warehouse   own/gongkai.duckdb\nexports     own/exports/parquet" in gongkai(tmp_path, "run").stdout
    count = ["sql", "select count(*)::int as n from v_reports", "--csv"]
    assert gongkai(tmp_path, *count).stdout.split() == ['"n"', "1"]
    (tmp_path / NAME).write_text('warehouse = "own/gongkai.duckdb"\n', "utf-8")  # no sources: the sample is read
    done = gongkai(tmp_path, "run")
    assert (done.returncode, "; name a SOURCE; nothing was changed" in done.stderr) == (3, True)
    (tmp_path / NAME).write_text('warehuose = "x"\n', "utf-8")
    done = gongkai(tmp_path, *count)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "gongkai: gongkai.toml: line 1: warehuose is no key of this file; did you mean warehouse?\n"
    assert gongkai(tmp_path, "sql", "--help").returncode == 0
