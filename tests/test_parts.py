"""A fault of ours in one part of a report costs that part only: the tables and the identity still become a report."""

import pytest

import transform.report
from extract.errors import RefusedText
from flows.batches import reader
from tests.helpers import cells, page, read_text
from transform.parts import PartReader
from transform.prose.narrative import NarrativeReader
from transform.prose.sections import SectionFinder

TEXT = page()


def _fails(*_: object, **__: object) -> object:
    raise IndexError("list index out of range")


def _findings(tables: dict[str, object]) -> list[tuple[str, str | None]]:
    return [(line["rule_id"], line["printed"]) for line in tables["findings"].to_pylist()]  # type: ignore[attr-defined]


BROKEN = {
    "sections": (SectionFinder, "find"),
    "prose": (NarrativeReader, "read"),
    "fee": (transform.report, "read_fees"),
    "publication": (transform.report, "find_publication"),
    "marks": (transform.report, "find_marks"),
}


@pytest.mark.parametrize("part", BROKEN)
def test_a_part_that_fails_leaves_the_tables_and_a_finding_that_names_it(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_text(TEXT)
    owner, name = BROKEN[part]
    monkeypatch.setattr(owner, name, _fails)
    broken = read_text(TEXT)
    assert [cell for cell in cells(broken) if cell.table != "fee"] == [
        cell for cell in cells(whole) if cell.table != "fee"
    ]
    (report,), (was,) = broken["reports"].to_pylist(), whole["reports"].to_pylist()
    assert (report["agency_name"], report["report_year"]) == (was["agency_name"], was["report_year"])
    assert [said for said in _findings(broken) if said not in _findings(whole)] == [("STR-22", part)]


def test_a_fee_that_could_not_be_read_is_not_said_to_be_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transform.report, "read_fees", _fails)
    broken = read_text(TEXT)
    assert {cell.status for cell in cells(broken) if cell.table == "fee"} == {"malformed"}
    assert "STR-08" not in [rule for rule, _ in _findings(broken)]


def test_sections_that_could_not_be_read_are_not_said_to_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SectionFinder, "find", _fails)
    assert "STR-01" not in [rule for rule, _ in _findings(read_text(TEXT))]


def test_whole_reports_have_no_such_finding() -> None:
    assert "STR-22" not in [rule for rule, _ in _findings(read_text(TEXT))]


def test_what_the_tables_fail_at_is_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(reader()._ladder), "read", _fails)
    with pytest.raises(IndexError):
        read_text(TEXT)


def test_a_verdict_on_the_document_passes() -> None:
    def refuses() -> int:
        raise RefusedText("not_a_report", "it is none")

    parts = PartReader()
    with pytest.raises(RefusedText):
        parts.read("prose", 0, refuses)
    assert parts.faults == ()
    assert parts.read("prose", 7, _fails) == 7
    assert [(fault.part, fault.said) for fault in parts.faults] == [("prose", "IndexError: list index out of range")]
