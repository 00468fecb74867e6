"""Whose report for which year: titles in every order seen, split, absent, and what proves the identity then."""

import pytest

from extract import DocumentError
from tests.helpers import forms
from transform.identity import Identity, identify

TABLE = "一、总体情况\n正文。\n"
OFFICE = "北京市东城区人民政府办公室"


def identity(text: str, file_name: str = "document.txt") -> Identity:
    return identify(text, file_name, forms().agency_suffixes)


@pytest.mark.parametrize(
    ("head", "agency", "year", "evidence", "line"),
    [
        (f"{OFFICE}2023年政府信息公开工作年度报告", OFFICE, 2023, "title", 1),
        (f"2023年{OFFICE}政府信息公开工作年度报告", OFFICE, 2023, "title", 1),
        (f"{OFFICE}2023年度政府信息公开工作年度报告", OFFICE, 2023, "title", 1),
        (f"2023年度{OFFICE}政府信息公开年度报告", OFFICE, 2023, "title", 1),
        (f"标题：{OFFICE}2023年政府信息公开工作年度报告", OFFICE, 2023, "title", 1),
        (f"# {OFFICE}2023年政府信息公开工作年度报告", OFFICE, 2023, "title", 1),
        (f"　　{OFFICE} 2023 年政府信息公开工作年度报告", OFFICE, 2023, "title", 1),
        (f"{OFFICE}２０２３年政府信息公开工作年度报告", OFFICE, 2023, "title", 1),
        (f"{OFFICE}2023年政府信息公开工作年度报告（图片版）", OFFICE, 2023, "title", 1),
        ("地方税务局2013年信息公开年度报告", "地方税务局", 2013, "title", 1),
        ("应急管理部2020年政府信息公开工作报告", "应急管理部", 2020, "title", 1),
        ("2020年应急管理局政府信息公开工作年度报告", "应急管理局", 2020, "title", 1),
        ("太平乡2020年信息公开工作年度报告", "太平乡", 2020, "title", 1),
        ("新下陆街道2022年度 政府信息公开工作年度报告", "新下陆街道", 2022, "title", 1),
        ("登录 | 注册\n首页\n" + f"{OFFICE}2023年政府信息公开工作年度报告", OFFICE, 2023, "title", 3),
        ("洪泽区人民政府\n2023 年政府信息公开工作年度报告", "洪泽区人民政府", 2023, "split_title", 1),
        ("2025 年上海市打浦桥街道政府信息\n公开工作年度报告", "上海市打浦桥街道", 2025, "split_title", 1),
        ("洪泽区人民政府\n\n2023 年政府信息公开\n\n工作年度报告", "洪泽区人民政府", 2023, "split_title", 1),
    ],
)  # fmt: skip
def test_title(head: str, agency: str, year: int, evidence: str, line: int) -> None:
    found = identity(f"{head}\n{TABLE}")
    assert (found.agency, found.year, found.agency_evidence, found.year_evidence) == (agency, year, evidence, evidence)
    assert (found.agency_line, found.title_line) == (line, line)


def test_title_twice() -> None:
    title = "长安区统计局2023年政府信息公开工作年度报告"
    found = identity(f"{title}\n发布日期:2024-01-30\n{title}\n{TABLE}")
    assert (found.agency, found.year, found.title_line) == ("长安区统计局", 2023, 1)


def test_file_name_in_text() -> None:
    found = identity(f"{TABLE}\n附件下载\n北京市西城区政务服务管理局2023年政府信息公开工作年度报告.docx\n主办单位\n")
    assert (found.agency, found.year, found.agency_evidence) == (
        "北京市西城区政务服务管理局",
        2023,
        "file_name_in_text",
    )
    assert (found.agency_line, found.title) == (5, None)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2023年1月1日起至2023年12月31日", "2023-01-01", "2023-12-31"),
        ("2023年1月1日至12月31日", "2023-01-01", "2023-12-31"),
        ("2023 年 1 月 1 日 — 12 月 31日", "2023-01-01", "2023-12-31"),
    ],
)
def test_period_gives_the_year_where_no_title_does(period: str, first: str, last: str) -> None:
    found = identity(f"本报告所列数据的统计期限为{period}。\n深圳市龙岗区教育局认真贯彻条例。\n{TABLE}")
    assert found.period is not None
    assert (str(found.period[0]), str(found.period[1]), found.period_line) == (first, last, 1)
    assert (found.year, found.year_evidence, found.year_line) == (2023, "period", 1)


@pytest.mark.parametrize(
    "period",
    [
        "20201月1日起至202012月31日",
        "2020年1月1日起至2021年12月31日",
        "2020年13月1日至12月31日",
        "二○一二年一月一日至十二月31日",
    ],
)
def test_broken_period_is_not_guessed(period: str) -> None:
    assert identity(f"某县档案局2019年政府信息公开工作年度报告\n自{period}止。\n").period is None


def test_first_person() -> None:
    found = identity(
        "2022年，深圳市龙岗区教育局认真贯彻条例。\n深圳市龙岗区教育局坚持公开。\n2022年1月1日至2022年12月31日\n" + TABLE
    )
    assert (found.agency, found.agency_evidence, found.agency_line) == ("深圳市龙岗区教育局", "first_person", 1)


@pytest.mark.parametrize(
    ("file_name", "agency", "year"),
    [
        ("武汉市生态环境局_2020_1.txt", "武汉市生态环境局", 2020),
        ("武汉市生态环境局2020.txt", "武汉市生态环境局", 2020),
        ("北京市东城区人民政府办公室2023年政府信息公开工作年度报告.txt", OFFICE, 2023),
        ("2019年上海市人民政府办公厅政府信息公开工作年度报告.text", "上海市人民政府办公厅", 2019),
    ],
)
def test_own_file_name_is_the_last_resort(file_name: str, agency: str, year: int) -> None:
    found = identity(TABLE, file_name)
    assert (found.agency, found.year, found.agency_evidence, found.agency_line) == (agency, year, "file_name", None)
    titled = identity(f"洪泽区人民政府2023年政府信息公开工作年度报告\n{TABLE}", file_name)
    assert (titled.agency, titled.year) == ("洪泽区人民政府", 2023)


@pytest.mark.parametrize(
    ("text", "file_name", "code"),
    [
        (TABLE, "document.txt", "no_agency"),
        ("我局2023年无申请。\n" + TABLE, "000.txt", "no_agency"),
        ("2023年政府信息公开工作年度报告\n" + TABLE, "000.txt", "no_agency"),
        ("欧洲五大联赛2023年政府信息公开工作年度报告\n" + TABLE, "000.txt", "no_agency"),
        ("****2023年政府信息公开工作年度报告\n" + TABLE, "000.txt", "no_agency"),
        ("深圳市龙岗区教育局认真贯彻条例。\n" + TABLE, "000.txt", "no_year"),
        ("发布日期：2024-01-30\n深圳市龙岗区教育局认真贯彻条例。\n" + TABLE, "000.txt", "no_year"),
        ("", "", "no_agency"),
    ],
)
def test_not_proven(text: str, file_name: str, code: str) -> None:
    with pytest.raises(DocumentError) as error:
        identity(text, file_name)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("agency", "scope"),
    [("淮安市洪泽区人民政府", "unknown"), ("平潭综合实验区", "unknown"), (OFFICE, "organ"), ("通州区民政局", "organ"),
     ("和平街道办事处", "unknown")],
)  # fmt: skip
def test_scope(agency: str, scope: str) -> None:
    assert identity(f"{agency}2023年政府信息公开工作年度报告\n").scope == scope
