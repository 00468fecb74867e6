"""When and where a report was published."""

from datetime import date

import pytest

from transform.identity.publication import find_publication


@pytest.mark.parametrize(
    ("text", "day", "line"),
    [
        ("甲局2021年政府信息公开工作年度报告\n发布时间: 2022-01-26 16:32 【 字体:", date(2022, 1, 26), 2),
        ("发布日期：2022年1月6日 点击数:", date(2022, 1, 6), 1),
        ("索引号 | 0144 |\n公开日期 | 2022/1/6 |", date(2022, 1, 6), 2),
        ("成文日期：2022-01-05\n发布日期：2022-01-09", date(2022, 1, 9), 2),
        ("发布日期：2022-02-31", None, None),
        ("发布日期：2021-03-02", None, None),
        ("发布日期：2042-03-02", None, None),
        ("2022年1月26日", None, None),
        ("全年发布时间表2022-01-09", None, None),
    ],
)
def test_the_day_is_the_one_a_label_names(text: str, day: date | None, line: int | None) -> None:
    found = find_publication(text, "report.txt", 2021)
    assert (found.day, found.day_line) == (day, line)


def test_labels_far_inside_the_report_do_not_count() -> None:
    text = "一" * 4_000 + "\n发布日期：2022-01-09\n" + "二" * 4_000
    assert find_publication(text, "report.txt", 2021).day is None
    assert find_publication(text + "\n发布日期：2022-01-10", "report.txt", 2021).day == date(2022, 1, 10)


@pytest.mark.parametrize(
    ("text", "uri", "site"),
    [
        ("", "https://WWW.BJXCH.gov.cn:8080/a/b.html", "www.bjxch.gov.cn"),
        ("标题: 甲\n网址: http://www.pingtan.gov.cn/x.html\n", "a.txt", "www.pingtan.gov.cn"),
        ("本报告在政府网站（网址：http://www.pingtan.gov.cn）公布", "a.txt", None),
        ("网址: http://[broken/x", "a.txt", None),
        ("", "folder/www.bjxch.gov.cn/a.txt", None),
    ],
)
def test_the_site_is_where_the_document_was_taken_from(text: str, uri: str, site: str | None) -> None:
    assert find_publication(text, uri, 2021).site == site
