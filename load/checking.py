"""The checks of sql/checks/ over the reports that are due, so many at a time, each lot in one transaction.

A check that fails costs itself, and on as few reports as can be told: the lot is made smaller until it passes or is one
report, which goes without that check and has an error finding that says so (STR-24).
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import duckdb
import pyarrow as pa

from load import sqlfiles
from load.errors import WarehouseError
from load.trouble import is_damage, is_interrupted
from load.watching import tell

Script = Callable[[str, Mapping[str, Any]], None]
"""Runs the statements of sql/load/<name>.sql with the parameters that each names."""
Explain = Callable[[pa.Table], pa.Table]

HINTS = "hints"
"""What a failure of the search for the wrong figure is called among the checks."""

_AT_ONCE = (10_000, 125_000)
"""Reports checked at a time: a quarter of those due, but not less and not more. Planning the checks' SQL costs as much as running
it over a few thousand reports, and all at once would want memory without bounds."""

_MEMORY = (150, 750)
"""Megabytes that the engine may use for so many: more than for loading, when the reader of documents has its share."""

_MOST_MEMORY = 3_000
"""Megabytes that it may use where those do not suffice."""

_EXPLAINED_AT_ONCE = 2_000
"""Reports whose tables are looked at for the wrong figure at a time."""

_FEW_REPORTS = 200
"""So few reports that a plan is worth less than what it costs to make it better."""

_STEP = 4
"""By so much a lot is made smaller after a failure, and larger again afterwards."""

_MOST_TRIES = 60
"""Lots made smaller in one run; after that a check that fails costs its whole lot."""

_LONGEST_SAID = 400
_RULE = re.compile(r"'([A-Z]{3}-[0-9]{2})'")
_NOT_OF_A_CHECK = (
    duckdb.OutOfMemoryException,
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.InterruptException,
    duckdb.ConnectionException,
)
"""Errors of the world or of the engine: no other figures would help."""


class _CheckFailed(Exception):
    def __init__(self, check: str, error: Exception) -> None:
        self.check = check
        self.said = f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"


class Checks:
    """The checks of one build. `explain` makes hints on the wrong figure of the tables that do not add up."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, script: Script, explain: Explain | None) -> None:
        self._connection = connection
        self._script = script
        self._explain = explain
        self._tries = _MOST_TRIES
        self._all = self._left = 0

    def run(self) -> None:
        """Checks all that is due. Raises WarehouseError if the memory does not suffice even for one report."""
        execute = self._connection.execute
        before = self._one("select current_setting('memory_limit')")
        most, megabytes = _lot(self._one("select count(*) from due"))
        execute(f"set memory_limit = '{megabytes}MB'")
        if self._one("select count(*) from reports") <= _FEW_REPORTS:
            execute("pragma disable_optimizer")
        size, without = most, dict[str, str]()
        self._all = self._left = self._one("select count(*) from due")
        while left := self._one("select count(*) from due"):
            size, self._left = min(size, left), left
            try:
                self._check_next(size, without)
            except duckdb.OutOfMemoryException:
                # Unusually long texts, or many findings: slower to begin again with more, but the run does not fail.
                execute("rollback")
                if megabytes < _MOST_MEMORY:
                    megabytes = min(megabytes * 2, _MOST_MEMORY)
                    execute(f"set memory_limit = '{megabytes}MB'")
                elif size > 1:
                    size = max(1, size // _STEP)
                else:
                    raise WarehouseError(
                        f"the checks do not get by with {megabytes:,} MB of memory; nothing was published"
                    ) from None
            except _CheckFailed as failed:
                execute("rollback")
                if size > 1 and self._tries:
                    self._tries -= 1
                    size = max(1, size // _STEP)
                else:
                    without[failed.check] = failed.said
            else:
                size, without = min(size * _STEP, most), {}
        execute("pragma enable_optimizer")
        with suppress(duckdb.OutOfMemoryException):  # it holds more than that just now; the next step sets it anew
            execute(f"set memory_limit = '{before}'")

    def _check_next(self, size: int, without: Mapping[str, str]) -> None:
        """Checks so many of the reports that are due, in one transaction, `without` the checks that fail on them."""
        execute = self._connection.execute
        execute("begin")
        self._script("outcomes_table", {"most": size})
        self._script("history", {})
        self._script("prose", {})
        checks = sqlfiles.folder("checks")
        for number, path in enumerate(checks):
            tell((self._all - self._left) * len(checks) + size * number, self._all * len(checks))
            if path.stem not in without:
                try:
                    execute(f"insert into outcomes by name\n{path.read_text('utf-8')}")
                except duckdb.Error as error:
                    if isinstance(error, _NOT_OF_A_CHECK) or is_damage(error):
                        raise
                    raise _CheckFailed(path.stem, error) from None
        if self._explain is not None and HINTS not in without:
            self._hint(self._explain)
        if HINTS in without:
            self._script("failing", {"most": _EXPLAINED_AT_ONCE})
        for check, said in without.items():
            rules = rules_of(check)
            values = {
                "check": " ".join([check, f"({' '.join(rules)})" if rules else ""]).strip(),
                "said": said[:_LONGEST_SAID],
            }
            self._script("hints_failed" if check == HINTS else "check_failed", {**values, "rules": rules})
        self._script("outcomes", {})
        execute("commit")

    def _hint(self, explain: Explain) -> None:
        """Adds hints on the wrong figure of the tables that fail."""
        execute = self._connection.execute
        self._script("failing", {"most": _EXPLAINED_AT_ONCE})
        for part in range(self._one("select coalesce(max(part) + 1, 0) from failing")):
            try:
                rows = self._connection.sql(
                    sqlfiles.statement("load/failing_tables"), params={"part": part}
                ).to_arrow_table()
                self._connection.register(HINTS, explain(rows))
                execute(f"insert into outcomes by name select * from {HINTS}")
            except duckdb.Error as error:
                if isinstance(error, _NOT_OF_A_CHECK) or is_damage(error):
                    raise
                raise _CheckFailed(HINTS, error) from None
            except Exception as error:  # a fault of ours in the search must not cost the run
                if is_interrupted(error):
                    raise
                raise _CheckFailed(HINTS, error) from None
            finally:
                self._connection.unregister(HINTS)

    def _one(self, sql: str) -> Any:
        return self._connection.execute(sql).fetchall()[0][0]


def rules_of(check: str) -> list[str]:
    """The rules that a check judges: those that its text names in quotes."""
    texts = [path.read_text("utf-8") for path in sqlfiles.folder("checks") if path.stem == check]
    return sorted({rule for text in texts for rule in _RULE.findall(text)})


def _lot(due: int) -> tuple[int, int]:
    """How many of the reports that are due to check at a time, and with how many megabytes."""
    (fewest, most), (least, largest) = _AT_ONCE, _MEMORY
    size = min(max(due // 4, fewest), most)
    return size, max(least, largest * size // most)
