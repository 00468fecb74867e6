"""Whether a document is a report is told by its own words, not by the name of its file."""

import pytest

from extract.errors import DocumentError
from tests.helpers import SAMPLE, SHARED, needs_shared, page, read_text
from tests.rendering import Prose, plain_figures, render
from transform.identity.other_reports import words_of

FILE = "庚县人民政府_2023_1.txt"
STRAY = "序号 | 申请方式 | 收到申请数 | 答复数 |\n1 | 网络申请 | 7 | 7 |\n2 | 信函申请 | 2 | 2 |\n总计 | | 9 | 9 |\n"
"""A table of another document whose last row is called like one of the form."""
OTHERS = {
    "university": "甲大学2023年信息公开工作年度报告\n根据《高等学校信息公开办法》（教育部令第29号）和《教育部办公厅关于做好信息公开工作的通知》要求，编制本报告。\n一、概述\n二、主动公开情况\n三、依申请公开情况\n"
    + STRAY,
    "university by school year": "甲职业技术学院\n2022-2023学年度信息公开工作年度报告\n一、概述\n学校高度重视。\n"
    + STRAY,
    "university that names both regulations": "关于甲大学2023年度信息公开年报\n依据教育部《高等学校信息公开办法》和《政府信息公开条例》，\n一、总体情况\n"
    + STRAY,
    "school": "甲师范大学附属中学信息公开年度报告（2023年）\n一、总体情况\n二、主要问题\n合计 | 5 |\n",
    "hospital": "甲市人民医院2023年信息公开工作年度报告\n根据《医疗卫生机构信息公开管理办法》，现公布我院2023年度报告。\n一、总体情况\n二、主动公开\n"
    + STRAY,
    "hospital under the rules for public institutions": "甲县中医医院2023年度政府信息公开工作报告\n按照《公共企事业单位信息公开规定制定办法》要求……\n一、基本情况\n"
    + STRAY,
    "health centre s summary": "甲镇中心卫生院2023年院务公开工作总结\n" + STRAY,
    "water supplier": "甲市供水集团有限公司2023年信息公开年度报告\n一、概况\n" + STRAY,
    "enterprise s emissions": "甲化工有限公司2023年度环境信息依法披露报告\n根据《企业环境信息依法披露管理办法》\n"
    + STRAY,
    "enterprise s social report": "甲电力公司2023年社会责任报告\n" + STRAY,
    "rule of law: a bureau s report": "甲市生态环境局2023年度法治政府建设情况的报告\n2023年，我局认真落实。受理政府信息公开申请28件。\n一、主要举措\n行政许可 | 120 |\n行政处罚 | 8 |\n行政强制 | 2 |\n",
    "rule of law: a county s report": "甲县2023年法治政府建设年度报告\n一、总体情况\n政府信息公开申请56件，《政府信息公开条例》落实。\n行政复议 | 行政诉讼 |\n",
    "rule of law: a title on two lines": "甲区人民政府\n关于2023年度法治政府建设工作情况的报告\n",
    "final accounts": "甲县教育局2023年度部门决算公开\n目录\n第一部分 概况\n总计 | 100 | 200 |\n",
    "budget": "2024年甲区财政局部门预算公开说明\n一、部门职责\n合计 | 1 | 2 |\n",
    "final accounts, bare title": "甲市水务局2023年度部门决算\n合计 | 1 | 2 |\n",
    "plan of the year": "甲市2023年政务公开工作要点\n一、深化\n",
    "notice of a plan": "甲县人民政府办公室关于印发2023年政务公开工作要点的通知\n各单位：\n",
    "summary of the year": "甲局2023年政府信息公开工作总结\n一、总体情况\n合计 | 12 |\n",
    "plan of work": "甲局2024年工作计划\n一、目标\n",
    "enforcement statistics": "甲市2023年度行政执法统计年报\n行政许可 | 120 |\n行政处罚 | 8 |\n行政强制 | 2 |\n总计 | 130 |\n",
    "table of penalties": "甲局2023年度行政处罚情况统计表\n行政处罚 | 8 |\n",
    "government work report": "2023年甲县政府工作报告\n",
    "statistical communique": "甲县2023年国民经济和社会发展统计公报\n",
    "yearly form of a website": "政府网站工作年度报表（2023年度）\n填报单位：甲县人民政府办公室\n信息发布 | 总数（单位：条） | 1203 |\n依申请公开 | 收到申请数 | 3 |\n",
    "public institutions of a district": "甲区公共企事业单位2023年信息公开年度报告\n总计 | 3 |\n",
    "petitions, below a page s path": "首页 > 政府信息公开 > 法定主动公开内容\n2023年度甲县信访工作年度报告\n总计 | 3 |\n",
    "enforcement figures": "甲县城市管理局2023年行政执法数据公示\n行政处罚 | 8 |\n",
    "results of an appraisal": "甲市政务公开工作考核结果\n总计 | 3 |\n",
    "reviews and cases of a year": "甲县司法局\n2023年度行政复议和行政应诉工作情况\n结果维持 | 30 |\n总计 | 36 |\n",
    "stray table": "行政许可 | 120 |\n总计 | 36 |\n",
    "works of a year": "甲县2023年重点工作完成情况\n总计 | 36 |\n",
    "village affairs": "甲乡2023年村务公开情况统计\n总计 | 36 |\n",
}


def verdict(text: str, name: str = FILE) -> str:
    try:
        tables = read_text(text, name)
    except DocumentError as error:
        return error.code
    (document,) = tables["documents"].to_pylist()
    return document["reason_code"] or "loaded"


@pytest.mark.parametrize("kind", OTHERS)
def test_another_document_is_no_report_under_a_report_s_name(kind: str) -> None:
    assert verdict(OTHERS[kind]) == "not_a_report"


@pytest.mark.parametrize("kind", OTHERS)
def test_nor_with_the_loose_words_of_table_two_or_a_total_in_it(kind: str) -> None:
    assert verdict(OTHERS[kind] + "行政许可 | 120 |\n行政处罚 | 8 |\n合计 | 128 |\n总计 | 128 |\n") == "not_a_report"


WHOSE = (
    *("甲县卫生健康委员会", "甲市教育局", "甲市国有资产监督管理委员会", "甲区医疗保障局", "甲市公立医院管理局"),
    *("甲市人民医院", "甲职业技术学院", "甲市行政学院", "甲大学城管理委员会"),
)
NAMING = Prose(
    introduction="根据《中华人民共和国政府信息公开条例》编制本报告。",
    overview=(
        "2023年，督促学校落实《高等学校信息公开办法》，医院落实《医疗卫生机构信息公开管理办法》，推进法治政府建设。",
    ),
    problems=("按照《公共企事业单位信息公开规定制定办法》要求加强指导。",),
    other=("发布政务公开工作要点、2023年度部门决算和法治政府建设年度报告。",),
)


@pytest.mark.parametrize("agency", WHOSE)
def test_who_fills_in_the_form_reports_on_it(agency: str) -> None:
    """Authorised organisations report under the Regulation as agencies do; the bureaus over them name their rules."""
    text = render(plain_figures(), "piped", agency=agency, year=2023, prose=NAMING).text
    assert verdict(text, f"{agency}_2023.txt") in ("loaded", "no_agency")


def test_a_page_s_links_to_other_documents_make_a_report_no_other() -> None:
    links = "首页\n法治政府建设年度报告\n2023年度部门决算公开\n2023年政务公开工作要点\n甲县人民医院2023年信息公开\n"
    assert verdict(links + page()) == "loaded"


def test_a_report_without_its_tables_is_still_one() -> None:
    text = "\n".join(line for line in page(layout="piped").split("\n") if "|" not in line)
    assert verdict(text, "a.txt") == "prose_only"


def test_every_sample_weighs_more_as_a_report() -> None:
    for path in sorted(SAMPLE.glob("*.txt")):
        own, other = words_of(path.read_text("utf-8"), ())
        assert (own > other) == (path.stem != "not-a-report"), path.name


@needs_shared
@pytest.mark.parametrize("name", ["甲学院_2023_1.txt", "庚县人民政府_2023_1.txt"])
def test_documents_that_were_met(name: str) -> None:
    text = (SHARED / "failing" / "reports" / name).read_text("utf-8")
    assert verdict(text, name) == "not_a_report"
