"""Long texts: a batch that the engine has no memory for at once is taken in pieces, and costs no report."""

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from load import Build, Warehouse, memory
from load import warehouse as loading
from load.portions import halves, portions, set_aside
from tests.helpers import page, read_texts, run_start
from tests.office import ask
from transform.facts.schemas import SCHEMAS

NAMES = [f"某某市某某区第{number}街道办事处" for number in range(8)]


@pytest.fixture(scope="module")
def batch() -> dict[str, pa.Table]:
    """Eight reports, a document that is none, and one that is known already."""
    texts = {f"{name}.txt": page(agency=name) for name in NAMES}
    tables = read_texts({**texts, "note.txt": "2023年无申请。\n"})
    known = pa.Table.from_pylist(
        [{"source_uri": "known.txt", "document_sha256": "f" * 64, "byte_size": 1, "modified_ns": 1}], SCHEMAS["sources"]
    )
    return {**tables, "sources": pa.concat_tables([tables["sources"], known])}


def long(batch: Mapping[str, pa.Table], characters: int, only: int | None = None) -> dict[str, pa.Table]:
    """The same with that much in each section, or those of one report only: text that does not compress."""
    table = batch["sections"]
    texts = [
        words(number, characters) if only in (None, report) else text
        for number, (report, text) in enumerate(
            zip(*(table[name].to_pylist() for name in ("report_no", "text")), strict=True)
        )
    ]
    place = table.column_names.index("text")
    return {
        **batch,
        "sections": table.set_column(place, table.schema.field(place), pa.chunked_array([pa.array(texts)])),
    }


def words(seed: int, characters: int) -> str:
    return np.random.default_rng(seed).integers(0x4E00, 0x9000, characters).astype("<u4").tobytes().decode("utf-32-le")


def by_document(tables: Mapping[str, pa.Table]) -> dict[str, list[str]]:
    """table -> its lines, each with the document in the place of the report's number."""
    documents = {line["report_no"]: line["document_sha256"] for line in tables["reports"].to_pylist()}
    return {
        name: sorted(
            str({**line, "report_no": documents[line["report_no"]]} if "report_no" in line else line)
            for line in table.to_pylist()
        )
        for name, table in tables.items()
    }


def test_the_pieces_are_the_batch(batch: dict[str, pa.Table]) -> None:
    pieces = [*portions(batch, 1)]
    assert len(pieces) == len(NAMES) + 1
    for piece in pieces:
        assert {name: table.schema for name, table in piece.items()} == SCHEMAS
        assert piece["reports"]["report_no"].to_pylist() == [*range(piece["reports"].num_rows)]
        assert halves(piece) is None
    whole = by_document(batch)
    in_pieces = [by_document(piece) for piece in pieces]
    assert {name: sorted(chain(*(piece[name] for piece in in_pieces))) for name in whole} == whole


def test_a_usual_batch_stays_whole(batch: dict[str, pa.Table]) -> None:
    assert [*portions(batch, loading._LOADED_AT_ONCE)] == [batch]


def load(home: Path, tables: Mapping[str, pa.Table]) -> tuple[int, int]:
    """Builds and publishes a warehouse; how many reports came in, and how many did not."""
    with Build(Warehouse(home / "w.duckdb"), run_start()) as build:
        build.loader.begin()
        loaded = build.loader.load(tables)
        counts = {"seen": 10, "unchanged": 1, "read": 9, "loaded": loaded, "set_aside": 1}
        build.loader.finish(counts)
        found = loaded, build.loader.set_aside
        build.publish()
    return found


@pytest.mark.parametrize("cut", [True, False], ids=["in pieces", "with more memory"])
def test_texts_that_do_not_fit_into_the_engines_memory(
    tmp_path: Path, batch: dict[str, pa.Table], monkeypatch: pytest.MonkeyPatch, cut: bool
) -> None:
    tables = long(batch, 400_000)
    assert sum(table.nbytes for table in tables.values()) > 40_000_000
    tried = []
    more = memory.with_more_memory
    monkeypatch.setattr(
        loading, "with_more_memory", lambda connection, step: more(connection, lambda: tried.append(1) or step())
    )
    if not cut:
        monkeypatch.setattr(loading, "_LOADED_AT_ONCE", 10**12)
    assert load(tmp_path, tables) == (len(NAMES), 0)
    assert ask(tmp_path, "select count(*) from v_reports") == [(len(NAMES),)]
    assert ask(tmp_path, "select count(*) from sources") == [(len(NAMES) + 2,)]
    if not cut:
        assert len(tried) > 2, "the engine must have run out of memory once"


def test_the_one_document_that_nobody_can_take_in_is_named(
    tmp_path: Path, batch: dict[str, pa.Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by halves; what was too long for any memory is made so by leaving no more than there is."""
    monkeypatch.setattr(memory, "_MEGABYTES", ())
    assert load(tmp_path, long(batch, 5_000_000, only=3)) == (len(NAMES) - 1, 1)
    poor = batch["reports"]["agency_name"][3].as_py()
    aside = ask(tmp_path, "select parse_filename(source_uri, true), reason_code from v_set_aside order by reason_code")
    assert aside == [("note", "not_a_report"), (poor, "too_complex")]
    assert len(ask(tmp_path, "select 1 from v_reports")) == len(NAMES) - 1


def test_what_is_set_aside_keeps_its_address_and_its_reason(batch: dict[str, pa.Table]) -> None:
    tables = set_aside(batch, "too_complex", "too long")
    assert {name: table.schema for name, table in tables.items()} == SCHEMAS
    assert tables["sources"] == batch["sources"] and tables["reports"].num_rows == 0
    assert tables["documents"]["reason"].to_pylist() == ["too long"] * (len(NAMES) + 1)
