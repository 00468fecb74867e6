"""Printed labels made comparable: wordings that mean the same row, and those that must stay apart."""

import unicodedata

import pytest

from extract.characters import holds_traditional, simplified
from tests.helpers import forms
from transform.forms.labels import label_key
from transform.prose.sections import SectionFinder


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("（三）不予公开", "不予公开"),
        ("(三)不予公开", "不予公开"),
        ("(三) 不予公开", "不予公开"),
        ("（三）不予\n公开", "不予公开"),
        ("（三）不予\n\n公开", "不予公开"),
        ("1.属于国家秘密", "属于国家秘密"),
        ("1. 属于国家秘密", "属于国家秘密"),
        ("1、属于国家秘密", "属于国家秘密"),
        ("１．属于国家秘密", "属于国家秘密"),
        ("三 、本 年 度办 理 结果", "本年度办理结果"),
        ("4.无正当理由大量反复 申请", "无正当理由大量反复申请"),
        ("总 计", "总计"),
        ("（七）总计", "总计"),
        ("本年 增/减", "本年增减"),
        ("本年增/减\n(指2020年增加或减少的事项数,减用负值表示,如-8)", "本年增减"),
        ("处理决定数量 (指2020年办件量)", "处理决定数量"),
        ("现行有效件数 (历史累计)", "现行有效件数"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
        ("规章(設區的市…應提供相關數據)", "规章"),
        ("3.危及“三安全一稳定”", "危及三安全一稳定"),
        ('3.危及"三安全一稳定"', "危及三安全一稳定"),
        ("第二十条第（一）项", "第二十条第一项"),
        ("第二十条 第(一)项", "第二十条第一项"),
        ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和"),
        ("商\n业\n企\n业", "商业企业"),
        ("\u00a0结果维持\u00a0", "结果维持"),
        ("第二十條第（一）項", "第二十条第一项"),
        ("對外公開總數量", "对外公开总数量"),
        ("本年新 製作數量", "本年新制作数量"),
        ("規章(設區的市、自治州人民政府應提供相關數據)", "规章"),
        ("其他對外管理服務事項(指行政許可證以外的政務服務事項)", "其他对外管理服务事项"),
        ("上一年項目數量(指2019年事項數)", "上一年项目数量"),
        ("採購項目數量", "采购项目数量"),
        ("本年制發(fā)件數(shù)量", "本年制发件数量"),
        ("本年收費金額", "本年收费金额"),
        ("規範性檔案", "规范性档案"),  # a converter's wrong word is another word
        ("三、收到和處理政府信息公開申請情況", "收到和处理政府信息公开申请情况"),
        ("", ""),
        ("·", ""),
    ],
)  # fmt: skip
def test_comparable(printed: str, key: str) -> None:
    assert label_key(printed) == key
    assert label_key(key) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第二十条第（一）项", "第二十条第（五）项"),
        ("其他", "其他处理"),
        ("3.其他", "2.重复申请"),
        ("规章", "规范性文件"),
        ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"),
        ("未经复议直接起诉", "复议后起诉"),
    ],
)
def test_kept_apart(one: str, other: str) -> None:
    assert label_key(one) != label_key(other)


@pytest.mark.parametrize(
    ("table", "printed", "code"),
    [
        ("disclosure", "规范性文件", "normative_documents"),
        ("disclosure", "行政规范性文件", "normative_documents"),
        ("disclosure", "规范性文件(指各行政机关印发的有正式文号的文件)", "normative_documents"),
        ("application", "（六）其他处理", "other_handling"),
        ("application", "3.其他", "other_other"),
        ("application", "2.其他法律行政法规禁止公开", "denied_prohibited_by_law"),
        ("application", "（七）总计", "total_handled"),
        ("application", "四、结转下年度继续办理", "carried_out"),
        ("dispute", "复议后起诉", "litigation_after_review"),
        ("application", "1.逾期不补正", None),
        ("disclosure", "其他主動公開檔案", None),
        ("application", "2.其他法律行政止公开", "denied_prohibited_by_law"),
        ("application", "2.其他法律行政公开", None),
    ],
)
def test_row_of_a_printed_label(table: str, printed: str, code: str | None) -> None:
    assert forms().vocabulary[table, "row"].get(label_key(printed)) == code


# -- traditional characters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("政府信息公開工作年度報告", "政府信息公开工作年度报告"),
        ("辦公廳 屬於 徵收 數據 製作 採購", "办公厅 属于 征收 数据 制作 采购"),
        ("政府信息公开工作年度报告", "政府信息公开工作年度报告"),
        ("abc 123", "abc 123"),
        ("", ""),
    ],
)
def test_simplified(printed: str, folded: str) -> None:
    assert simplified(printed) == folded
    assert holds_traditional(printed) == (printed != folded)


def test_simplified_keeps_places_and_is_final() -> None:
    every = "".join(chr(code) for code in range(0x3400, 0xA000))
    once = simplified(every)
    assert len(once) == len(every)
    assert simplified(once) == once and not holds_traditional(once)
    assert simplified(unicodedata.normalize("NFKC", "\uf900")) == "岂"


def test_labels_of_the_forms_hold_no_traditional_characters() -> None:
    for words in forms().vocabulary.values():
        assert not any(map(holds_traditional, words))


def test_sections_in_traditional_characters() -> None:
    text = (
        "某縣教育局2021年政府信息公開工作年度報告\n一、總體情況\n正文。\n二、主動公開政府信息情況\n正文。\n"
        "三、收到和處理政府信息公開申請情況\n正文。\n四、政府信息公開行政復議、行政訴訟情況\n正文。\n"
        "五、存在的主要問題及改進情況\n正文。\n六、其他需要報告的事項\n沒有。\n"
    )
    found = SectionFinder(forms()).find(text)
    assert [(section.number, section.heading_line) for section in found] == [(n, 2 * n) for n in range(1, 7)]
    assert found[2].heading == "三、收到和處理政府信息公開申請情況"
    assert text[found[5].start : found[5].end].strip() == "沒有。"
