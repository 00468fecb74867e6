"""Inputs that were read wrongly once (tests/failing): every figure comes out as printed, or is flagged where no reading is safe."""

from hashlib import sha256
from pathlib import Path

import pytest

from extract import DocumentError
from extract.files import open_document
from flows.batches import reader
from tests.failing import FAILING, Case, aside, failing_cases
from tests.helpers import loaded, read_text, rows

needs_failing = pytest.mark.skipif(not FAILING.is_dir(), reason="../shared/failing is not here")


@needs_failing
@pytest.mark.parametrize("case", failing_cases(), ids=lambda case: case.path.name)
def test_every_figure_comes_out_as_printed_or_is_flagged(case: Case) -> None:
    assert case.not_right() == []


@needs_failing
@pytest.mark.parametrize("path", aside(), ids=lambda path: path.stem)
def test_what_is_no_such_report_is_not_loaded(path: Path) -> None:
    content = path.read_bytes()
    with pytest.raises(DocumentError) as caught:
        reader().read(open_document(path.name, content, sha256(content).hexdigest()))
    assert caught.value.code == "not_a_report"


@needs_failing
def test_a_mail_address_in_the_prose_accuses_no_report() -> None:
    path = FAILING / "reports" / "h11_mail_shifts.txt"
    with loaded(read_text(path.read_text("utf-8"), path.name)) as loader:
        found = rows(loader.connection, "select rule_id, actual from v_findings where rule_id like 'TXT-%'")
        told = rows(loader.connection, "select value from v_narrative_figures where measure = 'received'")
    assert found == []
    assert [line["value"] for line in told] == [28]
