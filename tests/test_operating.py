"""docs/operating.md: what an operator types, in its order, in the folder of an office."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.helpers import ROOT, SAMPLE
from tests.test_pull_commands import gongkai
from tests.tools.snippets import FENCED

PAGE = (ROOT / "docs" / "operating.md").read_text("utf-8")
SOURCE = """
[[source]]
id = "a-city"
kind = "folder"
path = "drop"
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("office")
    (place / "drop").mkdir()
    shutil.copy(SAMPLE / "pingtan-2020.txt", place / "drop")
    return place


def test_the_blocks_as_they_stand(office: Path) -> None:
    typed = [line for language, code in FENCED.findall(PAGE) if language == "sh" for line in code.splitlines()]
    assert [line.split()[1] for line in typed] == ["init", "sources", "pull", "run", "rebuild", "archive"]
    for line in typed:
        done = gongkai(office, *shlex.split(line)[1:])
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        if line == "gongkai init":
            file = office / "gongkai.toml"
            text = re.sub(r"^sources = .*\n", "", file.read_text("utf-8"), flags=re.M)  # as the page says
            file.write_text(text + SOURCE, "utf-8")
    assert (office / "reports.warc.gz").stat().st_size > 500


@pytest.mark.parametrize("command", ["status", "status --source a-city", "archive check", 'sql "from v_set_aside"'])
def test_what_an_operator_looks_at(office: Path, command: str) -> None:
    """After the blocks above."""
    assert f"`gongkai {command}`" in PAGE
    done = gongkai(office, *shlex.split(command))
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr


def test_the_settings_that_the_page_shows(tmp_path: Path) -> None:
    from flows.messages import notify_in

    (block,) = (code for language, code in FENCED.findall(PAGE) if language == "toml")
    (tmp_path / "gongkai.toml").write_text(block, "utf-8")
    notify = notify_in(tmp_path)
    assert notify is not None and notify.mail is not None and notify.webhook is not None and notify.heartbeat


def test_the_files_that_the_page_names() -> None:
    for name in re.findall(r"`((?:docs/examples|data)/[\w./]+\.\w+|docs/examples/\w+)`", PAGE):
        assert (ROOT / name).is_file(), name
