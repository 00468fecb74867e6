"""Whose report for which year: titles in every order seen, split, absent, and what proves the identity then."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from extract import DocumentError
from tests.helpers import SHARED, forms, needs_shared
from transform.identity.identity import Identifier, Identity
from transform.identity.names import Names, is_placeless
from transform.identity.words import WORDS

TABLE = "一、总体情况\n正文。\n"
OFFICE = "北京市东城区人民政府办公室"
TODAY = date(2026, 11, 30)
NAMES = Names(forms().agency_suffixes)
IDENTIFIER = Identifier(forms().agency_suffixes)


def identity(text: str, file_name: str = "document.txt") -> Identity:
    return IDENTIFIER.identify(text, file_name, TODAY)


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
     ("和平街道办事处", "organ"), ("洪泽区老子山镇人民政府", "organ"), ("洪泽区老子山镇", "organ"), ("西乌珠穆沁旗巴拉嘎尔苏木", "organ"),
     ("北京市城市管理委员会", "organ"), ("某某市国有资产监督管理委员会", "organ"), ("南昌经济技术开发区管委会", "organ"),
     ("某某科技城管理委员会", "organ"), ("景德镇人民政府", "unknown"), ("江西省景德镇政府", "unknown"), ("新乡人民政府", "unknown"),
     ("新乡市红旗区和平乡人民政府", "organ"), ("某某县人民政府", "unknown"), ("南昌经济技术开发区", "unknown")],
)  # fmt: skip
def test_scope(agency: str, scope: str) -> None:
    assert identity(f"{agency}2023年政府信息公开工作年度报告\n").scope == scope


PINGTAN = "平潭综合实验区"
ACT = "根据《中华人民共和国政府信息公开条例》编制本报告。"
CRAWLED = (
    "标题: {title}\n发布时间: 2012-04-11 00:00\n发布机构: 平潭综合实验区管委会办公室\n栏目: 政府信息公开年报\n"
    "本地目录: zwgk/201204/80678_x\n==================== 正文 ====================\n"
)


@pytest.mark.parametrize(
    ("text", "agency", "year", "agency_evidence", "year_evidence"),
    [
        (f"{PINGTAN}2020年政府信息公开工作年度报告 {ACT}", PINGTAN, 2020, "title_in_line", "title_in_line"),
        (f"{PINGTAN}2020年政府信息公开工作年度报告{ACT}", PINGTAN, 2020, "title_in_line", "title_in_line"),
        (f"当前位置： 首页政务公开政府信息公开政府信息公开年报 {PINGTAN}2011年政府信息公开工作年度报告 来源：平潭综合实验区管委会办公室 时间：2012-04-11 00:00", PINGTAN, 2011, "title_in_line", "title_in_line"),
        (f"您当前所在位置: 首页 > 政务公开 > {PINGTAN}2011年政府信息公开工作年度报告 > 正文 " + ACT * 2, PINGTAN, 2011, "title_in_line", "title_in_line"),
        ("平潭综合实验区地方税务局2013年 信息公开年度报告 " + ACT, "平潭综合实验区地方税务局", 2013, "title_in_line", "title_in_line"),
        (CRAWLED.format(title=f"{PINGTAN}2022年度政府信息公开工作年度报告"), PINGTAN, 2022, "title", "title"),
        (CRAWLED.format(title="沭阳县发展和改革局2023年政府信息公开年度报告-沭阳县发改局"), "沭阳县发展和改革局", 2023, "title_in_line", "title_in_line"),
        ("2023年政府信息公开年度报告-沭阳县发改局\n", "沭阳县发改局", 2023, "page_title", "title_in_line"),
        ("2021年度政府信息公开工作年度报告\n信息来源:正阳镇 作者:佚名 发布时间:2022-01-26", "正阳镇", 2021, "source_line", "title"),
        ("索引号 | 014416330/2018-04736 | 发布机构 | 沭阳县发改局 |\n2018年政府信息公开年度报告", "沭阳县发改局", 2018, "source_line", "title"),
        ("2018年政府信息公开年度报告\n\n\t发布机构\n\t沭阳县发改局\n", "沭阳县发改局", 2018, "source_line", "title"),
        ("2024 年上海市科委政府信息公开工作\n年度报告", "上海市科委", 2024, "split_title", "split_title"),
        ("2025 年上海市黄浦区人民政府打浦桥街道政府信息\n公开工作年度报告", "上海市黄浦区人民政府打浦桥街道", 2025, "split_title", "split_title"),
        ("洪泽区人民政府\n2 0 2 3 年政府信息公开工作年\n度报告", "洪泽区人民政府", 2023, "split_title", "split_title"),
        ("某县档案局二○一二年度政府信息公开工作年度报告", "某县档案局", 2012, "title", "title"),
        ("某县档案局2021年政务公开工作年度报告", "某县档案局", 2021, "title", "title"),
        ("**某县档案局2021年政府信息公开工作年度报告**", "某县档案局", 2021, "title", "title"),
        ("平潭县教育局2020年政府信息公开工作年度报告（图片版）", "平潭县教育局", 2020, "title", "title"),
        ("現公布\n某縣檔案館2021年政府信息公開工作年度報告", "某縣檔案館", 2021, "title", "title"),
        ("某縣教育局\n2021年政府信息公開\n工作年度報告", "某縣教育局", 2021, "split_title", "split_title"),
    ],
)  # fmt: skip
def test_ladder(text: str, agency: str, year: int, agency_evidence: str, year_evidence: str) -> None:
    found = identity(f"{text}\n{TABLE}")
    assert (found.agency, found.year) == (agency, year)
    assert (found.agency_evidence, found.year_evidence) == (agency_evidence, year_evidence)
    assert found.other_years == ()


def test_title_of_a_long_line_is_its_printed_part() -> None:
    found = identity(f"页首\n{PINGTAN}2020年政府信息公开工作年度报告 {ACT}\n")
    assert (found.title, found.title_line) == (f"{PINGTAN}2020年政府信息公开工作年度报告", 2)


def test_traditional_title_stays_as_printed() -> None:
    found = identity("頁首\n某縣教育局2021年政府信息公開工作年度報告\n一、總體情況\n")
    assert (found.title, found.title_line, found.agency_line) == ("某縣教育局2021年政府信息公開工作年度報告", 2, 2)
    assert (found.scope, found.scope_evidence) == ("organ", "局")


@pytest.mark.parametrize(
    "text",
    [
        "关于报送某县教育局2023年政府信息公开工作年度报告的通知",
        "某县教育局2023年政府信息公开工作年度报告编制要求",
        "现公布区统计局2023年政府信息公开工作年度报告。本报告由六部分组成。",
        "365bet网上娱乐_365BETAPP官网_365体育平台网址人民政府合作交流办公室2020年政府信息公开工作年度报告",
        "365bet网上娱乐\n人民政府合作交流办公室2020年政府信息公开工作年度报告",
        "体育平台网址人民政府合作交流办公室2020年政府信息公开工作年度报告",
        "欧洲五大联赛信丰县教育局2020年政府信息公开工作年度报告",
        "欧洲五大联赛信丰县教育局2020年政府信息公开工作年度报告 根据条例",
        "**市教育局2020年政府信息公开工作年度报告",
        "****人民政府2020年政府信息公开工作年度报告",
        "abc教育局2020年政府信息公开工作年度报告",
        "我县教育局2020年政府信息公开工作年度报告",
        "上一篇：某县教育局2022年政府信息公开工作年度报告 下一篇：没有了",
    ],
)
def test_what_is_no_title(text: str) -> None:
    found = identity(f"{text}\n{TABLE}", "平利县正阳镇_2021_1.txt")
    assert (found.agency, found.agency_evidence) == ("平利县正阳镇", "file_name")


@pytest.mark.parametrize(
    "title",
    [
        "365bet网上娱乐_365体育平台网址人民政府合作交流办公室2020年政府信息公开工作年度报告",
        "欧洲五大联赛信丰县教育局2020年政府信息公开工作年度报告",
        "****2020年政府信息公开工作年度报告",
    ],
)
def test_spam_is_said_to_be_the_reason(title: str) -> None:
    with pytest.raises(DocumentError) as error:
        identity(f"{title}\n{TABLE}")
    assert error.value.code == "no_agency"
    assert "masked or a gambling site's" in error.value.reason
    assert identity(f"{title}\n{TABLE}", "信丰县教育局_2020_1.txt").agency == "信丰县教育局"


@pytest.mark.parametrize(
    "name",
    ["某省体育彩票管理中心", "某市体育局", "某市福利彩票发行中心", "本溪市教育局", "市中区人民政府", "全州县人民政府"],
)
def test_real_names_that_look_odd(name: str) -> None:
    assert NAMES.whole(name).name == name
    assert not is_placeless(name)


@pytest.mark.parametrize("name", ["区统计局", "市科委", "县教育局", "镇人民政府", "街道办事处"])
def test_placeless(name: str) -> None:
    assert is_placeless(name)


@pytest.mark.parametrize(
    ("text", "file_name", "agency", "evidence"),
    [
        # a sentence copied from another place's report
        ("定安县人民政府坚持公开。\n", "平潭综合实验区_2016_1.txt", PINGTAN, "file_name"),
        ("定安县人民政府坚持公开。\n平潭综合实验区坚持公开。\n", "平潭综合实验区_2016_1.txt", PINGTAN, "file_name"),
        (f"{PINGTAN}2016年政府信息公开工作年度报告\n定安县人民政府坚持公开。\n", "document.txt", PINGTAN, "title"),
        # the site's name
        ("来源：平潭县人民政府 时间：2015-01-02\n", "平潭综合实验区地方税务局_2014_1.txt", "平潭综合实验区地方税务局", "file_name"),
        ("来源：平潭县人民政府 时间：2015-01-02\n", "平潭县人民政府_2014_1.txt", "平潭县人民政府", "source_line"),
        # a name without its place
        ("现公布区统计局2016年政府信息公开工作年度报告。\n", "某区统计局_2016_1.txt", "某区统计局", "file_name"),
        ("现公布区统计局2016年政府信息公开工作年度报告。\n", "document.txt", "区统计局", "prose"),
        ("现公布某区统计局2016年政府信息公开工作年度报告。\n", "document.txt", "某区统计局", "prose"),
        ("2016年政府信息公开工作年度报告_平潭县人民政府\n", "平潭县水利局_2016.txt", "平潭县水利局", "file_name"),
    ],
)  # fmt: skip
def test_weak_evidence_gives_way(text: str, file_name: str, agency: str, evidence: str) -> None:
    found = identity(f"{text}2016年1月1日至12月31日\n{TABLE}", file_name)
    assert (found.agency, found.agency_evidence) == (agency, evidence)


@pytest.mark.parametrize(
    ("file_name", "agency", "year"),
    [
        ("某某局_2023_1.txt", "某某局", 2023),
        ("某某局_2023_1.html", "某某局", 2023),
        ("沭阳县发展和改革局_2023_1.partial.html", "沭阳县发展和改革局", 2023),
        ("武汉市生态环境局_2020_1.zh-Hant.txt", "武汉市生态环境局", 2020),
        ("蠡县交通运输局_2022_1.dedup.txt", "蠡县交通运输局", 2022),
        ("雄县某乡_2019_1.dedup.txt", "雄县某乡", 2019),
        ("hsdz区应急管理局_2020_1.txt", "hsdz区应急管理局", 2020),
        ("打浦桥街道_2025_1.fragment.md", "打浦桥街道", 2025),
        ("臺北縣教育局_2020_1.txt", "臺北縣教育局", 2020),
    ],
)
def test_own_file_name(file_name: str, agency: str, year: int) -> None:
    found = identity(TABLE, file_name)
    assert (found.agency, found.year, found.agency_evidence, found.year_evidence) == (
        agency,
        year,
        "file_name",
        "file_name",
    )


@pytest.mark.parametrize(
    "file_name",
    [
        "365bet市教育局_2020.txt",
        "betway市教育局_2020.txt",
        "欧洲五大联赛教育局_2020.txt",
        "report_某局_2020.txt",
        "**教育局_2020.txt",
    ],
)
def test_own_file_name_that_proves_nothing(file_name: str) -> None:
    with pytest.raises(DocumentError):
        identity(TABLE, file_name)


# -- the year --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "year"),
    [
        ("数据统计期限自20201月1日起至202012月31日。", 2020),
        ("数据统计期限自201911日起至20191231日。", 2019),
        ("数据统计期限为202111日到1231日。", 2021),
        ("数据截至20211230日。", 2021),
        ("数据统计期限为2024 年 1 月 1 日至 12 月 31 日。", 2024),
        ("二○一二年二月二十日", None),
        ("文号 1202012月31日", None),
        ("自201911日起至20201231日止。", None),
        ("发布日期：2024-01-30", None),
        ("2023年3月1日印发", None),
    ],
)
def test_year_of_a_stated_period(sentence: str, year: int | None) -> None:
    text = f"某某县档案局坚持公开。\n{sentence}\n{TABLE}"
    if year is None:
        with pytest.raises(DocumentError) as error:
            identity(text)
        assert error.value.code == "no_year"
    else:
        found = identity(text)
        assert (found.year, found.year_line) == (year, 2)
        assert found.year_evidence == ("period" if found.period else "broken_period")


TOWN = "田黄镇{}年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("printed", "period", "year", "others"),
    [
        ((2021, 2021), 2021, 2021, ()),
        ((2021, 2020), 2021, 2021, ((2020, 2),)),
        ((2020, 2021), 2021, 2021, ((2020, 1),)),
        ((2021, 2020), None, 2021, ((2020, 2),)),
        ((2021, 2020), 2019, 2021, ((2020, 2),)),
        ((2021,), 2020, 2021, ()),
        ((2021, 2020, 2019, 2018), 2021, 2021, ()),
    ],
)
def test_titles_that_disagree(
    printed: tuple[int, ...], period: int | None, year: int, others: tuple[tuple[int, int], ...]
) -> None:
    stated = f"期限为{period}年1月1日至12月31日。\n" if period else ""
    found = identity("\n".join(TOWN.format(one) for one in printed) + f"\n{stated}{TABLE}")
    assert (found.year, found.other_years) == (year, others)
    assert (found.period and found.period[0].year) == period


def test_title_quoted_above_the_report_disagrees() -> None:
    found = identity(f"{TOWN.format(2021)}\n现公布《{TOWN.format(2020)}》。\n{TABLE}")
    assert (found.year, found.other_years) == (2021, ((2020, 2),))


@pytest.mark.parametrize(
    "other",
    [f"上一篇：{TOWN.format(2020)}", "定安县2020年政府信息公开工作年度报告", f"{TABLE}\n{TOWN.format(2020)}"],
)
def test_titles_of_other_reports_do_not_disagree(other: str) -> None:
    assert identity(f"{TOWN.format(2021)}\n{other}\n{TABLE}").other_years == ()


# -- the scope -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agency", "sentence", "scope", "evidence"),
    [
        (PINGTAN, "2020年全区各级行政机关共受理政府信息公开申请21件。", "jurisdiction", "全区各级行政机关共受理"),
        (PINGTAN, "本年度全区共收到70件申请。", "jurisdiction", "全区共收到"),
        (PINGTAN, "2011年全区未收到有关政府信息公开的申请。", "jurisdiction", "全区未收到"),
        (PINGTAN, "2018年全区主动公开政府信息2069条。", "jurisdiction", "全区主动公开政府信息2069"),
        ("洪泽区人民政府", "2023 年全区受理政府信息公开申请 21 件", "jurisdiction", "全区受理"),
        ("沭阳县人民政府", "全县共收到申请5件。", "jurisdiction", "全县共收到"),
        ("洪泽区人民政府", "本机关共收到申请17件。", "organ", "本机关共收到"),
        ("洪泽区人民政府", "全区共收到申请95件，我办受理17件。", "unknown", "全区共收到 / 我办受理"),
        ("洪泽区人民政府", "1.本机关不掌握相关政府信息", "unknown", ""),
        ("洪泽区人民政府", "贯彻全区政务公开工作要点，全面公开。", "unknown", ""),
        ("上海市科委", "全市共收到申请5件。", "organ", "科委"),
        ("西城区政务服务管理局", "负责全区信息公开工作，全区共受理5件。", "organ", "局"),
        ("平潭综合实验区管委会办公室", "", "organ", "办公室"),
        ("某某县档案馆", "", "organ", "档案馆"),
        ("平潭综合实验区管委会", "", "organ", "综合实验区管委会"),
        ("平潭综合实验区管委会", "全区各级行政机关共收到申请5件。", "jurisdiction", "全区各级行政机关共收到"),
        ("平潭综合实验区管委会", "全区共收到申请95件，本机关收到申请17件。", "unknown", "全区共收到 / 本机关收到"),
        ("北京市城市管理委员会", "全市共收到申请5件。", "organ", "管理委员会"),
        ("北京市城市管理委员会", "全市各级行政机关共收到申请5件。", "unknown", "管理委员会 / 全市各级行政机关共收到"),
        ("某县和平镇人民政府", "全镇共收到政府信息公开申请2件。", "jurisdiction", "全镇共收到"),
        ("某县和平镇人民政府", "全县各级行政机关共收到申请30件。", "organ", "镇人民政府"),
        ("某县和平镇人民政府", "本单位受理信访12件。", "unknown", ""),
        ("某区和平街道办事处", "本机关共收到申请2件。", "organ", "本机关共收到"),
    ],
)  # fmt: skip
def test_scope_and_what_decided_it(agency: str, sentence: str, scope: str, evidence: str) -> None:
    found = identity(f"{agency}2023年政府信息公开工作年度报告\n一、总体情况\n{sentence}\n")
    assert (found.scope, found.scope_evidence) == (scope, evidence)


@pytest.mark.parametrize(
    ("title", "table", "agency", "evidence"),
    [
        (PINGTAN, f"附件1：{PINGTAN}管委会2011年政府信息公开情况统计表", f"{PINGTAN}管委会", "table_title"),
        (f"{PINGTAN}管委会", f"六、{PINGTAN}政府信息公开情况统计表", PINGTAN, "table_title"),
        (PINGTAN, "六、政府信息公开情况统计表", PINGTAN, "title"),
        (PINGTAN, "六、定安县政府信息公开情况统计表", PINGTAN, "title"),
        (PINGTAN, f"六、{PINGTAN}教育局政府信息公开情况统计表", PINGTAN, "title"),
    ],
)
def test_table_of_statistics_says_whose_figures_they_are(title: str, table: str, agency: str, evidence: str) -> None:
    found = identity(f"{title}2011年政府信息公开工作年度报告\n\n概述 {table} 指标名称\n")
    assert (found.agency, found.agency_evidence, found.agency_line) == (
        agency,
        evidence,
        1 if evidence == "title" else 3,
    )


# -- the words -------------------------------------------------------------------------------------------------------------


def test_words() -> None:
    with WORDS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len({(line["kind"], line["word"]) for line in lines}) == len(lines)
    assert all(line["word"] for line in lines)
    suffixes = forms().agency_suffixes
    assert max(map(len, suffixes)) <= 8  # longer ones would never be found


# -- real documents --------------------------------------------------------------------------------------------------------

REPORTS = SHARED / "reports"
TRUTHS = sorted(
    truth
    for truth in [*REPORTS.glob("truth/*.json"), *REPORTS.glob("excerpts/truth/*.json")]
    if any(path.suffix in (".txt", ".md") for path in truth.parents[1].glob(f"{truth.stem}*"))
)
FROM_FILE_NAME = {
    "hsdz区应急管理局_2020_1": "hsdz区应急管理局",
    "某区统计局_2023_1": "某区统计局",
    "深圳市龙岗区某局_2024_1": "深圳市龙岗区某局",
    "长安区统计局_2023_1": "长安区统计局",
}
"""Documents whose text leaves out the agency's name or its place."""


@needs_shared
@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_real_document(truth: Path) -> None:
    said = json.loads(truth.read_text("utf-8"))
    texts = [path for path in truth.parents[1].glob(f"{truth.stem}*") if path.suffix in (".txt", ".md")]
    assert texts
    for path in texts:
        found = identity(path.read_text("utf-8-sig"), path.name)
        assert (found.agency, found.year) == (FROM_FILE_NAME.get(truth.stem, said["agency"]), said["year"])
        assert found.other_years == ()
        if "scope" in said:
            assert said["scope"].startswith(found.scope)
