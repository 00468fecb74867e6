"""Settings for all tests: Hypothesis tries the same examples in every run, so a failure is never a matter of luck.

`--hypothesis-profile=quick` does not shrink failing examples; `--hypothesis-profile=long` tries as many as Hypothesis does by itself,
which `make fuzz` does for its own kinds for as long as one likes: the suite has its fifteen minutes.
"""

import os
import sys
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import Phase, settings

settings.register_profile("suite", derandomize=True, deadline=None, database=None, max_examples=60)
settings.register_profile("quick", parent=settings.get_profile("suite"), phases=[Phase.explicit, Phase.generate])
settings.register_profile("long", parent=settings.get_profile("suite"), max_examples=100)
settings.load_profile("suite")


os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Hundreds of processes are begun: without what the first of them compiled, each would compile the whole program anew."""


class _ThatDay(date):
    """The day on which documents are read in the tests: whether a year may be over depends on it."""

    @classmethod
    def today(cls) -> date:
        return date(2026, 11, 24)


@pytest.fixture(scope="session", autouse=True)
def documents_are_read_on_one_day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("transform.report.date", _ThatDay)
        yield


@pytest.fixture(scope="session", autouse=True)
def first_runs_begin_alike(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Blank warehouses are kept (load.blank) where all tests and the processes that they begin find them, and nobody else."""
    base = tmp_path_factory.getbasetemp()
    of_all = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(of_all / "cache"))
        yield


_status = pytest.StashKey[int]()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_status] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends here: as the interpreter is taken down, DuckDB's binding reports objects that pytest and Prefect still hold."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(config.stash.get(_status, 1))
