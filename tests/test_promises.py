"""What the project says of itself is true: the README's snippets run, the fixed names are there, the files are clean."""

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest

from flows.cli import cli
from load import Warehouse
from tests.helpers import ROOT, SAMPLE, records
from tests.tools.snippets import FENCED, Missing, Snippet, lines, printed, snippets

README = (ROOT / "README.md").read_text("utf-8")
GONGKAI = Path(sys.executable).with_name("gongkai")

BLOCKS = [(block, block[1], block[2]) for block in FENCED.finditer(README)]
SNIPPETS = [
    (language, code.strip(), output)
    for (block, language, code), (after, kind, output) in pairwise(BLOCKS)
    if (language, kind) in (("sql", "text"), ("sh", "text"), ("python", "text")) and after.start() == block.end() + 1
]
"""(language, code, what it prints): blocks right above a block of text."""

COMMANDS = (
    "run",
    "extract",
    "findings",
    "decide",
    "correct",
    "export",
    "sql",
    "views",
    "describe",
    "status",
    "init",
    "serve",
)

VIEWS = {
    "v_reports": """
        report_id agency_name report_year report_format table2_format table3_format table4_format scope title
        source_uri document_sha256 is_current""",
    "v_application_cells": """
        report_id agency_name report_year item_code applicant_type value value_status raw_text source_line""",
    "v_disclosure_cells": """
        report_id agency_name report_year category subcategory measure value unit value_status raw_text source_line""",
    "v_dispute_cells": "report_id agency_name report_year channel result value value_status raw_text source_line",
    "v_fee_cells": "report_id agency_name report_year measure value value_status raw_text source_line",
    "v_statistic_cells": """
        report_id agency_name report_year form indicator_code label period value unit value_status raw_text
        source_line""",
    "v_findings": """
        report_id agency_name report_year rule_id severity outcome place expected actual difference evidence
        source_line""",
    "v_set_aside": "document_sha256 source_uri reason_code reason",
    "v_application_flow": "agency_name report_year received_new carried_in total_handled carried_out balance_gap",
    "v_outcome_groups": """
        agency_name report_year granted partially_granted denied unavailable not_processed other total_handled""",
}
"""The views that every warehouse has, and the columns that come first in them, in this order."""

CODES = {
    ("dim_item", "item_code"): """
        received_new carried_in granted partially_granted
        denied_state_secret denied_prohibited_by_law denied_security_stability denied_third_party_rights
        denied_internal_affairs denied_deliberative_process denied_enforcement_case_file
        denied_administrative_inquiry unavailable_not_held unavailable_requires_creation
        unavailable_unclear_after_clarification not_processed_petition_complaint not_processed_duplicate
        not_processed_public_publication not_processed_excessive not_processed_reissue_confirmation
        other_no_clarification_in_time other_fee_not_paid_in_time other_other other_handling total_handled
        carried_out""",
    ("dim_applicant_type", "applicant_type"): """
        natural_person commercial_enterprise research_institution social_welfare_organization
        legal_services_organization other_organization total""",
    ("dim_channel", "channel"): "review litigation_direct litigation_after_review",
    ("dim_result", "result"): "upheld corrected other_result pending total",
    ("dim_fee_measure", "measure"): "notices billed_yuan collected_yuan",
    ("dim_form", "form"): "local legacy_2014 format_2019 format_2021",
    ("dim_value_status", "value_status"): """
        reported reported_with_unit blank not_applicable malformed ambiguous decoded missing corrected""",
}
"""The codes that other programs rely on."""


def call(place: Path, *arguments: str) -> str:
    """What a command writes to stdout."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    done = subprocess.run([GONGKAI, *arguments], cwd=place, env=own, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder as the checkout is after `make run`, as far as the README speaks of it."""
    place = tmp_path_factory.mktemp("readme")
    shutil.copytree(SAMPLE, place / "data" / "sample")
    call(place, "run")
    yield place


# -- README ------------------------------------------------------------------------------------------------------------


def test_readme_is_short_and_shows_what_comes_out() -> None:
    assert README.count("\n") <= 250
    assert {language for language, _, _ in SNIPPETS} == {"sql", "sh"}
    shown = {code for _, code, _ in SNIPPETS}
    sql = [code.strip() for language, code in FENCED.findall(README) if language in ("sql", "python")]
    assert [code for code in sql if code not in shown] == []


@pytest.mark.parametrize(
    ("language", "code", "output"),
    SNIPPETS,
    ids=[f"{language}-{number}" for number, (language, *_) in enumerate(SNIPPETS)],
)
def test_snippet(checkout: Path, tmp_path: Path, language: str, code: str, output: str) -> None:
    if language == "sql":
        found = call(checkout, "sql", code)
    else:
        assert code == "make run"
        found = call(tmp_path, "run").replace(f"{ROOT}/", "")  # from there the sample is named by its full path
    assert lines(found) == lines(output)


PAGES = [snippet for path in sorted((ROOT / "docs").glob("*.md")) for snippet in snippets(path)]
"""The snippets of docs/; those that need other tools are run by tests/tools/prove_tools.py."""


@pytest.fixture(scope="module")
def exported(checkout: Path) -> Path:
    """The folder with the panel beside the Parquet."""
    for file_format in ("dta", "panel"):
        call(checkout, "export", "--to", "data/exports", "--format", file_format)
    return checkout


@pytest.mark.parametrize("snippet", PAGES, ids=lambda snippet: f"{snippet.page}-{snippet.language}-{snippet.number}")
def test_snippet_of_a_page(exported: Path, tmp_path: Path, snippet: Snippet) -> None:
    files = re.findall(r"^```csv\n(.*?)^```\n", (ROOT / "docs" / f"{snippet.page}.md").read_text("utf-8"), re.M | re.S)
    if files and snippet.language == "sh":  # it is given files, and changes the warehouse
        exported = shutil.copytree(exported, tmp_path / "copy")
        (corrections,) = files
        (exported / "corrections.csv").write_text(corrections, "utf-8")
    try:
        found = printed(snippet, exported)
    except Missing as missing:
        pytest.skip(f"{missing} is not installed here")
    assert lines(found) == lines(snippet.output)


def documented(name: str) -> Iterator[str]:
    """Commands that stand in a document, in blocks or in the text."""
    text = (ROOT / name).read_text("utf-8")
    for language, code in FENCED.findall(text):
        if language == "sh":
            yield from code.splitlines()
    for words in re.findall(r"`([^`\n]+)`", FENCED.sub("", text)):
        if re.match(r"(\w+=\S+ )?(gongkai|make) ", words):
            yield words


@pytest.mark.parametrize(
    "document",
    ["README.md", "CONTRIBUTING.md", "docs/checks.md", "docs/running.md", "docs/settings.md", "docs/operating.md"],
)
def test_documented_commands_can_be_given(document: str) -> None:
    """Every command, option and target that is named exists."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    commands = list(documented(document))
    assert commands
    for command in commands:
        command = re.sub(r"^\w+=\S+ ", "", command)
        program, first, *others = shlex.split(re.sub(r"\[.*?\]", "", command))
        if program == "make":
            assert first in targets, command
        else:
            given = cli.commands[first]
            needed = ["--to", "out"] if first == "export" and "--to" not in others else []
            if first in ("sql", "extract", "describe") and not others:
                others = ["something"]
            if first == "correct" and "--source" not in others:
                others = [*(others or ["f0", "1"]), "--reason", "so", "--source", "there"]
            if first == "decide" and "--by" not in others:
                others = [*(others or ["f0", "confirmed"]), "--by", "me", "--reason", "so"]
            given.make_context(f"gongkai {first}", [*others, *needed])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_line_in_the_readme(command: str) -> None:
    (line,) = re.findall(rf"^\| `gongkai {command}\b.*$", README, re.M)
    options = {
        max(option.opts, key=len)
        for option in cli.commands[command].params
        if isinstance(option, click.Option) and command in ("run", "extract", "findings", "sql")
    }
    told = set(re.findall(r"--[a-z-]+", line)) | {"--warehouse", "--lang"}
    assert options <= told


@pytest.mark.parametrize("view", [path.stem[3:] for path in sorted((ROOT / "sql" / "views").glob("*.sql"))])
def test_every_view_is_told_of(view: str) -> None:
    assert f"`{view}`" in (ROOT / "docs" / "tables.md").read_text("utf-8")


def table(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading of a page."""
    below = (ROOT / "docs" / page).read_text("utf-8").split(f"# {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row] for row in rows[2:]]


def test_value_statuses_are_those_of_the_data() -> None:
    statuses = [line["value_status"] for line in records(ROOT / "data" / "value_statuses.csv")]
    assert sorted(row[0] for row in table("reading.md", "What stood in a cell")) == sorted(statuses)


def test_glossary_is_that_of_the_data() -> None:
    folder = ROOT / "data" / "forms"
    known = {
        (line["label_zh"], line[code], line["label_en"])
        for name, code in (("rows", "row_code"), ("columns", "column_code"), ("groups", "group_code"))
        for line in records(folder / f"{name}.csv")
    }
    assert [row for row in table("glossary.md", "Glossary") if tuple(row) not in known] == []


# -- the public face ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_view_has_its_fixed_columns_first(checkout: Path, view: str) -> None:
    with Warehouse(checkout / "data" / "warehouse" / "gongkai.duckdb").connect() as connection:
        columns = [column for column, *_ in connection.execute(f"describe {view}").fetchall()]
    wanted = VIEWS[view].split()
    assert columns[: len(wanted)] == wanted


@pytest.mark.parametrize(("dimension", "column"), CODES)
def test_codes_are_there(checkout: Path, dimension: str, column: str) -> None:
    with Warehouse(checkout / "data" / "warehouse" / "gongkai.duckdb").connect() as connection:
        found = {code for (code,) in connection.execute(f"select {column} from {dimension}").fetchall()}
    assert set(CODES[dimension, column].split()) <= found


def test_sources_end_with_the_file_name(checkout: Path) -> None:
    with Warehouse(checkout / "data" / "warehouse" / "gongkai.duckdb").connect() as connection:
        found = connection.execute(
            "select source_uri from v_reports union all select source_uri from v_set_aside"
        ).fetchall()
    names = {path.name for path in SAMPLE.iterdir()}
    assert {Path(uri).name for (uri,) in found} == names


def test_commands_are_there() -> None:
    assert set(COMMANDS) <= set(cli.commands)


# -- files -------------------------------------------------------------------------------------------------------------

WRITTEN = {".py", ".sql", ".csv", ".toml", ".md", ".txt", ".yml", ".yaml", ""}
LEFT_OUT = {"warehouse", "exports", "raw", "build", "dist", "node_modules"}


def files() -> list[Path]:
    """The project's own text files."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name for name in folders
            if not name.startswith(".") and name not in LEFT_OUT and name != "__pycache__" and not name.endswith(".egg-info")
        ]  # fmt: skip
        found += [Path(folder) / name for name in names if Path(name).suffix in WRITTEN]
    return sorted(found)


def relative(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def is_document(path: Path) -> bool:
    """A report, kept byte for byte as it was found."""
    return path.suffix == ".txt" and path.name != "constraints.txt"


def test_no_package_registry_is_named() -> None:
    hosts = re.compile(
        r"pypi\.org|pythonhosted|(?:mirrors?|pypi)\.[a-z0-9.-]+\.(?:cn|com|org)|/simple/|--(?:extra-)?index-url|npmjs|anaconda\.org|conda\.io"
    )
    own = Path(__file__).resolve()
    offenders = [path for path in files() if path.resolve() != own and hosts.search(path.read_text("utf-8"))]
    assert relative(offenders) == []


def test_no_path_of_a_machine_is_named() -> None:
    paths = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w")
    own = Path(__file__).resolve()
    offenders = [
        path
        for path in files()
        if path.resolve() != own and not is_document(path) and paths.search(path.read_text("utf-8"))
    ]
    assert relative(offenders) == []


def test_lines_are_clean() -> None:
    """No carriage return, no tab but in a Makefile and in rows of a test, no blank at a line's end, one newline at the end."""
    tabs, returns, blanks, ends = [], [], [], []
    for path in files():
        content = path.read_bytes()
        if is_document(path):
            continue
        if b"\t" in content and path.name != "Makefile" and ROOT / "tests" / "sql" not in path.parents:
            tabs.append(path)
        if b"\r" in content:
            returns.append(path)
        if path.suffix != ".csv" and re.search(rb"[ \t]$", content, re.M):
            blanks.append(path)
        if content and (not content.endswith(b"\n") or content.endswith(b"\n\n")):
            ends.append(path)
    assert (relative(tabs), relative(returns), relative(blanks), relative(ends)) == ([], [], [], [])


def test_text_is_utf8_without_a_mark() -> None:
    for path in files():
        if not is_document(path):
            assert not path.read_text("utf-8").startswith("\ufeff"), path


@pytest.mark.parametrize(
    "path", sorted((ROOT / "sql").rglob("*.sql")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_sql_file_starts_with_a_comment(path: Path) -> None:
    assert path.read_text("utf-8").startswith("-- ")


def test_csv_lines_have_the_columns_of_their_header() -> None:
    for path in (ROOT / "data").rglob("*.csv"):
        if not LEFT_OUT & set(path.relative_to(ROOT).parts):
            with path.open(encoding="utf-8", newline="") as file:
                assert len({len(line) for line in csv.reader(file)}) == 1, path


def test_version_is_the_newest_of_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    newest = re.search(r"^## (\S+) - (unreleased|20\d\d-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert newest and newest[1] == version


def test_licence_is_the_one_that_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license"]
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith(f"{declared} License\n") and "Copyright (c) 2026 Gongkai contributors" in text
