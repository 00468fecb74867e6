"""Every step that writes a warehouse is tried again with more memory: a run never fails because there are many reports."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load.warehouse import Loader
from tests.helpers import content, page, write_reports


def test_each_step_has_too_little_at_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each script fails once, whatever it is, as it does where the engine's memory is too small; the content is the same."""
    folder = tmp_path / "in"
    write_reports(folder, [f"北京市西城区第{n}街道办事处" for n in range(5)])
    usual, small = tmp_path / "usual.duckdb", tmp_path / "small.duckdb"

    def runs(warehouse: Path) -> None:
        options = RunOptions((str(folder),), warehouse, place="北京市西城区")
        run_steps(options)
        (folder / "北京市西城区第9街道办事处.txt").write_text(page(agency="北京市西城区第9街道办事处"), "utf-8")
        run_steps(options)
        (folder / "北京市西城区第9街道办事处.txt").unlink()

    runs(usual)
    script, failed, passed = Loader._script, set[str](), set[str]()

    def failing(self: Loader, name: str, values: Mapping[str, Any]) -> None:
        if name not in failed:
            failed.add(name)
            raise duckdb.OutOfMemoryException("Out of Memory Error: the test's")
        script(self, name, values)
        passed.add(name)

    monkeypatch.setattr(Loader, "_script", failing)
    runs(small)
    assert failed == passed and len(passed) > 15
    with_times = {"sources"}
    made, wanted = content(small), content(usual)
    assert {k: v for k, v in made.items() if k not in with_times} == {
        k: v for k, v in wanted.items() if k not in with_times
    }
