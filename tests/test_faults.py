"""The short form of `make faults`: one trial of every row, always the same; the machinery says what it must."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults.__main__ import ROWS, main, one_trial
from tests.faults.folders import FOLDERS
from tests.faults.hostile import documents
from tests.faults.office import Ended, Row, Tools, tools

SEED = 7


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[Tools]:
    with tools(folder) as made:
        yield made


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_one_trial_of_every_row(row: Row, shared: Tools, folder: Path) -> None:
    assert one_trial(row, shared, folder, SEED, SEED % row.most) == ""


def test_there_are_as_many_documents_and_folders_as_are_promised() -> None:
    assert len(documents()) >= 110
    assert len(FOLDERS) >= 33


def test_what_does_not_hold_is_told(shared: Tools, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def raising(tools: Tools, place: Path, rng: Random, number: int) -> str:
        raise OSError("no such thing")

    assert one_trial(Row("x", raising, 1), shared, folder, 0, 0) == "OSError: no such thing"
    assert "exit code 1" in Ended(1, "gongkai: no", "", 0.1, 0).not_clean(0)
    assert "one line" in Ended(1, "a\nb", "", 0.1, 0).not_clean(1)
    assert "Traceback" in Ended(0, "Traceback ...", "", 0.1, 0).not_clean(0)
    assert Ended(3, "gongkai: refused", "", 0.1, 0).not_clean(0, 3) == ""
    with pytest.raises(SystemExit):
        main(["--only", "no such row"])
