"""The data dictionary: complete, and the same in the table, in the comments and in docs/dictionary.md."""

import re
from collections.abc import Iterator

import duckdb
import pytest

from load import dictionary, rules_page, scratch, sqlfiles
from load.dictionary import Break, Entry, Word
from load.dictionary_page import page
from tests.helpers import ROOT, rows, run_start

REGENERATE = (
    "docs/dictionary.md is not what the metadata say; after a `gongkai run`:"
    " .venv/bin/python -m load.dictionary_page data/warehouse/gongkai.duckdb > docs/dictionary.md"
)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse without reports, with all that is for people."""
    with scratch(run_start()) as loader:
        loader.connection.execute("delete from meta where name = 'presentation_version'")
        loader.lay_out()
        yield loader.connection


def test_page_is_what_the_metadata_say(warehouse: duckdb.DuckDBPyConnection) -> None:
    generated = page(dictionary.entries_of(warehouse))
    assert (ROOT / "docs" / "dictionary.md").read_text("utf-8") == generated, REGENERATE


def test_rule_book_is_the_rules(warehouse: duckdb.DuckDBPyConnection) -> None:
    generated = rules_page.page(warehouse.execute(sqlfiles.statement("present/rules")).fetchall())
    command = "after a `gongkai run`: .venv/bin/python -m load.rules_page data/warehouse/gongkai.duckdb > docs/rules.md"
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == generated, command


def test_page_is_the_same_from_the_table(warehouse: duckdb.DuckDBPyConnection) -> None:
    told = warehouse.execute(sqlfiles.statement("present/dictionary")).fetchall()
    assert [Entry(*row) for row in told] == dictionary.entries_of(warehouse)


def test_every_object_column_and_code_is_told(warehouse: duckdb.DuckDBPyConnection) -> None:
    untold = rows(
        warehouse,
        """
        select c.table_name, c.column_name
        from duckdb_columns() as c
        left join dictionary as d on d.object = c.table_name and d.column = c.column_name and d.code is null
        where c.database_name = 'warehouse' and c.schema_name = 'main' and (d.meaning is null or d.type != c.data_type)
        """,
    )
    assert untold == []
    assert rows(warehouse, "select * from dictionary where meaning is null") == []
    codes = "select count(*) from dim_word", "select count(*) from dictionary where code is not null"
    assert warehouse.execute(codes[0]).fetchall() == warehouse.execute(codes[1]).fetchall()
    assert rows(warehouse, 'select object, "column", code from dictionary group by all having count(*) > 1') == []


def test_meanings_are_those_of_the_comments(warehouse: duckdb.DuckDBPyConnection) -> None:
    differing = rows(
        warehouse,
        """
        select d.object, d.column
        from dictionary as d
        inner join duckdb_columns() as c on c.table_name = d.object and c.column_name = d.column
        where d.code is null and c.database_name = 'warehouse' and c.schema_name = 'main'
        and c.comment is distinct from d.meaning
        """,
    )
    assert differing == []


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (
            ("v_application_flow", "received_new", None),
            ("新收申请", "BIGINT", "件", "第二十七条、第二十九条", "format_2019 format_2021"),
        ),
        (
            ("v_report_wide", "regulations_issued", None),
            ("规章本年制发", "DECIMAL(18,4)", "件", "第二十条第（一）项", "format_2021"),
        ),
        (
            ("v_report_wide", "centralized_procurement_amount_yuan", None),
            ("政府集中采购金额", "DECIMAL(18,4)", "yuan", "第二十条第（九）项", "format_2019"),
        ),
        (("v_disclosure_rate", "disclosure_rate", None), ("公开率", "DOUBLE", "share", None, None)),
        (("v_version_diff", "change", None), ("差异类型", "VARCHAR", None, None, None)),
        (
            ("dim_item", "item_code", "denied_state_secret"),
            ("属于国家秘密", None, "件", "第十四条", "format_2019 format_2021"),
        ),
        (("dim_item", "item_code", "other_handling"), ("其他处理", None, "件", None, "format_2019")),
        (("dim_word", "scope", "organ"), ("本机关", None, None, None, None)),
    ],
)
def test_what_is_told(
    warehouse: duckdb.DuckDBPyConnection, place: tuple[str, str, str | None], told: tuple[str | None, ...]
) -> None:
    [entry] = [e for e in dictionary.entries_of(warehouse) if (e.object, e.column, e.code) == place]
    assert (entry.name_zh, entry.type, entry.unit, entry.article, entry.forms) == told


@pytest.mark.parametrize(
    ("code", "years"),
    [
        ("granted", ["2019"]),
        ("other_handling", ["2019", "2021"]),
        ("in_force", ["2019", "2021"]),
        ("litigation_direct", ["2019", "2024"]),
        ("litigation_after_review", ["2019"]),
        ("collected_yuan", ["2021"]),
        ("organ", []),
    ],
)
def test_series_breaks_stand_with_the_codes_they_concern(
    warehouse: duckdb.DuckDBPyConnection, code: str, years: list[str]
) -> None:
    told = {e.series_break for e in dictionary.entries_of(warehouse) if e.code == code and e.column != "series_source"}
    assert [re.findall(r"(20\d\d): ", text or "") for text in told] == [years]


def test_every_break_names_a_list_a_code_and_a_source(warehouse: duckdb.DuckDBPyConnection) -> None:
    unknown = rows(
        warehouse,
        """
        select b.kind, b.code
        from dim_series_break as b
        where not exists (select 1 from dim_word as w where w.kind = b.kind and coalesce(w.code = b.code, true))
        """,
    )
    assert unknown == []
    assert warehouse.execute("select count(*) from dim_series_break where source = ''").fetchall() == [(0,)]


def test_a_column_of_a_cell_takes_the_breaks_of_its_row_and_of_its_column() -> None:
    words = [
        Word("category", "fees", "收费", "Fees", None, None, None),
        Word("measure", "amount", "金额", "Amount", "yuan", None, None),
        Word("cell", "fees.amount", "收费／金额", "Fees: amount", "yuan", "第二十条", "format_2021"),
    ]
    breaks = [
        Break(2019, "category", None, "a"),
        Break(2021, "measure", "amount", "b"),
        Break(2022, "result", None, "c"),
    ]
    [_, entry, *_] = dictionary.entries({"v": [("fees_amount_yuan", "DECIMAL(18,4)")]}, words, breaks)
    assert (entry.unit, entry.article, entry.forms, entry.series_break) == (
        "yuan",
        "第二十条",
        "format_2021",
        "2019: a; 2021: b",
    )


def test_text_columns_hold_no_figures() -> None:
    words = [Word("measure", "change", "本年增/减", "Change", "项", None, "format_2019")]
    [_, text, number, *_] = dictionary.entries({"v": [("change", "VARCHAR"), ("change", "BIGINT")]}, words, [])
    assert (text.unit, text.forms) == (None, None)
    assert (number.unit, number.forms) == ("项", "format_2019")


def test_page_escapes_what_would_break_its_tables() -> None:
    assert "a \\| b c" in page([Entry("t", None, None, None, "T"), Entry("t", "x", None, "名", "a | b\nc", "VARCHAR")])
