"""History against a plain model: random sequences of runs, and after each what must be current, what was, and nothing twice.

The model knows files, addresses, readings and people's words; it shares no code and no SQL with the warehouse.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from flows import pipeline, placing
from flows.options import RunOptions
from flows.pipeline import RunSummary, run_steps
from load import Warehouse
from tests.helpers import page
from tests.rendering import Noise, plain_figures
from transform.report import Report, ReportReader

FINANCE, EDUCATION, DISTRICT = "北京市海淀区财政局", "北京市海淀区教育局", "区财政局"
NAMING = "北京市海淀区民政局_2023.txt"
"""A name that says of whom and of which year a text is that does not say it itself."""
FOLDERS = ("", "北京市西城区", "长春市朝阳区")
ELSEWHERE = "北京市东城区"
LISTS = {
    "": {},
    f"agency,aliases\n{FINANCE},{EDUCATION}\n": {EDUCATION: FINANCE},
    f"agency,aliases\n某某联合局,{FINANCE}|{DISTRICT}\n": {FINANCE: "某某联合局", DISTRICT: "某某联合局"},
}
"""What the user's list says -> name as printed -> body, where the list says otherwise than the program."""
STEPS = 6


@dataclass(frozen=True)
class Text:
    """A document: its content, and what it says of itself."""

    content: str
    agency: str | None
    year: int

    @property
    def sha256(self) -> str:
        return sha256(self.content.encode()).hexdigest()

    def is_report(self, name: str) -> bool:
        return self.agency is not None or name == NAMING


@dataclass
class Reading:
    """What a document once was read as."""

    first_run: int
    title_line: int
    retired_in: int | None = None


@dataclass
class Model:
    """What the warehouse must hold."""

    texts: dict[str, Text] = field(default_factory=dict)
    sources: dict[str, tuple[str, str | None, int, int]] = field(default_factory=dict)
    """address -> (sha256, place, run, time of the file)"""
    former: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """(address, sha256) -> place"""
    readers: dict[str, str] = field(default_factory=dict)
    """sha256 -> version of the reader that read it last"""
    readings: dict[str, list[Reading]] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    listed: str = ""

    def run(self, files: dict[str, tuple[Text, int]], run: int, title_line: int, options: dict[str, Any]) -> None:
        """Takes over a run over the files: address -> its text and time."""
        version, force, place = options["version"], options["force"], options["place"]
        read: dict[str, list[str]] = {}
        for uri, (text, time) in files.items():
            self.texts[text.sha256] = text
            known = self.sources.get(uri)
            by_this = known is not None and self.readers[known[0]] == version and not force
            if by_this and known and known[3] == time:
                continue
            if not (by_this and known and known[0] == text.sha256):
                read.setdefault(text.sha256, []).append(uri)
        for uri, (text, time) in files.items():
            known = self.sources.get(uri)
            said = place or (known[1] if known else None)
            is_opened = known is None or force or self.readers[known[0]] != version or known[3] != time
            if known and known[0] != text.sha256:
                self.former[uri, known[0]] = known[1]
            self.former.pop((uri, text.sha256), None)
            self.sources[uri] = text.sha256, said, run if is_opened or not known else known[2], time
        for digest, uris in read.items():
            text = self.texts[digest]
            is_report = any(text.is_report(Path(uri).name) for uri in uris)
            standing = self.standing(digest)
            is_settled = not force and self.readers.get(digest) == version and (standing or not is_report)
            if is_settled:
                continue
            self.readers[digest] = version
            if standing and not (is_report and standing.title_line == title_line):
                standing.retired_in, standing = run, None
            if is_report and not standing:
                earlier = self.readings.setdefault(digest, [])
                earlier.append(Reading(earlier[0].first_run if earlier else run, title_line))

    def standing(self, digest: str) -> Reading | None:
        return next((reading for reading in self.readings.get(digest, ()) if reading.retired_in is None), None)

    def body(self, digest: str) -> tuple[str, str]:
        """The agency whose report it is; if nothing tells which, where it was found: elsewhere it may be another's."""
        text = self.texts[digest]
        printed = text.agency or NAMING.split("_")[0]
        found = [(-run, uri, place) for uri, (sha, place, run, _) in self.sources.items() if sha == digest]
        found = found or [(0, uri, place) for (uri, sha), place in self.former.items() if sha == digest]
        if printed in LISTS[self.listed]:
            return LISTS[self.listed][printed], ""
        if printed != DISTRICT:
            return printed, ""
        _, uri, place = min(found, key=lambda address: address[:2])
        said = {place, Path(uri).parent.name} & {*FOLDERS[1:], ELSEWHERE}
        if len(said) == 1:
            return f"{said.pop()}{DISTRICT[1:]}", ""
        return DISTRICT, f"{place} {Path(uri).parent.name}"

    def versions(self) -> dict[tuple[tuple[str, str], int], list[str]]:
        """(body, year) -> its documents, the current one first."""
        found: dict[tuple[tuple[str, str], int], list[str]] = {}
        for digest in self.readings:
            if self.standing(digest):
                found.setdefault((self.body(digest), self.texts[digest].year), []).append(digest)
        lying = {sha for sha, *_ in self.sources.values()}
        for digests in found.values():
            digests.sort(
                key=lambda sha: (sha not in self.chosen, sha not in lying, -self.readings[sha][0].first_run, sha)
            )
        return found


class History:
    """A folder of reports, its warehouse, the model, and what was answered after each run."""

    def __init__(self, home: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.random = home, Random(seed)
        (home / "in").mkdir()
        self.files: dict[str, tuple[Text, int]] = {}
        self.clock = 10**18
        self.model = Model()
        self.version, self.title_line, self.run_id = "1", 1, 0
        self.answers: dict[int, list[Any]] = {}
        self.log: list[str] = []
        monkeypatch.setattr(pipeline, "reader_version", lambda: self.version)
        read = ReportReader.read

        def other(reader: ReportReader, document: Any) -> Report:
            report = read(reader, document)
            return report._replace(identity=report.identity._replace(title_line=self.title_line))

        monkeypatch.setattr(ReportReader, "read", other)

    def text(self) -> Text:
        agency = self.random.choice((FINANCE, EDUCATION, DISTRICT, None))
        year = self.random.choice((2022, 2023)) if agency else 2023
        figures = plain_figures(printed=str(self.random.randint(0, 3)))
        if agency:
            return Text(page(figures, agency=agency, year=year), agency, year)
        # Says neither of whom nor of which year it is.
        content = page(figures, noise=Noise(title="none"), agency="本机关").replace("2023年", "")
        return Text(content, None, 2023)

    def address(self) -> str:
        folder = self.random.choice(FOLDERS)
        return str(self.home / "in" / folder / self.random.choice(("a.txt", "b.txt", "c.txt", NAMING)))

    def put(self, uri: str, text: Text) -> None:
        Path(uri).parent.mkdir(exist_ok=True)
        Path(uri).write_bytes(text.content.encode())
        self.clock += 10**9
        os.utime(uri, ns=(self.clock, self.clock))
        self.files[uri] = text, self.clock

    def change_files(self) -> None:
        change = self.random.choice(("put", "put", "put", "copy", "copy", "move", "remove", "touch", "none"))
        self.log.append(change)
        if change == "put" or not self.files:
            self.put(self.address(), self.text())
        elif change != "none":
            uri = self.random.choice(sorted(self.files))
            text = self.files[uri][0]
            if change in ("move", "remove"):
                Path(uri).unlink()
                del self.files[uri]
            if change != "remove":
                self.put(uri if change == "touch" else self.address(), text)

    def step(self) -> None:
        for _ in range(self.random.randint(0, 4) if self.run_id else 5):
            self.change_files()
        options: dict[str, Any] = {"force": self.random.random() < 0.15}
        if self.random.random() < 0.3:
            self.version = str(self.random.randint(1, 3))
            self.title_line = self.random.choice((self.title_line, 1, 2))
        if self.random.random() < 0.3:
            self.model.listed = self.random.choice(sorted(LISTS))
            options["agencies"] = self.home / "agencies.csv"
            options["agencies"].write_text(self.model.listed, "utf-8")
        if self.random.random() < 0.3:
            known = [*sorted(self.model.texts), "0" * 64]
            self.model.chosen = frozenset(self.random.sample(known, min(len(known), self.random.randint(0, 3))))
            options["choices"] = self.home / "choices.csv"
            lines = ["document_sha256,chosen_by", *(f"{sha},王" for sha in sorted(self.model.chosen))]
            options["choices"].write_text("\n".join(lines) if self.model.chosen else "", "utf-8")
        if self.random.random() < 0.15:
            options["place"] = ELSEWHERE
        self.log.append(f"{options} reader {self.version} line {self.title_line}")
        summary = self.run(options)
        self.model.run(
            dict(sorted(self.files.items())),
            self.run_id + 1,
            self.title_line,
            {"version": self.version, "force": options["force"], "place": options.get("place")},
        )
        if summary.changed:
            assert summary.run_id == self.run_id + 1
            self.run_id = summary.run_id
        self.check()
        before = (self.home / "w.duckdb").read_bytes()
        assert not self.run({**options, "force": False}).changed
        assert (self.home / "w.duckdb").read_bytes() == before

    def run(self, options: dict[str, Any]) -> RunSummary:
        return run_steps(RunOptions((str(self.home / "in"),), self.home / "w.duckdb", **options))

    def check(self) -> None:
        with Warehouse(self.home / "w.duckdb").connect() as connection:

            def ask(sql: str) -> list[tuple[Any, ...]]:
                return connection.execute(sql).fetchall()

            versions = self.model.versions()
            found = ask("select agency, report_year, document_sha256, is_current, first_run, title_line from v_reports")
            assert sorted(found) == sorted(
                (agency, year, sha, number == 0, reading.first_run, reading.title_line)
                for ((agency, _), year), digests in versions.items()
                for number, sha in enumerate(digests)
                if (reading := self.model.standing(sha))
            )
            assert Counter(ask("select document_sha256, retired_in_run, first_run from reports")) == Counter(
                (sha, reading.retired_in, reading.first_run)
                for sha, readings in self.model.readings.items()
                for reading in readings
            )
            others = "select document_sha256, cast(actual as integer) from v_findings where rule_id = 'YOY-07'"
            assert sorted(ask(others)) == sorted(
                (digests[0], len(digests)) for digests in versions.values() if len(digests) > 1
            )
            assert ask(WORSE) == []
            assert sorted(ask("select distinct report_id from search('行政机关')")) == sorted(
                ask("select distinct report_id from v_sections where contains(text, '行政机关')")
            )
            self.answers[self.run_id] = list(answers(ask, None))
            for run, answered in self.answers.items():
                assert list(answers(ask, run)) == answered, f"as of run {run}"


def answers(ask: Any, as_of: int | None) -> Iterator[Any]:
    """What the views say of the figures, all cells in one number."""
    ask("reset variable as_of" if as_of is None else f"set variable as_of = {as_of}")
    yield sorted(ask("select document_sha256, title_line, is_current from v_reports"))
    for view, columns in (
        ("v_application_cells", "document_sha256, item_code, applicant_type, value, value_status, source_line"),
        ("v_disclosure_cells", "document_sha256, category, measure, value, value_status, source_line"),
        ("v_sections", "document_sha256, section_no, heading, text"),
        ("v_source_lines", "document_sha256, line, text"),
    ):
        yield ask(f"select count(*), sum(hash({columns}) // 4096) from {view}")
    ask("reset variable as_of")


ONCE = {
    "sections": "report_key, section_no",
    "application_facts": "report_key, row_no",
    "disclosure_facts": "report_key, row_no, column_no, subcategory",
    "dispute_facts": "report_key, row_no",
    "fee_facts": "report_key",
    "rule_counts": "report_key, rule_id",
    "report_outcomes": "report_key",
    "report_prints": "report_key",
    "retired_texts": "report_key",
    "former_sources": "source_uri, document_sha256",
}
WORSE = " union all ".join(
    [
        *(
            f"select '{table} twice' from (select 1 from {table} group by {key} having count(*) > 1)"
            for table, key in ONCE.items()
        ),
        "select 'findings twice' from (select *, count(*) as n from findings group by all) where n > 1",
        *(
            f"select '{table} lost' from reports where report_key not in (select report_key from {table})"
            for table in (
                "sections",
                "application_facts",
                "disclosure_facts",
                "fee_facts",
                "report_prints",
            )
        ),
        "select 'report_outcomes lost' from reports "
        "where is_current and report_key not in (select report_key from report_outcomes)",
        "select 'current though retired' from reports where is_current and retired_in_run is not null",
        "select 'empty interval' from report_currency where from_run >= to_run",
        "select 'overlapping intervals' from report_currency as a join report_currency as b "
        "on a.report_key = b.report_key and a.from_run < b.from_run and coalesce(a.to_run > b.from_run, true)",
        "select 'currency' from (select report_key from report_currency where to_run is null "
        "group by all having count(*) > 1)",
        "select 'not open' from reports where is_current != (report_key in "
        "(select report_key from report_currency where to_run is null))",
        "select 'body unknown' from reports where agency_id not in (select agency_id from dim_agency)",
    ]
)


@pytest.mark.parametrize(("seed", "batch_size"), [(1, 1_000), (2, 1)])
def test_history_is_that_of_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, batch_size: int
) -> None:
    monkeypatch.setattr(pipeline, "BATCH_SIZE", batch_size)
    monkeypatch.setattr(placing, "_AT_ONCE", batch_size + 1)
    history = History(tmp_path, seed, monkeypatch)
    for _ in range(STEPS):
        try:
            history.step()
        except AssertionError as error:
            error.add_note("\n".join(history.log))
            raise
