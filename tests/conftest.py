"""Settings for all tests: Hypothesis tries the same examples in every run, so a failure is never a matter of luck.

`--hypothesis-profile=quick` does not shrink failing examples.
"""

import os
import sys

import pytest
from hypothesis import Phase, settings

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.register_profile("quick", parent=settings.get_profile("suite"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("suite")

_status = pytest.StashKey[int]()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_status] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends here: as the interpreter is taken down, DuckDB's binding reports objects that pytest and Prefect still hold."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(config.stash.get(_status, 1))
