"""Printed labels made comparable: wordings that mean the same row, and those that must stay apart."""

import pytest

from tests.helpers import forms
from transform.labels import label_key


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
        ("application", "2.其他法律行政止公开", None),
    ],
)
def test_row_of_a_printed_label(table: str, printed: str, code: str | None) -> None:
    assert forms().vocabulary[table, "row"].get(label_key(printed)) == code
