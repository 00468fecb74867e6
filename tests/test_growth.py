"""Reading takes no more time and memory than in proportion to a document: the short form of `python -m tests.growth`."""

from itertools import islice
from pathlib import Path
from random import Random
from time import process_time

import pytest

from extract import DocumentError
from extract.bounds import MAX_CELLS, MAX_CHARACTERS, MAX_LINES, MAX_ROW_CELLS, MAX_ROWS
from extract.files import open_document
from extract.files import workbook as workbook_reader
from extract.files.archive import documents_in
from extract.files.html_seen import MAX_OPEN
from extract.files.html_styles import MAX_MEANT
from extract.files.mhtml import MAX_PARTS
from extract.files.workbook import MAX_MERGED, MAX_SHEETS
from flows.batches import reader
from tests import growth
from tests.fuzz import read
from tests.growth import COSTLY, KINDS, MOST_MEMORY, PLAIN_UNITS, STRUCTURES, check, grows_too_fast, peak_of, turns
from tests.growth_makers import SPAN_WRITERS, SPANS, html, sheet, workbook
from tests.helpers import records
from tests.write_docx import package
from tests.write_odf import packed
from transform import DATA

QUICK = [kind for kind in KINDS if kind not in COSTLY]
ONCE_SLOW = (
    *(
        "html: looks open at many ends",
        "html: blocks in open formats",
        "html: hidden in a line",
        "html: lists of choices",
    ),
    *("html: rules and tags", "html: long entities", "mhtml: headers", "csv: lines of one field", "xlsx: one column"),
    *("xlsx: many sheets of one part", "xlsx: merged in hidden rows", "odf: spanned hidden columns", "text: prose"),
    *("text: one row of pipes", "text: lines of a cell", "text: sections", "html: cells in one row"),
    *("html: cells in one row spanned", "odf: cells of text that go on below"),
)
"""Structures on which reading once took time beyond all proportion, or failed."""


@pytest.mark.parametrize("what", ONCE_SLOW)
def test_what_was_slow_once_grows_with_its_size(what: str) -> None:
    suffix, make = STRUCTURES[what]
    found = grows_too_fast(what, suffix, make)
    assert found is None, found.said


def test_hard_texts_anywhere_in_a_report_of_any_kind_take_time_with_their_size() -> None:
    kinds = QUICK[::3]  # the long form takes all
    tried = islice(turns(PLAIN_UNITS, Random(2), kinds), len(kinds))
    found = [one for kind, units in tried for one in check(kind, units, 800)]
    assert [(one.what, one.said) for one in found] == []


def test_a_table_takes_time_with_its_size_whatever_its_cells_span() -> None:
    every = [f"{kind}: {spans}" for kind in SPAN_WRITERS for spans in SPANS]
    some = [what for what in every if what.startswith("html: ")] + every[11::17]  # the long form takes all
    found = [one for what in some if (one := grows_too_fast(what, *STRUCTURES[what]))]
    assert [(one.what, one.said) for one in found] == []


@pytest.mark.parametrize(("power", "is_found"), [(1, False), (2, True)])
def test_the_search_finds_what_grows_with_the_square(
    power: int, is_found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reading(_suffix: str, content: bytes) -> None:
        sum(range(int(4_000_000 * (len(content) / 8) ** power)))

    monkeypatch.setattr(growth, "_read", reading)
    monkeypatch.setattr(growth, "FLOOR", 0.02)
    assert (grows_too_fast("", ".txt", lambda size: b"a" * size) is not None) == is_found


# -- bounds ------------------------------------------------------------------------------------------------------------

_P = "<w:p><w:r><w:t>1</w:t></w:r></w:p>"
_CELL = "<table:table-cell><text:p>1</text:p></table:table-cell>"
_ROW = '<row><c t="inlineStr"><is><t>1</t></is></c></row>'
BOUNDS: dict[str, tuple[str, bytes, str, int]] = {
    "characters": (".txt", b"a" * (MAX_CHARACTERS + 1), "too_large", MAX_CHARACTERS),
    "lines": (".txt", b"1\n" * (MAX_LINES + 1), "too_large", MAX_LINES),
    "cells of a text, a line each": (".txt", b"\t1\n" * (MAX_LINES + 1), "too_large", MAX_LINES),
    "cells of a row of pipes": (".md", ("| 规章 " + "| 1 " * MAX_ROW_CELLS + "|\n").encode() * 3, "too_large", MAX_ROW_CELLS),
    "rows": (".html", html("<table>" + "<tr><td>1" * (MAX_ROWS + 1)), "too_large", MAX_ROWS),
    "cells": (".html", html("<table>" + ("<tr>" + "<td>1" * 900) * (MAX_CELLS // 900 + 1)), "too_large", 200_000),
    "cells of a row": (".html", html("<table><tr>" + "<td>1" * (MAX_ROW_CELLS + 1)), "too_large", MAX_ROW_CELLS),
    "cells of a row in Word": (".docx", package("<w:body><w:tbl><w:tr>" + f"<w:tc>{_P}</w:tc>" * (MAX_ROW_CELLS + 1) + "</w:tr></w:tbl></w:body>"), "too_large", MAX_ROW_CELLS),
    "looks in one another": (".html", html("<s>" * (MAX_OPEN + 1) + "1"), "nesting", MAX_OPEN),
    "rules that mean tags": (".html", html("<p class=a>1" * 900, "<style>" + ".a{display:none}" * 900 + "</style>"), "too_complex", MAX_MEANT),
    "sheets": (".xlsx", workbook([sheet(_ROW)], ["worksheets/sheet1.xml"] * (MAX_SHEETS + 1)), "too_large", MAX_SHEETS),
    "rows of sheets": (".xlsx", workbook([sheet(_ROW * 2_000)], ["worksheets/sheet1.xml"] * 60), "too_large", 60_000),
    "merged cells": (".xlsx", workbook([sheet(_ROW, "<mergeCells>" + '<mergeCell ref="A1:B1"/>' * (MAX_MERGED + 1) + "</mergeCells>")]), "too_large", MAX_MERGED),
    "repeated rows": (".ods", packed(f"<table:table><table:table-row table:number-rows-repeated='99999999'>{_CELL}</table:table-row></table:table>", "spreadsheet"), "too_large", 20_000),
    "columns of a sheet of OpenDocument": (".ods", packed(f"<table:table><table:table-row>{_CELL * 513}</table:table-row></table:table>", "spreadsheet"), "too_large", 512),
    "columns of a table of OpenDocument": (".odt", packed(f"<table:table><table:table-row>{_CELL * 513}</table:table-row></table:table>"), "too_large", 512),
    "sheets of OpenDocument": (".ods", packed(f"<table:table><table:table-row>{_CELL}</table:table-row></table:table>" * 65, "spreadsheet"), "too_large", 64),
    "rows of commas": (".csv", b"1,2\n" * 20_001, "too_large", 20_000),
}  # fmt: skip
"""what there is too much of: suffix, document, reason, and the bound that the reason names"""


@pytest.mark.parametrize("what", BOUNDS)
def test_a_bound_that_is_met_is_a_reason_that_names_it(what: str) -> None:
    suffix, content, code, bound = BOUNDS[what]
    with pytest.raises(DocumentError) as refused:
        reader().read(open_document(f"某局_2023{suffix}", content, "0" * 64))
    assert refused.value.code == code
    assert f"{bound:,}" in refused.value.reason
    assert "\n" not in refused.value.reason
    assert code in {line["reason_code"] for line in records(DATA / "reasons.csv")}


def test_many_parts_of_a_web_archive_are_refused() -> None:
    content = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="B"\n\n' + b"--B\n\na\n" * (
        2 * MAX_PARTS + 1
    )
    assert read("a.mht", content) == "nesting"


@pytest.mark.parametrize("what", ["text: lines of a cell", "odf: long repeated rows"])
def test_no_document_takes_more_than_a_gigabyte(what: str) -> None:
    suffix, make = STRUCTURES[what]
    most, _ = peak_of(suffix, make(64))
    assert most < MOST_MEMORY


def test_files_of_one_name_in_an_archive_are_listed_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(STRUCTURES["zip: members of one name"][1](20))
    began = process_time()
    assert len(documents_in(str(path))) == 8_000
    assert process_time() - began < 5


def test_a_sheet_is_bounded_as_a_text_is() -> None:
    """Its reader runs where nothing of ours can be imported."""
    assert (workbook_reader.MAX_CHARACTERS, workbook_reader.MAX_ROWS) == (MAX_CHARACTERS, MAX_ROWS)
