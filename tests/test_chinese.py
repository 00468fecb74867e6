"""Schema zh: every question view in Chinese, its columns too, and no code left where a label belongs."""

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import chinese, dictionary, sqlfiles
from tests.helpers import CASES, ROOT, SAMPLE, rows

IDENTIFIERS = (
    "报告编号", "机关编号", "上年报告编号", "相同报告编号", "相同报告机关编号", "新版报告编号", "旧版报告编号",
    "文件校验码", "新版文件校验码", "旧版文件校验码", "网站域名", "文件地址", "读取程序版本", "程序版本", "数据库引擎版本",
    "数据版本",
)  # fmt: skip
"""Columns whose values are made of Latin letters by their nature."""

PRINTED = (
    "原文", "正文", "标题", "报告标题", "收费说明原文", "原文依据", "原文内容", "可能读法", "问题说明", "问题说明英文", "文件名",
)  # fmt: skip
"""Columns with what the documents print."""

NAMES_OF_OBJECTS = ("数据字典",)
"""Views whose rows are the tables, columns and codes themselves."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample and the cases of tests/reports, loaded, with the schema made anew."""
    place = tmp_path_factory.mktemp("chinese")
    shutil.copytree(SAMPLE, place / "in")
    for path in CASES.glob("*/report.txt"):
        shutil.copy(path, place / "in" / f"{path.parent.name}.txt")
    run_steps(RunOptions((str(place / "in"),), place / "w.duckdb"))
    with duckdb.connect(str(place / "w.duckdb")) as connection:
        connection.execute("begin")
        dictionary.fill(connection)
        chinese.present(connection)
        connection.execute("commit")
        yield connection


def views(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """View of schema zh -> its columns."""
    found: dict[str, list[str]] = {}
    for line in rows(
        connection,
        "select table_name, column_name from duckdb_columns() where schema_name = 'zh' order by table_name, column_index",
    ):
        found.setdefault(line["table_name"], []).append(line["column_name"])
    return found


def test_every_view_is_there_in_chinese(warehouse: duckdb.DuckDBPyConnection) -> None:
    titles = {title.view: title.name_zh for title in sqlfiles.chinese_titles()}
    named = {sqlfiles.object_name(path) for path in sqlfiles.folder("views")}
    assert {name for name in named if name.startswith("v_")} == {name for name in titles if name.startswith("v_")}
    assert len(set(titles.values())) == len(titles)
    assert set(views(warehouse)) == set(titles.values())


def test_names_are_chinese_and_tell_columns_apart(warehouse: duckdb.DuckDBPyConnection) -> None:
    for view, columns in views(warehouse).items():
        assert len(set(columns)) == len(columns), view
        for name in (view, *columns):
            assert re.fullmatch(r"[\u4e00-\u9fff]+", name), f"{view}: {name}"


def test_a_view_has_the_rows_of_the_view_it_shows(warehouse: duckdb.DuckDBPyConnection) -> None:
    for title in sqlfiles.chinese_titles():
        counts = [
            warehouse.execute(f"select count(*) from {name}").fetchall()
            for name in (f"main.{title.view}", f'zh."{title.name_zh}"')
        ]
        assert counts[0] == counts[1], title.view


def texts(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, str]]:
    """(view, column, value) of every text that is neither an identifier nor printed in a document."""
    for view, columns in views(connection).items():
        if view in NAMES_OF_OBJECTS:
            continue
        for column in columns:
            if column not in (*IDENTIFIERS, *PRINTED):
                for (value,) in connection.execute(f'select distinct "{column}" from zh."{view}"').fetchall():
                    if isinstance(value, str):
                        yield view, column, value


def test_no_code_is_left_untranslated(warehouse: duckdb.DuckDBPyConnection) -> None:
    values = list(texts(warehouse))
    assert len({column for _, column, _ in values}) > 30
    codes = {code for (code,) in warehouse.execute("select code from dim_word where code ~ '[a-z]'").fetchall()}
    left = [
        (view, column, value)
        for view, column, value in values
        if re.search(r"[a-z]+_[a-z0-9_]+", value)
        or re.fullmatch(r"[a-z]+", value)
        or codes.intersection(re.findall(r"[a-z_0-9.]+", value))
    ]
    assert [line for line in left if line[:2] not in (("运行记录", "数据来源"), ("全部问题", "认定依据值"))] == []


def test_there_is_no_true_or_false(warehouse: duckdb.DuckDBPyConnection) -> None:
    kinds = rows(warehouse, "select distinct data_type from duckdb_columns() where schema_name = 'zh'")
    assert "BOOLEAN" not in {line["data_type"] for line in kinds}
    assert warehouse.execute("select distinct 现行版本 from zh.年报目录 order by all").fetchall() == [("否",), ("是",)]


@pytest.mark.parametrize("view", [title.view for title in sqlfiles.chinese_titles()])
def test_one_label_stands_for_one_code(warehouse: duckdb.DuckDBPyConnection, view: str) -> None:
    """Where the lists of a column share a code, they agree on its label, but for the wording of the list of before 2019."""
    words: dict[str, dict[str, str]] = {}
    for kind, code, label in warehouse.execute("select kind, code, label_zh from dim_word").fetchall():
        words.setdefault(kind, {})[code] = label
    columns = warehouse.execute("select column_name from duckdb_columns() where table_name = $1", [view]).fetchall()
    for (column,) in columns:
        kinds = [kind for kind in sqlfiles.column_value(view, column).codes if kind not in ("english", "label")]
        labels: dict[str, str] = {}
        for kind in kinds:
            for code, label in words[kind].items():
                assert labels.setdefault(code, label) == label or kind == "indicator_code", f"{view}.{column}: {code}"
        # A text that names cells by the way is not filtered by a label.
        if (view, column) != ("v_rule_outcomes", "missing"):
            assert len(set(labels.values())) == len(labels), f"{view}.{column}: {labels}"


def test_every_code_in_the_data_has_a_label(warehouse: duckdb.DuckDBPyConnection) -> None:
    """No word twice in a list; the lists that are named exist; a label left out has its code beside it."""
    with (ROOT / "data" / "words.csv").open(encoding="utf-8", newline="") as file:
        lines = [(line["kind"], line["code"]) for line in csv.DictReader(file)]
    assert len(set(lines)) == len(lines)
    assert warehouse.execute("select kind, code from dim_word group by all having count(*) > 1").fetchall() == []
    kinds = {kind for (kind,) in warehouse.execute("select distinct kind from dim_word").fetchall()}
    described = rows(
        warehouse, "select table_name as t, column_name as c from duckdb_columns() where schema_name = 'main'"
    )
    named = {kind for line in described for kind in sqlfiles.column_value(line["t"], line["c"]).codes}
    assert named - {"english", "label"} <= kinds
    for title in sqlfiles.chinese_titles():
        own = [line["c"] for line in described if line["t"] == title.view]
        codes = [set(sqlfiles.column_value(title.view, name).codes) - {"english"} for name in own]
        if {"label"} in codes:
            assert any(found - {"label"} for found in codes), f"{title.view}: a label is left out, and no code shows it"


def test_lines_of_column_values_are_about_something(warehouse: duckdb.DuckDBPyConnection) -> None:
    with (ROOT / "data" / "column_values.csv").open(encoding="utf-8", newline="") as file:
        told = [(line["object"], line["column"]) for line in csv.DictReader(file)]
    assert len(set(told)) == len(told)
    columns = warehouse.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'main'"
    ).fetchall()
    assert set(told) - {*columns, *(("*", column) for _, column in columns)} == set()


def test_views_and_columns_say_what_they_show(warehouse: duckdb.DuckDBPyConnection) -> None:
    comments = dict(
        warehouse.execute("select view_name, comment from duckdb_views() where schema_name = 'zh'").fetchall()
    )
    assert comments["公开率"] == "办理的申请中有多大比例予以公开或部分公开？（v_disclosure_rate）"
    assert all(comments.values())
    columns = "from duckdb_columns() where schema_name = 'zh'"
    assert warehouse.execute(f"select count(*) {columns} and comment is null").fetchall() == [(0,)]
    assert warehouse.execute(
        f"select comment {columns} and table_name = '申请收办' and column_name = '新收申请'"
    ).fetchall() == [("v_application_flow.received_new；单位：件；条例第二十七条、第二十九条",)]


def test_names_sort_as_in_china(warehouse: duckdb.DuckDBPyConnection) -> None:
    """By pinyin: Beijing, Fujian, Huai'an. By code point 淮 would stand before 福."""
    names = [
        name
        for (name,) in warehouse.execute(
            "select 机关 from zh.年报概览 group by 机关 order by 机关 collate zh"
        ).fetchall()
    ]
    places = [name[:2] for name in names if name[:2] in ("北京", "福建", "淮安", "上海")]
    assert list(dict.fromkeys(places)) == [place for place in ("北京", "福建", "淮安", "上海") if place in places]
    assert len(set(places)) > 1 and sorted(names) != names


def test_the_schema_can_be_made_twice(warehouse: duckdb.DuckDBPyConnection) -> None:
    before = views(warehouse)
    chinese.present(warehouse)
    assert views(warehouse) == before


def test_views_follow_the_file_wherever_it_is_attached(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    [(path,)] = warehouse.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()
    warehouse.execute("checkpoint")
    shutil.copy(path, tmp_path / "other.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"attach {sqlfiles.quoted(str(tmp_path / 'other.duckdb'))} as there (read_only)")
        assert connection.execute("select count(*) > 0 from there.zh.申请收办").fetchall() == [(True,)]


def test_a_label_is_put_in_for_a_code_and_what_has_none_stays() -> None:
    words = {"boolean": {"true": "是", "false": "否"}, "scope": {"organ": "本'机关"}}
    objects = {"v_backlog": [chinese.Column("scope", "VARCHAR"), chinese.Column("reliable", "BOOLEAN")]}
    with duckdb.connect() as connection:
        connection.execute("create table v_backlog (scope varchar, reliable boolean)")
        connection.execute("insert into v_backlog values ('organ', true), ('new_code', null), (null, false)")
        connection.execute(";".join(chinese.statements(objects, words, {("v_backlog", "scope"): ["说明"]})))
        assert connection.execute("select 统计范围, 样本充足 from zh.结转率").fetchall() == [
            ("本'机关", "是"), ("new_code", None), (None, "否"),
        ]  # fmt: skip
        comment = "select comment from duckdb_columns() where schema_name = 'zh' and column_name = '统计范围'"
        assert connection.execute(comment).fetchall() == [("v_backlog.scope；说明",)]


def test_codes_within_a_text_are_put_into_words_the_longest_first() -> None:
    words = {"boolean": {}, "form": {"format": "格式", "format_2021": "新格式"}, "remark": {}}
    objects = {"v_quality_issue": [chinese.Column("cell", "VARCHAR")]}
    with duckdb.connect() as connection:
        connection.execute("create table v_quality_issue as select '全文 / format_2021, format' as cell")
        connection.execute(";".join(chinese.statements(objects, words, {})))
        assert connection.execute("from zh.勾稽问题").fetchall() == [("全文 / 新格式, 格式",)]
