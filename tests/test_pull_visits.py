"""What a page makes anew at each visit is no change; everything else is one."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pull.visits import differs_by_visit_only, lasting

VISITS = Path(__file__).resolve().parents[1] / "data" / "visits.csv"
PAGE = "<html><body><h1>某局2023年政府信息公开工作年度报告</h1><p>收到申请 12 件，网站访问量：345 次。</p><table><tr><td>访问量</td><td>{0}</td></tr></table>{1}</body></html>"


def page(of_visit: str, cell: str = "7") -> bytes:
    return PAGE.format(cell, of_visit).encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<div>浏览次数：101</div>", "<div>浏览次数：2,102 次</div>"),
        ("<span>点击数：</span><b id='n'>3</b>", "<span>点击数：</span><b id='n'>4</b>"),
        ("<i>阅读（35）</i>", "<i>阅读（36）</i>"),
        ("<!-- made 02:30 -->", "<!-- made 02:31 by b -->"),
        ("<p>今天是2026年12月1日 星期二</p>", "<p>今天是2026年12月2日  星期三</p>"),
        ("<p>页面生成时间：2026-12-01 02:30</p>", "<p>页面生成时间：2026-12-02 02:31</p>"),
    ],
)
def test_a_visit_is_no_change(one: str, other: str) -> None:
    assert differs_by_visit_only(page(one), page(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (page(""), page("", "8")),  # a cell of a table, whatever it counts
        (page("<p>网站访问量：5 次</p>"), page("<p>网站访问量：6 次</p>")),
        (page("<p>本年浏览次数：5 次，比上年多 2 次</p>"), page("<p>本年浏览次数：6 次，比上年多 2 次</p>")),
        (page("<td>浏览次数</td><td>5</td>"), page("<td>浏览次数</td><td>6</td>")),
        (page("<p>5</p>"), page("<p>6</p>")),
        (page("<p>浏览次数：</p><p>x</p><p>5</p>"), page("<p>浏览次数：</p><p>x</p><p>6</p>")),
        (page("<td colspan=2>x</td>"), page("<td colspan=3>x</td>")),
        (page("<script>f({a:1})</script>"), page("<script>f({a:2})</script>")),
        (page("<p>发布日期：2024-01-31</p>"), page("<p>发布日期：2024-02-01</p>")),
        (page("<!-- a"), page("<!-- b")),
        (page("<pre>a\nb</pre>"), page("<pre>a b</pre>")),
    ],
)
def test_all_else_is_a_change(one: bytes, other: bytes) -> None:
    assert not differs_by_visit_only(one, other)


def test_every_example_is_one() -> None:
    with VISITS.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            behind = "<b>{}</b>" if line["kind"] == "label" else ""
            one, other = (page(f"<p>{line['example']}</p>{behind.format(n)}") for n in (1, 2))
            assert len(lasting(one)) < len(lasting(page(f"<p>{line['example']}x</p>{behind.format('y')}")))
            assert differs_by_visit_only(one, other)


@given(st.text("<>!- a1浏览次数：\n", max_size=60), st.integers(0, 9))
def test_never_a_figure_that_is_not_behind_a_counters_name(around: str, figure: int) -> None:
    """Whatever stands around it, a figure in a sentence that changed is a change."""
    one, other = (f"<p>{around}</p><p>共收到 {n} 件</p>".encode() for n in (figure, figure + 1))
    if "<!--" not in around:
        assert not differs_by_visit_only(one, other)
