"""The commands over a real site on loopback: from a list page to a warehouse, and what is said where it cannot be done."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT, SAMPLE
from tests.web.site import NOT_FOUND, Site, answer, served

REPORTS = {
    "pingtan-2020.txt": "平潭综合实验区2020年政府信息公开工作年度报告",
    "xicheng-command-centre-2021.txt": "西城区城市管理指挥中心2021年政府信息公开工作年度报告",
}
CATALOGUE = """
version = 1
contact = "data@example.org"
defaults = {{ delay = 0.0, timeout = 5 }}
[[source]]
id = "a-city"
kind = "list"
start = "http://localhost:{port}/gk/"
list = {{ dialect = "t-date" }}
allow_private = ["localhost"]
"""


@pytest.fixture
def site() -> Iterator[Site]:
    """Two reports of the sample, as pages of text."""
    rows = "".join(f'<li><a href="{name}.html" title="{title}">x</a></li>' for name, title in REPORTS.items())
    pages = {f"/gk/{name}.html": answer((SAMPLE / name).read_bytes(), etag=f'"{name}"') for name in REPORTS}
    with served(Site({"/robots.txt": NOT_FOUND, "/gk/": answer(f"<ul>{rows}</ul>".encode()), **pages})) as one:
        yield one


def gongkai(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    command = [sys.executable, "-m", "flows.cli", *arguments]
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_from_a_list_page_to_a_warehouse(site: Site, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(CATALOGUE.format(port=site.port), "utf-8")
    dry = gongkai(tmp_path, "pull", "--sources", "sources.toml", "--dry-run")
    assert dry.returncode == 0 and "a-city" in dry.stdout and not (tmp_path / "data").exists()
    run = ("run", "--sources", "sources.toml", "--no-exports", "--warehouse", "w.duckdb")
    first = gongkai(tmp_path, *run)
    assert first.returncode == 0, first.stderr
    assert "3 addresses planned = 3 new" in first.stderr
    assert first.stdout.startswith("documents   2 seen = 0 unchanged + 2 loaded + 0 set aside + 0 same as another")
    where = gongkai(
        tmp_path,
        "sql",
        "select agency_name, source_uri from v_reports order by report_year",
        "--csv",
        "--warehouse",
        "w.duckdb",
    )
    assert f"http://localhost:{site.port}/gk/pingtan-2020.txt.html" in where.stdout
    second = gongkai(tmp_path, *run)
    assert "3 addresses planned = 3 new" in second.stderr and "done earlier tonight" in second.stderr
    asked = len(site.log)
    anew = gongkai(tmp_path, "pull", "--sources", "sources.toml", "--again")
    assert "3 addresses planned = 3 same" in anew.stderr and len(site.log) == asked + 4
    assert second.stdout.startswith("documents   2 seen = 2 unchanged + 0 loaded")
    checked = gongkai(tmp_path, "archive", "check")
    assert checked.returncode == 0 and "3 objects" in checked.stderr and checked.stderr.rstrip().endswith("0 damaged")
    same = gongkai(tmp_path, "rebuild", "--verify", "--warehouse", "w.duckdb")
    assert same.returncode == 0 and "what the archive makes, in all" in same.stderr and "night 2026" in same.stderr
    packed = gongkai(tmp_path, "archive", "export", "--to", "a.warc.gz")
    assert packed.returncode == 0 and "3 bodies" in packed.stderr and (tmp_path / "a.warc.gz").stat().st_size > 1_000
    for command in (("archive", "export", "--to", "a.warc.gz"), ("rebuild", "--to", "w.duckdb")):
        refused = gongkai(tmp_path, *command)
        assert refused.returncode == 1 and "is there already" in refused.stderr
    objects = sorted((tmp_path / "data" / "archive" / "objects").rglob("*.zst"))
    objects[0].chmod(0o644)
    objects[0].write_bytes(objects[0].read_bytes()[:-3])
    objects[1].unlink()
    broken = gongkai(tmp_path, "archive", "check")
    assert broken.returncode == 1 and len(broken.stdout.splitlines()) == 2 and "Traceback" not in broken.stderr


def test_a_catalogue_in_gongkai_toml(site: Site, tmp_path: Path) -> None:
    text = CATALOGUE.format(port=site.port).replace("version = 1\n", 'warehouse = "own.duckdb"\narchive = "kept"\n')
    (tmp_path / "gongkai.toml").write_text(text, "utf-8")
    assert "a-city" in gongkai(tmp_path, "sources", "check").stdout
    done = gongkai(tmp_path, "run", "--no-exports")
    assert done.returncode == 0 and "2 loaded" in done.stdout and (tmp_path / "own.duckdb").exists()
    assert (tmp_path / "kept" / "objects").is_dir()
    whole = gongkai(tmp_path, "status", "--source", "a-city")
    assert whole.returncode == 0 and "3 new" in whole.stdout and "nothing failed" in whole.stdout
    site.pages["/gk/pingtan-2020.txt.html"] = NOT_FOUND
    gongkai(tmp_path, "pull", "--again")
    failed = gongkai(tmp_path, "status", "--source", "a-city")
    assert "1 gone" in failed.stdout and "tell the site if its list still names it" in failed.stdout
    assert "仍列出" in gongkai(tmp_path, "--lang", "zh", "status", "--source", "a-city").stdout
    # What `sources` of the file names is read beside what is pulled: neither hides the other.
    (tmp_path / "late.txt").write_bytes((SAMPLE / "hongze-2023.txt").read_bytes())
    (tmp_path / "gongkai.toml").write_text(f'sources = ["late.txt"]\n{text}', "utf-8")
    both = gongkai(tmp_path, "run", "--no-exports")
    assert "3 seen = 2 unchanged + 1 loaded" in both.stdout and "addresses planned" in both.stderr, both.stderr
    (tmp_path / "gongkai.toml").write_text(text.replace("t-date", "no-such"), "utf-8")
    wrong = gongkai(tmp_path, "run", "--no-exports")
    assert (
        wrong.returncode == 2
        and "gongkai.toml: line" in wrong.stderr
        and "list.dialect" in wrong.stderr
        and wrong.stdout == ""
    )


def test_probe(site: Site, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(CATALOGUE.format(port=site.port), "utf-8")
    found = gongkai(tmp_path, "sources", "probe", f"http://localhost:{site.port}/gk/", "--sources", "sources.toml")
    assert (
        found.returncode == 0 and 'list = { dialect = "links" }' in found.stdout and "2 of them reports" in found.stderr
    )
    inside = gongkai(tmp_path, "sources", "probe", f"http://127.0.0.1:{site.port}/gk/", "--contact", "a@example.org")
    assert inside.returncode == 1 and "lies inside" in inside.stderr and len(inside.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("pull",), 2, "no source is named"),
        (("sources", "check", "--sources", "none.toml"), 2, "none.toml: cannot be read"),
        (("pull", "x", "--sources", "sources.toml"), 2, "no source is called 'x'"),
        (("sources", "probe", "ftp://a.example/", "--contact", "x"), 2, "only http and https"),
        (("sources", "probe", "http://a.example/"), 2, "--contact is missing"),
        (("status", "--source", "x"), 1, "no night of a source called 'x'"),
        (("archive", "check"), 1, "no such file or folder"),
        (("archive", "export", "--to", "x"), 1, "is no archive of what was pulled"),
        (("rebuild",), 2, "--to is missing"),
        (("rebuild", "--to", "x"), 1, "is no archive of what was pulled"),
        (("run", "a.txt", "--sources", "sources.toml"), 2, "one of them"),
        (("run", "--sources", "none.toml"), 2, "none.toml: cannot be read"),
    ],
)
def test_what_is_refused(tmp_path: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    (tmp_path / "sources.toml").write_text(CATALOGUE.format(port=1), "utf-8")
    done = gongkai(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (code, "") and said in done.stderr and "Traceback" not in done.stderr
