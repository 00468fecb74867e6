"""Full-text search: every section that holds all words, no other, best first, with the line where the first word stands."""

import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import SAMPLE, loaded, page, read_texts, rows

HALF = "".join(map(chr, range(0x21, 0x7F)))
FULL = "".join(chr(ord(character) + 0xFEE0) for character in HALF)
BLANKS = re.compile("[ \t\n\r\f\v\u00a0\u3000]+")
SPOKEN = {
    "甲市乙区财政局": "全年举办政务公开培训３期，培训OA系统操作。\n培训率达100%，'引号'与\"双引号\"，a_b\\c（试行）。",
    "甲市乙区水利局": "政务公开工作按要求推进。\n" + "其他工作照常进行。" * 40 + "组织培训1次。",
    "甲市丙区教育局": "政务信息已经公开，没有办过讲座。",
}


def spoken(agency: str, said: str) -> str:
    """A report whose first section says this."""
    text = page(agency=agency)
    heading = re.search("^一、总体情况.*\n", text, re.MULTILINE)
    assert heading
    return f"{text[: heading.end()]}{said}\n{text[heading.end() :]}"


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample and three small reports."""
    texts = {path.name: path.read_text("utf-8") for path in sorted(SAMPLE.glob("*.txt"))}
    texts |= {f"{agency}_2023.txt": spoken(agency, said) for agency, said in SPOKEN.items()}
    with loaded(read_texts(texts)) as loader:
        yield loader.connection


@pytest.fixture(scope="module")
def sections(warehouse: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """report_id, section_code and text of every section."""
    found = warehouse.execute("select report_id, section_code, text from v_sections").fetchall()
    assert len(found) > 60
    return found


def search(connection: duckdb.DuckDBPyConnection, query: str | None) -> list[dict[str, Any]]:
    return rows(connection, "from search(?) order by rank", query)


def forms(word: str) -> set[str]:
    return {word, word.translate(str.maketrans(FULL, HALF)), word.translate(str.maketrans(HALF, FULL))}


def by_hand(sections: list[tuple[str, str, str]], query: str) -> list[tuple[str, str]]:
    words = [word for word in BLANKS.split(query) if word]
    return sorted(
        (report, code)
        for report, code, text in sections
        if words and all(any(form in text for form in forms(word)) for word in words)
    )


def places(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((row["report_id"], row["section_code"]) for row in found)


def test_every_section_with_all_words_and_no_other(
    warehouse: duckdb.DuckDBPyConnection, sections: list[tuple[str, str, str]]
) -> None:
    for query in (
        "政务公开 培训",
        "公开",
        "培训",
        "的",
        "0",
        "2023年 信息",
        "OA",
        "不予公开\u3000行政",
        "  监督 \t 保障\n",
    ):
        found = places(search(warehouse, query))
        assert found == by_hand(sections, query), query
        assert found, query


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_agrees_with_reading_every_section(
    warehouse: duckdb.DuckDBPyConnection, sections: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    """Words cut out of sections at any place, of any length, some turned to full width, some from elsewhere."""
    words = []
    for _ in range(data.draw(st.integers(1, 11))):
        text = data.draw(st.sampled_from(sections))[2] or "空"
        start = data.draw(st.integers(0, len(text) - 1))
        word = text[start : start + data.draw(st.integers(1, 6))]
        words.append(word.translate(str.maketrans(HALF, FULL)) if data.draw(st.booleans()) else word)
    words += data.draw(st.lists(st.text(max_size=3), max_size=1))
    query = " ".join(words)
    if "\x00" not in query and len(BLANKS.split(query)) <= 32:
        assert places(search(warehouse, query)) == by_hand(sections, query)


@pytest.mark.parametrize("query", ["", "   ", "\u3000", None, "龘龘", "政务公开 龘龘", "公开" * 5_000])
def test_what_stands_nowhere_gives_no_rows(warehouse: duckdb.DuckDBPyConnection, query: str | None) -> None:
    assert search(warehouse, query) == []


@pytest.mark.parametrize("query", ["100%", "'引号'", '"双引号"', "a_b", "a_b\\c", "(试行)", "３期", "3期", "ＯＡ"])
def test_every_mark_is_only_text(warehouse: duckdb.DuckDBPyConnection, query: str) -> None:
    assert [row["agency_name"] for row in search(warehouse, query)] == ["甲市乙区财政局"]


@pytest.mark.parametrize(
    "query", ["a%c", "a.b", "培训.*操作", "'; drop table reports; --", "$1", "?", "\\", "(", "[", "x' or 'x'='x"]
)
def test_no_mark_has_a_meaning(
    warehouse: duckdb.DuckDBPyConnection, sections: list[tuple[str, str, str]], query: str
) -> None:
    literal = "'" + query.replace("'", "''") + "'"
    assert places(search(warehouse, query)) == by_hand(sections, query)
    assert places(rows(warehouse, f"from search({literal})")) == by_hand(sections, query)


def test_more_words_than_can_be_asked_for_are_refused(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert search(warehouse, "公开 " * 32)
    with pytest.raises(duckdb.Error, match="32 words at most"):
        search(warehouse, "公开 " * 33)


def test_the_section_that_speaks_of_it_most_comes_first(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = rows(warehouse, "from search('政务公开 培训') where agency_name like '甲市%' order by rank")
    assert [row["agency_name"] for row in found] == ["甲市乙区财政局", "甲市乙区水利局"]
    everything = search(warehouse, "公开 培训")
    assert [row["rank"] for row in everything] == list(range(1, len(everything) + 1))
    scores = [row["score"] for row in everything]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1] > 0


def test_snippet_and_line_are_those_of_the_first_word(warehouse: duckdb.DuckDBPyConnection) -> None:
    for word in ("培训", "监督", "行政处罚", "公开"):
        for row in search(warehouse, word):
            assert word in row["snippet"]
            assert len(row["snippet"]) <= 82
            assert "\n" not in row["snippet"]
            [(line,)] = warehouse.execute(
                "select text from v_source_lines where report_id = ? and line = ?",
                [row["report_id"], row["source_line"]],
            ).fetchall()
            assert word in line


def test_filters_go_on_top(warehouse: duckdb.DuckDBPyConnection) -> None:
    everything = search(warehouse, "公开")
    of_a_year = rows(
        warehouse, "from search('公开') where report_year = 2023 and section_code = 'overview' order by rank"
    )
    assert of_a_year == [r for r in everything if r["report_year"] == 2023 and r["section_code"] == "overview"]
    assert 0 < len(of_a_year) < len(everything)


def test_earlier_versions_are_not_found(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("begin")
    try:
        warehouse.execute("update reports set is_current = false where agency_name = '甲市乙区财政局'")
        assert search(warehouse, "OA系统") == []
    finally:
        warehouse.execute("rollback")
