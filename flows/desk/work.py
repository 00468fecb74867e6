"""What is done at the desk: the queue, decisions, corrections, taking the last act back, the run that takes them over.

Decisions and corrections are lines of the user's CSV files, written as `gongkai decide` and `gongkai correct` write them; the
warehouse is opened, asked and closed, so that a run may publish meanwhile.
"""

import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dateutil import tz

from flows.commands.options import TIME_ZONE
from flows.correcting import correct
from load import Warehouse, sqlfiles, user_files
from load.decisions import KEY, decide, decisions_table, finding_id
from load.errors import WarehouseError
from load.site import report_page
from load.user_files import take_back

_MOST_SAID = 200
"""Lines of a run that are kept for the page."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something done here that can be taken back: the file, the lines added to it, and the findings they are on."""

    file: Path
    added: str
    findings: tuple[str, ...]


@dataclass
class Run:
    """The run that takes decisions and corrections over."""

    is_running: bool = False
    code: int | None = None
    said: list[str] = field(default_factory=list)


class Desk:
    """One person's desk over one warehouse. Every method is one act, behind one lock."""

    def __init__(
        self, warehouse: Warehouse, decisions: Path, corrections: Path, by: str, sources: Sequence[str], notes: bool
    ) -> None:
        self.warehouse = warehouse
        self.decisions, self.corrections = decisions, corrections
        self.by = by
        self._sources = tuple(sources)
        self._notes = notes
        self._acts: list[Act] = []
        self._lock = threading.Lock()
        self.run_state = Run()

    # -- what is shown -----------------------------------------------------------------------------------------------

    def queue(self) -> list[dict[str, Any]]:
        """The findings of the warehouse, errors first."""
        with self._lock:
            found = self.warehouse.query(sqlfiles.statement("desk/queue"), {"notes": self._notes})
        return list(found.to_pylist())

    def noted(self) -> dict[str, Any]:
        """What stands in the list of decisions: by finding, what was done today, the reasons of each rule; and what can be done."""
        with self._lock:
            lines = self._noted()
            can_undo = bool(self._acts)
        shown = ("decided_by", "decision", "agency", "report_year", "rule_id", "place")
        return {
            "noted": {
                finding: {"decision": line["decision"], "by": line["decided_by"], "reason": line["decision_reason"]}
                for finding, line in lines.items()
            },
            "today": [
                {name: str(line[name]) for name in shown} for line in lines.values() if line["decided_on"] == _today()
            ],
            "reasons": self._reasons(lines.values()),
            "by": self.by,
            "can_undo": can_undo,
            "can_run": bool(self._sources),
        }

    def report(self, report_id: str) -> str:
        """JSON of the page of a report. Raises WarehouseError if there is none."""
        page = report_page(self.warehouse, report_id)
        if page is None:
            raise WarehouseError(f"no current report {report_id[:40]!r}")
        return page

    def to_mend(self, report_id: str) -> list[dict[str, Any]]:
        """What the body must mend in a report: the findings that are not dismissed or explained."""
        noted = self.noted()["noted"]
        return [
            finding
            for finding in self.queue()
            if finding["report_id"] == report_id
            and noted.get(finding["finding_id"], finding)["decision"] in (None, "confirmed")
            and finding["severity"] != "note"
        ]

    def _noted(self) -> dict[str, dict[str, Any]]:
        """Finding -> its line of the list. Raises WarehouseError if the file is none."""
        if not self.decisions.exists():
            return {}
        rows = decisions_table(user_files.read(self.decisions).text, str(self.decisions)).to_pylist()
        return {_id_of(row): row for row in rows}

    def _reasons(self, noted: Iterable[Mapping[str, Any]]) -> dict[str, list[list[str]]]:
        """Rule -> [decision, reason] used of it before, the last first."""
        used: dict[str, list[list[str]]] = {}
        for line in noted:
            of_rule = used.setdefault(line["rule_id"], [])
            said = [line["decision"], line["decision_reason"]]
            if said in of_rule:
                of_rule.remove(said)
            of_rule.insert(0, said)
        return used

    # -- what is done ------------------------------------------------------------------------------------------------

    def decide(self, wanted: Sequence[str], decision: str, reason: str) -> None:
        """Notes a decision on findings, as one act. Raises WarehouseError, and nothing is changed."""
        if not wanted or decision not in ("confirmed", "dismissed", "explained"):
            raise WarehouseError("no finding, or no decision, was named")
        with self._lock:
            done = decide(self.warehouse, self.decisions, tuple(wanted), decision, self.by, reason, _today())
            self._acts.append(Act(self.decisions, done.added, tuple(wanted)))

    def correct(self, target: str, cell: str, value: str, said: Mapping[str, str], accept_imbalance: bool) -> list[str]:
        """Notes the right figure of a cell; what becomes of the sums with it. Raises WarehouseError, and nothing is changed."""
        with self._lock:
            done = correct(
                self.warehouse,
                self.corrections,
                target,
                cell,
                value,
                {**said, "by": self.by},
                _today(),
                accept_imbalance,
            )
            self._acts.append(Act(self.corrections, done.added, (target,)))
            return list(done.sums)

    def undo(self) -> tuple[str, ...]:
        """Takes the last act of this desk back; the findings it was on. Raises WarehouseError if there is none, or not at the end."""
        with self._lock:
            if not self._acts:
                raise WarehouseError("nothing was done here that could be taken back")
            act = self._acts[-1]
            take_back(act.file, act.added)
            self._acts.pop()
            return act.findings

    def run(self) -> None:
        """Begins a run that takes decisions and corrections over; run_state tells how it goes. Raises WarehouseError."""
        if not self._sources:
            raise WarehouseError("name the reports, as for `gongkai run`: gongkai review SOURCE ...")
        with self._lock:
            if self.run_state.is_running:
                raise WarehouseError("a run is going on")
            self.run_state = Run(is_running=True)
        command = [sys.executable, "-m", "flows.cli", "run", *self._sources, "--warehouse", str(self.warehouse.path)]
        command.append("--no-exports")
        for option, file in (("--decisions", self.decisions), ("--corrections", self.corrections)):
            if file.exists():
                command += [option, str(file)]
        threading.Thread(target=self._watch, args=(command,), daemon=True).start()

    def _watch(self, command: Sequence[str]) -> None:
        state = self.run_state
        try:
            with subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as process:
                for line in process.stdout or ():
                    if line.strip() and len(state.said) < _MOST_SAID:
                        state.said.append(line.rstrip())
            state.code = process.returncode
        except OSError as error:
            state.said.append(str(error))
            state.code = 1
        finally:
            state.is_running = False


def _id_of(row: Mapping[str, Any]) -> str:
    return finding_id({name: row[name] for name in KEY})


def _today() -> date:
    return datetime.now(tz.gettz(TIME_ZONE)).date()
