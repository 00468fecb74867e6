"""The commands as people and programs call them: a process of their own, in a folder of their own.

What counts is what comes out on stdout and stderr, the exit code, and what lies in the folder afterwards.
"""

import csv
import fcntl
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import duckdb
import pytest

from flows.cli import cli
from load import EXPORTERS
from tests.helpers import ROOT, SAMPLE

GONGKAI = Path(sys.executable).with_name("gongkai")
NAMES = ("pingtan-2020.txt", "xicheng-command-centre-2021.txt", "tongzhou-command-centre-2023.txt", "not-a-report.txt")
"""A report with sums that do not hold, one with a malformed figure, one in the other form, and no report."""


def gongkai(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, called in a folder; no setting of this machine reaches it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    return subprocess.run(
        [GONGKAI, *arguments], cwd=place, env=own | environment, capture_output=True, text=True, timeout=120
    )


def asked(place: Path, *arguments: str, **environment: str) -> str:
    """What a command that succeeds writes to stdout."""
    done = gongkai(place, *arguments, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(place: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """The exit code of a command that fails, and its one line; it gives no data, but the log's where it is asked for."""
    done = gongkai(place, *arguments, **environment)
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("gongkai: ")
    assert "unexpected" not in line
    assert done.stdout == "" or (arguments[0] == "status" and done.stdout.startswith("last attempt "))
    return done.returncode, line


def snapshot(place: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder: when it was written, and what it holds."""
    return {
        str(path.relative_to(place)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in place.rglob("*")
        if path.is_file()
    }


def without_log(files: dict[str, tuple[int, bytes]]) -> dict[str, tuple[int, bytes]]:
    """A snapshot but for the log of attempts, in which a refused one stands too."""
    return {name: facts for name, facts in files.items() if not name.endswith(".attempts.jsonl")}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with four documents in `in`."""
    place = tmp_path_factory.mktemp("cli")
    (place / "in").mkdir()
    for name in NAMES:
        shutil.copy(SAMPLE / name, place / "in" / name)
    return place


@pytest.fixture(scope="module")
def first_run(place: Path) -> subprocess.CompletedProcess[str]:
    """What the first run over the four documents said; the warehouse then lies in the folder."""
    return gongkai(place, "run", "in")


@pytest.fixture(scope="module")
def ready(place: Path, first_run: subprocess.CompletedProcess[str]) -> Path:
    """The folder after the first run. Its tests change nothing in it."""
    assert first_run.returncode == 0, first_run.stderr
    return place


# -- run ---------------------------------------------------------------------------------------------------------------


def test_run_prints_one_summary(first_run: subprocess.CompletedProcess[str], ready: Path) -> None:
    assert first_run.returncode == 0
    assert first_run.stderr == ""
    lines = first_run.stdout.splitlines()
    assert lines[:2] == [
        "documents   4 seen = 0 unchanged + 3 loaded + 1 set aside + 0 same as another",
        f"set aside   in/{NAMES[3]}: not_a_report: no section and no table of a report stands in it; "
        "give the page or file that holds the report itself",
    ]
    assert re.fullmatch(r"findings    3 errors, \d+ warnings, \d+ notes", lines[2])
    assert lines[3:5] == [
        "warehouse   data/warehouse/gongkai.duckdb",
        "exports     data/exports/parquet, data/exports/manifest.json",
    ]
    assert re.fullmatch(r"run         1, 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \+08:00, \d+\.\d s", lines[5])
    assert len(lines) == 6
    for path in ("data/warehouse/gongkai.duckdb", "data/exports/parquet", "data/exports/manifest.json"):
        assert (ready / path).exists()


def test_run_of_the_sample_says_what_to_do_next(tmp_path: Path) -> None:
    done = gongkai(tmp_path, "run", "--no-exports", "--warehouse", "w.duckdb")
    assert done.returncode == 0
    documents = sum(1 for path in SAMPLE.iterdir() if path.is_file())
    assert done.stdout.startswith(
        f"documents   {documents} seen = 0 unchanged + {documents - 1} loaded + 1 set aside + "
    )
    assert "exports" not in done.stdout
    assert "gongkai findings --severity error" in done.stderr
    names = sorted(path.name for path in tmp_path.iterdir() if "lock" not in path.name)
    assert names == ["w.duckdb", "w.duckdb.attempts.jsonl"]


def test_dry_run_changes_nothing(place: Path, tmp_path: Path) -> None:
    shutil.copytree(place / "in", tmp_path / "in")
    before = snapshot(tmp_path)
    done = gongkai(tmp_path, "run", "in", "--dry-run")
    assert (done.returncode, snapshot(tmp_path)) == (0, before)
    assert done.stdout.splitlines() == sorted(f"in/{name}" for name in NAMES)
    assert done.stderr == "4 of 4 documents would be read; nothing was changed\n"
    asked(tmp_path, "run", "in")
    (tmp_path / "in" / "more.txt").write_text("more", "utf-8")
    before = snapshot(tmp_path)
    done = gongkai(tmp_path, "run", "in", "--dry-run")
    assert (done.returncode, done.stdout, snapshot(tmp_path)) == (0, "in/more.txt\n", before)


def test_exports_are_those_of_this_warehouse(place: Path, tmp_path: Path) -> None:
    """A second warehouse starts at run 1 too; the exports must not be taken for its own."""
    for name in NAMES[:2]:
        shutil.copy(place / "in" / name, tmp_path / name)
    asked(tmp_path, "run", NAMES[0], "--warehouse", "one.duckdb")
    asked(tmp_path, "run", NAMES[1], "--warehouse", "two.duckdb")
    manifest = json.loads((tmp_path / "data" / "exports" / "manifest.json").read_text("utf-8"))
    assert [line["source_uri"] for line in manifest["inputs"]] == [NAMES[1]]


# -- extract -----------------------------------------------------------------------------------------------------------


def test_extract_shows_figures_beside_their_lines(place: Path) -> None:
    page = asked(place, "extract", f"in/{NAMES[1]}")
    assert page.startswith("西城区城市管理指挥中心  2021  (format_2019, tabbed)\n")
    assert re.search(r"^ +113  一、本年新收政府信息公开申请数量: 1  0  0  0  0  0  1  <- ", page, re.M)
    assert re.search(r"^ +91  .*: malformed '491,5000' \(readings: 491.5000\)$", page, re.M)
    assert "PRO-11" in page


def test_extract_for_programs(place: Path) -> None:
    found = json.loads(asked(place, "extract", f"in/{NAMES[1]}", "--json"))
    assert found["report"]["agency_name"] == "西城区城市管理指挥中心"
    assert len(found["sections"]) == 6
    cells = {(c["table_code"], c["row_code"], c["subcategory"], c["column_code"]): c for c in found["cells"]}
    assert cells["application", "received_new", None, "total"]["value"] == 1
    odd = cells["disclosure", "centralized_procurement", None, "amount"]
    assert (odd["value"], odd["value_status"], odd["raw_text"], odd["source_line"]) == (
        None, "malformed", "491,5000", 91,
    )  # fmt: skip
    assert "PRO-11" in {finding["rule_id"] for finding in found["findings"]}


def test_extract_says_why_a_document_is_set_aside(place: Path) -> None:
    code, line = refused(place, "extract", "in/not-a-report.txt")
    assert code == 1
    assert line.startswith("gongkai: set aside (not_a_report): ")


def test_extract_of_a_folder_is_refused_in_words(place: Path) -> None:
    assert refused(place, "extract", "in")[0] in (1, 2)


# -- findings ----------------------------------------------------------------------------------------------------------


def findings(ready: Path, *options: str) -> list[dict[str, str]]:
    """The findings asked for, through the CSV file."""
    target = ready.parent / f"{ready.name}-findings.csv"
    done = gongkai(ready, "findings", *options, "--csv", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    content = target.read_bytes()
    target.unlink()
    assert content.startswith(b"\xef\xbb\xbf")
    assert not content.startswith(b"\xef\xbb\xbf\xef\xbb\xbf")
    found = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert f"{len(found)} findings" in done.stderr
    return found


def test_findings_are_filtered(ready: Path) -> None:
    everything = findings(ready)
    assert [line["rule_id"] for line in everything if not line["report_year"]] == ["STR-12"]
    years = [line["report_year"] for line in everything if line["report_year"]]
    assert years == sorted(years, reverse=True)
    assert {line["severity"] for line in everything} > {"error"}
    report = next(line["report_id"] for line in everything if line["report_id"])
    for options, holds in (
        (("--severity", "error"), lambda line: line["severity"] == "error"),
        (("--agency", "西城"), lambda line: "西城" in line["agency_name"]),
        (("--region", "1101"), lambda line: line["region_code"].startswith("1101")),
        (("--region", "北京市西城区"), lambda line: line["region_code"] == "110102"),
        (("--report", report[:8]), lambda line: line["report_id"] == report),
        (("--year", "2020", "--rule", "APP-02"), lambda line: (line["report_year"], line["rule_id"]) == ("2020", "APP-02")),
    ):  # fmt: skip
        wanted = [line for line in everything if holds(line)]
        assert wanted and wanted != everything
        assert findings(ready, *options) == wanted


def test_findings_as_a_table(ready: Path) -> None:
    done = gongkai(ready, "findings", "--rule", "APP-02")
    assert (done.returncode, done.stderr) == (0, "2 findings\n")
    assert done.stdout.count("平潭综合实验区") == 2
    (heading, *_) = [line.split() for line in done.stdout.splitlines() if line.strip()]
    assert heading == [
        "finding_id", "agency", "report_year", "severity", "rule_id", "place", "said_en", "source_line", "decision",
    ]  # fmt: skip
    assert gongkai(ready, "findings", "--rule", "str-12").stderr == "1 findings\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("findings", "--rule", "APP-2"), "'--rule': no rule is called 'APP-2'; did you mean APP-02, APP-12 or APP-01?"),
        (("findings", "--rule", ""), "'--rule': is empty; name one, or leave the option out"),
        (("findings", "--agency", "西诚区城市管理指挥中心"), "; did you mean 西城区城市管理指挥中心, 北京市西城区城市管理指挥中心 or "),
        (("findings", "--agency", "nobody"), "'--agency': the name of no agency in the warehouse holds 'nobody'"),
        (("findings", "--region", "西诚区"), "北京市西城区"),
        (("findings", "--region", "110192"), "'--region': no region has the code '110192'; did you mean 110102"),
        (("findings", "--agency", " "), "'--agency': is empty"),
        (("findings", "--report", "zz"), "'--report': the id of no current report in the warehouse begins with 'zz'"),
        (("run", "in", "--place", "北京市西诚区"), "'--place': no place is known as '北京市西诚区'; did you mean 北京市西城区"),
        (("run", "in", "--place", "atlantis"), "'--place': no place is known as 'atlantis'"),
        (("serve", "in", "--place", ""), "'--place': no place is known as ''"),
    ],
)  # fmt: skip
def test_what_nobody_is_called_is_refused(ready: Path, arguments: tuple[str, ...], said: str) -> None:
    """With the nearest names, and nothing is changed."""
    before = snapshot(ready)
    done = gongkai(ready, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr.splitlines()[-1]
    assert snapshot(ready) == before


def test_a_finding_can_be_sent_to_who_must_mend_it(ready: Path) -> None:
    """Its line of the list says all that is needed: where, what, the line as printed, the file, the rule."""
    [line] = findings(ready, "--rule", "PRO-11")
    assert (line["file_name"], line["source_line"], line["line_text"]) == (NAMES[1], "91", "491,5000")
    assert (line["agency"], line["report_year"], line["severity"]) == ("北京市西城区城市管理指挥中心", "2021", "error")
    assert line["place"] == "表二 主动公开政府信息情况 / 政府集中采购 / 采购总金额"
    assert line["statement_zh"] == "表二数值写法无法确认"
    assert re.fullmatch(r"f[0-9a-f]{12}", line["finding_id"])
    assert [line[name] for name in ("decision", "decided_by", "decided_on", "decision_reason")] == [""] * 4


# -- decide, corrections -----------------------------------------------------------------------------------------------


def test_findings_are_decided_and_figures_corrected(ready: Path, tmp_path: Path) -> None:
    shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
    found = {line["place"].rpartition(" / ")[2]: line["finding_id"] for line in findings(ready, "--rule", "APP-02")}
    said = ("dismissed", "--by", "王某", "--reason", "合并办理，只计一件")
    done = gongkai(tmp_path, "decide", found["总计"], *said)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "dismissed: 平潭综合实验区管理委员会 2020, APP-02, 表三 收到和处理政府信息公开申请情况 / （七）总计 / 总计",
        "noted in decisions.csv; it holds from the next run on: run ... --decisions decisions.csv",
    ]
    before = snapshot(tmp_path)
    code, line = refused(tmp_path, "decide", "f00", *said)
    assert (code, line) == (
        1, "gongkai: no finding 'f00' in data/warehouse/gongkai.duckdb; `gongkai findings` shows the ids",
    )  # fmt: skip
    for wrong in (
        ("decide", found["总计"], "maybe", *said[1:]),
        ("decide", found["总计"], "dismissed", "--by", "王某"),
    ):
        assert gongkai(tmp_path, *wrong).returncode == 2
    assert snapshot(tmp_path) == before
    [(sha256,)] = csv.reader(
        asked(tmp_path, "sql", "select document_sha256 from v_reports where report_year = 2021", "--csv").splitlines()[
            1:
        ]
    )
    corrections = "document_sha256,cell,raw_text,value,reason,source\n"
    corrections += f'{sha256},disclosure/centralized_procurement/amount,"491,5000",{{}},笔误,来函\n'
    (tmp_path / "corrections.csv").write_text(corrections.format("491.5"), "utf-8")
    both = ("--decisions", "decisions.csv", "--corrections", "corrections.csv")
    before = snapshot(tmp_path)
    code, line = refused(tmp_path, "run", "in", *both)
    assert (code, line) == (
        1,
        "gongkai: corrections.csv: line 2: value '491.5' needs its unit: an amount is written 491.5万元 or 491.5元",
    )
    assert without_log(snapshot(tmp_path)) == without_log(before)
    (tmp_path / "corrections.csv").write_text(corrections.format("491.5万元"), "utf-8")
    lines = asked(tmp_path, "run", "in", *both).splitlines()
    assert lines[0] == "documents   4 seen = 4 unchanged + 0 loaded + 0 set aside + 0 same as another"
    assert lines[2:4] == ["decisions   1 applies", "corrections 1 applies"]
    for options, places in (
        (("--decision", "dismissed"), {"总计"}),
        (("--decision", "open", "--rule", "APP-02"), {"自然人"}),
        (("--decision", "lapsed"), set()),
    ):
        assert {line["place"].rpartition(" / ")[2] for line in findings(tmp_path, *options)} == places
    [line] = findings(tmp_path, "--decision", "dismissed")
    assert (line["decided_by"], line["decision_reason"]) == ("王某", "合并办理，只计一件")
    cells = "select value::int as yuan from v_disclosure_cells where value_status = 'corrected'"
    assert asked(tmp_path, "sql", cells, "--csv").split() == ['"yuan"', "4915000"]


# -- sql ---------------------------------------------------------------------------------------------------------------

QUERY = "select agency_name, report_year, received_new from v_application_flow where report_year < 2022 order by all"


def test_sql_as_table_csv_and_json(ready: Path) -> None:
    table = [line.split() for line in asked(ready, "sql", QUERY).splitlines() if line.strip()]
    rows = [["平潭综合实验区", "2020", "21"], ["西城区城市管理指挥中心", "2021", "1"]]
    assert (table[0], table[2:]) == (["agency_name", "report_year", "received_new"], rows)
    text = asked(ready, "sql", QUERY, "--csv")
    assert list(csv.reader(io.StringIO(text))) == [table[0], *rows]
    assert not text.startswith("\ufeff")
    answer = json.loads(asked(ready, "sql", QUERY, "--json"))
    assert answer == [
        {"agency_name": agency, "report_year": int(year), "received_new": int(received)}
        for agency, year, received in rows
    ]


def test_sql_tells_null_from_zero(ready: Path) -> None:
    assert json.loads(asked(ready, "sql", "select null as a, 0 as b, '' as c", "--json")) == [
        {"a": None, "b": 0, "c": ""}
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select 1 from v_report", 'Table with name v_report does not exist! Did you mean "v_reports"? (LINE 1: select 1 from ^v_report)'),
        ("select '平潭', agency_nam\nfrom v_reports", 'Candidate bindings: "agency_name"'),
        ("select '平潭' as n, agency_nam\nfrom v_reports", "(LINE 1: select '平潭' as n, ^agency_nam)"),
        ("select sum(agency_name) from v_reports", "sum(arg BIGINT, /) -> HUGEINT"),
        ("selec 1", 'syntax error at or near "selec" (LINE 1: ^selec 1)'),
        ("select 1; select 2", "2 statements; ask one at a time"),
        ("select 1; delete from reports", "2 statements; ask one at a time"),
        (" ;; -- nothing", "no statement stands in it; ask with SELECT"),
    ],
)  # fmt: skip
def test_sql_says_what_the_engine_suggests(ready: Path, query: str, said: str) -> None:
    code, line = refused(ready, "sql", query)
    assert (code, said in line) == (1, True), line


def test_sql_takes_what_ends_with_a_semicolon(ready: Path) -> None:
    assert asked(ready, "sql", "select ';' as a; -- and no more", "--csv").split() == ['"a"', '";"']
    pivot = "pivot v_reports on report_year using count(*) group by report_format;"
    assert asked(ready, "sql", pivot, "--csv").startswith('"report_format","2020"')


def test_sql_as_markdown(ready: Path) -> None:
    query = "select 'a|b' as \"x|y\", 1 as n, null as z, 'l\nm*_<b>' as q union all select '平潭', -2, null, ''"
    assert asked(ready, "sql", query, "--markdown").splitlines() == [
        "| x\\|y | n | z | q |",
        "| --- | ---: | --- | --- |",
        "| a\\|b | 1 |  | l<br>m\\*\\_\\<b\\> |",
        "| 平潭 | -2 |  |  |",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "delete from reports",
        "create table x (y int)",
        "copy reports to 'x.csv'",
        "from read_csv('in/not-a-report.txt')",
        "from read_text('/etc/hostname')",
        "attach 'x.duckdb'",
        "set enable_external_access = true",
        "select nothing from nowhere",
        "",
    ],
)
def test_sql_only_reads_the_warehouse(ready: Path, query: str) -> None:
    before = snapshot(ready)
    assert refused(ready, "sql", query)[0] == 1
    assert snapshot(ready) == before


# -- views, describe ---------------------------------------------------------------------------------------------------


def test_views_are_told_with_their_questions(ready: Path) -> None:
    names = {path.stem[3:] for path in (ROOT / "sql" / "views").glob("*.sql")}
    everything = asked(ready, "views")
    assert {line.split()[0] for line in everything.splitlines()[3:] if line.strip()} == names
    for word in ("复议", "LITIGATION", "v_dispute"):
        some = [line for line in asked(ready, "views", word).splitlines()[3:] if line.strip()]
        assert 0 < len(some) < len(names)
        assert all(word.casefold() in line.casefold() for line in some)
    done = gongkai(ready, "views", "frobnicate")
    assert (done.returncode, done.stderr) == (
        0, "no view has 'frobnicate' in its name or its question; `gongkai views` lists all\n",
    )  # fmt: skip


def test_columns_are_told_in_both_languages(ready: Path) -> None:
    text = asked(ready, "describe", "v_application_flow")
    assert text.startswith("v_application_flow: How many applications came in")
    assert text.splitlines()[1].startswith("申请收办：各机关各年度新收")
    assert re.search(
        r"^ received_new +bigint +件 +新收申请 +Applications \(件\) newly received in the year", text, re.M
    )
    for name in ("application_flow", "V_Application_Flow", "申请收办", "zh.申请收办"):
        assert asked(ready, "describe", name) == text
    assert " report_key " in asked(ready, "describe", "reports")
    for name, hint in (("v_aplication_flow", "; did you mean v_application_flow"), ("", ""), ("pg_class", "")):
        done = gongkai(ready, "describe", name)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"no view or table is called {name!r}{hint}" in done.stderr


def test_the_shell_completes(ready: Path) -> None:
    """In a real bash: commands, options and values."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    tries = {
        "gongkai fin": {"findings"},
        "gongkai findings --sev": {"--severity"},
        "gongkai findings --severity ": {"error", "warning", "note"},
        "gongkai findings --rule app-0": {f"APP-0{number}" for number in range(1, 10)},
        "gongkai describe v_application_": {"v_application_cells", "v_application_flow"},
        "gongkai export --format p": {"parquet", "panel"},
    }
    program = """
    eval "$(_GONGKAI_COMPLETE=bash_source gongkai)"
    while IFS= read -r line; do
        read -ra COMP_WORDS <<< "$line"
        [[ $line == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
        _gongkai_completion gongkai
        echo "${COMPREPLY[*]}"
    done"""
    path = f"{GONGKAI.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        [bash, "--norc", "-c", program], input="\n".join(tries) + "\n", cwd=ready, env=os.environ | {"PATH": path},
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert [set(line.split()) for line in done.stdout.splitlines()] == list(tries.values())


# -- export, status ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", EXPORTERS)
def test_export(ready: Path, tmp_path: Path, file_format: str) -> None:
    done = gongkai(ready, "export", "--to", str(tmp_path / "out"), "--format", file_format)
    assert done.returncode == 0
    assert done.stderr == f"written to {tmp_path / 'out' / file_format}, run 1\n"
    rows = dict(line.split("\t") for line in done.stdout.splitlines())
    counted = {
        "xlsx": "overview",
        "dta": "panel",
        "panel": "panel",
        "docx": "consolidation",
        "letters": "letters",
        "superset": "charts",
    }
    reports = counted.get(file_format, "reports")
    assert rows[reports] == {"docx": "2", "letters": "5", "superset": "8"}.get(file_format, "3")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert {name: str(table["rows"]) for name, table in manifest["tables"].items()} == rows
    written = {path.name for path in (tmp_path / "out" / file_format).glob("[a-z]*")}
    wanted = {
        "parquet": {*(name.split("/")[0] for name in rows), "datapackage.json"},
        "csv": {f"{name}.csv" for name in rows},
        "xlsx": {"gongkai.xlsx"},
        "docx": set(),
        "letters": set(),
        "dta": {"panel.dta"},
        "panel": {"panel.csv", "panel.parquet", "panel_variables.csv", "panel_missing.csv", "codebook.md"},
        "superset": {"gongkai_dashboard.zip"},
        "issues": {"known-issues.md"},
    }
    assert written == wanted[file_format]


def test_run_exports_after_another_format_was_exported(ready: Path, tmp_path: Path) -> None:
    shutil.copytree(ready / "in", tmp_path / "in")
    asked(tmp_path, "run", "in", "--no-exports")
    asked(tmp_path, "export", "--to", "data/exports", "--format", "csv")
    assert "data/exports/parquet" in asked(tmp_path, "run", "in")
    assert (tmp_path / "data" / "exports" / "parquet" / "reports").is_dir()


def test_export_takes_no_foreign_folder_away(ready: Path, tmp_path: Path) -> None:
    own = tmp_path / "out" / "parquet" / "mine.txt"
    own.parent.mkdir(parents=True)
    own.write_text("mine", "utf-8")
    code, _ = refused(ready, "export", "--to", str(tmp_path / "out"))
    assert (code, own.exists()) == (3, True)


def test_status(ready: Path) -> None:
    text = asked(ready, "status")
    assert [line[:13].strip() for line in text.splitlines()[:5]] == [
        "last attempt", "came in", "set aside", "new errors", "sources",
    ]  # fmt: skip
    assert "\ndata/warehouse/gongkai.duckdb: " in text
    assert re.search(r"^ +1 +20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \+08:00 .* in +4 +0 +4 +3 +1 *$", text, re.M)
    assert {line.split()[0] for line in text.splitlines() if re.match(r" +20\d\d ", line)} == {"2020", "2021", "2023"}


# -- exit codes: one line each, never a traceback ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("frobnicate",),
        ("run", "--frobnicate"),
        ("run", "--workers", "many"),
        ("sql",),
        ("extract",),
        ("export",),
        ("export", "--to", "out", "--format", "xls"),
        ("export", "--to", "out", "--year", "2023"),
        ("export", "--to", "out", "--format", "csv", "--parent", "某某市某某区人民政府"),
        ("sql", "--csv", "--json", "select 1"),
        ("sql", "--markdown", "--json", "select 1"),
        ("findings", "--severity", "grave"),
        ("serve", "--cron", "61 2 * * *"),
    ],
    ids=" ".join,
)
def test_bad_usage(ready: Path, arguments: tuple[str, ...]) -> None:
    before = snapshot(ready)
    done = gongkai(ready, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("Error: ")] == done.stderr.splitlines()[-1:]
    assert snapshot(ready) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "nowhere"),
        ("run", "nowhere", "--dry-run"),
        ("extract", "nowhere.txt"),
        ("sql", "select 1"),
        ("findings",),
        ("status",),
        ("export", "--to", "out"),
    ],
    ids=" ".join,
)
def test_what_is_not_there(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, line = refused(tmp_path, *arguments)
    assert code == 1
    if arguments[0] in ("run", "extract"):
        assert arguments[1] in line
    else:
        assert "`gongkai run` makes one" in line
    made = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()]
    assert made == (["data/warehouse/gongkai.duckdb.attempts.jsonl"] if arguments == ("run", "nowhere") else [])


@pytest.mark.parametrize(
    "command",
    [
        "run",
        "sql",
        "findings",
        "status",
        "export",
    ],
)
def test_junk_as_warehouse(place: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "junk.duckdb").write_bytes(b"junk" * 5000)
    more = {"run": [str(place / "in")], "sql": ["select 1"], "export": ["--to", "out"]}.get(command, [])
    code, line = refused(tmp_path, command, *more, "--warehouse", "junk.duckdb")
    assert (code, "junk.duckdb" in line) == (3, True)
    assert (tmp_path / "junk.duckdb").read_bytes() == b"junk" * 5000
    assert not (tmp_path / "out" / "parquet").exists()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """As while another run builds the warehouse."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_locked_warehouse(ready: Path) -> None:
    before = snapshot(ready)
    with locked(ready / "data" / "warehouse" / ".gongkai.duckdb.lock"):
        code, line = refused(ready, "run", "in", "--force")
        assert (code, "another run" in line) == (3, True)
        assert asked(ready, "sql", "select count(*) as reports from v_reports", "--csv").split() == ['"reports"', "3"]
    after = snapshot(ready)
    assert {name: facts for name, facts in without_log(after).items() if "lock" not in name} == {
        name: facts for name, facts in without_log(before).items() if "lock" not in name
    }


# -- options, help -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [pytest.param(command, id=name) for name, command in cli.commands.items()])
def test_every_option_has_its_variable(command: click.Command) -> None:
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    for option in options:
        name = max(option.opts, key=len).removeprefix("--").replace("-", "_").upper()
        assert option.envvar == f"GONGKAI_{name}"
        assert option.help
    if command.name not in ("extract", "pull", "sources", "archive", "accept"):
        assert "GONGKAI_WAREHOUSE" in {option.envvar for option in options}


def test_variables_are_obeyed(ready: Path, tmp_path: Path) -> None:
    warehouse = str(ready / "data" / "warehouse" / "gongkai.duckdb")
    text = asked(tmp_path, "findings", GONGKAI_WAREHOUSE=warehouse, GONGKAI_RULE="PRO-11")
    assert "491,5000" in text and "APP-02" not in text
    done = gongkai(tmp_path, "run", str(ready / "in"), GONGKAI_DRY_RUN="1", GONGKAI_WAREHOUSE="other.duckdb")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 4)
    assert gongkai(tmp_path, "findings", GONGKAI_WAREHOUSE=warehouse, GONGKAI_SEVERITY="grave").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("findings",), ("findings", "--summary"), ("findings", "--csv", "f.csv"), ("decide", "f0", "confirmed", "--by", "me", "--reason", "so"),
        ("correct", "f0", "1", "--reason", "so", "--source", "letter"), *(("export", "--to", "out", "--format", name) for name in ("parquet", "letters", "panel")),
        ("run", "in", "--no-exports"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_warehouse_of_another_version_is_told_in_a_line(
    ready: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Its tables are others: what asks them says so and what to do, and leaves it as it is."""
    old = tmp_path / "old.duckdb"
    shutil.copyfile(ready / "data" / "warehouse" / "gongkai.duckdb", old)
    with duckdb.connect(str(old)) as connection:
        connection.execute("update meta set value = '0' where name = 'schema_version'")
        connection.execute("drop view v_to_mend")
        connection.execute("alter table runs drop column data_version")
    shutil.copytree(ready / "in", tmp_path / "in")
    before = old.read_bytes()
    done = gongkai(tmp_path, *arguments, "--warehouse", "old.duckdb")
    assert done.returncode in (1, 3) and done.stdout == ""
    assert done.stderr == (
        "gongkai: old.duckdb: written by a version with other tables; move it away and run again, or name another --warehouse\n"
    )
    assert old.read_bytes() == before and not (tmp_path / "out" / "manifest.json").exists()


@pytest.mark.parametrize("name", cli.commands)
def test_help_has_an_example(name: str) -> None:
    command = cli.commands[name]
    text = command.get_help(click.Context(command, info_name=f"gongkai {name}"))
    assert re.search(rf"^ +Examples?:\n +gongkai {name}\b", text, re.M)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_no_harm(ready: Path, closed: str) -> None:
    done = subprocess.run(f'"{GONGKAI}" status {closed}', shell=True, cwd=ready, capture_output=True, text=True)
    assert (done.returncode, "Traceback" in done.stderr, "unexpected" in done.stderr) == (0, False, False)


def test_characters_that_a_terminal_lacks_are_escaped(ready: Path) -> None:
    done = asked(ready, "sql", "select '𠀀' as a", PYTHONIOENCODING="ascii")
    assert "\\U00020000" in done


def test_commands_are_those_that_are_promised() -> None:
    assert {"run", "extract", "findings", "export", "sql", "status", "serve"} <= set(cli.commands)


def seconds_of_help() -> float:
    """CPU seconds, of the process and of the system for it, of `gongkai --help`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([GONGKAI, "--help"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_is_there_at_once() -> None:
    assert min(seconds_of_help() for _ in range(3)) < 0.3


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import atexit, sys\n"
        "heavy = {'duckdb', 'pyarrow', 'pandas', 'prefect', 'numpy'}\n"
        "atexit.register(lambda: print('imported', *heavy & set(sys.modules), file=sys.stderr, flush=True))\n"
        "sys.argv = ['gongkai', '--help']\n"
        "from flows.cli import main\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert "Commands:" in done.stdout
    assert done.stderr.split() == ["imported"]
