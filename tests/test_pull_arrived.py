"""Is what came what was asked for: pages of reports, and what sites answer with in their place."""

import pytest

from extract.pull.arrived import judged
from tests.helpers import SAMPLE

TITLE = "某区财政局2023年政府信息公开工作年度报告"
SECTIONS = "<h1>年度报告</h1><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>"
LINKS = "".join(f"<li><a href=x{n}>某区第{n}局2023年政府信息公开工作年度报告</a></li>" for n in range(5))


@pytest.mark.parametrize(
    ("page", "title", "outcome"),
    [
        (f"<h1>某区财政局2023年<br>政府信息公开工作 年度报告</h1><a href=x.docx>{TITLE}.docx</a>", TITLE, ""),
        (SECTIONS, TITLE, ""),
        (SECTIONS + LINKS, TITLE, ""),
        (SECTIONS, "", ""),
        (f"<title>某区财政局</title>{LINKS}", TITLE, "unexpected_content"),
        (f"<a href=x>{TITLE}</a>{LINKS}", TITLE, "unexpected_content"),
        ("<h1>某区教育局2023年政府信息公开工作年度报告</h1>", TITLE, "unexpected_content"),
        ("<h1>某区财政局2022年政府信息公开工作年度报告</h1>", TITLE, "unexpected_content"),
        ("<a>政府信息公开年报</a><h1>首页</h1>", TITLE, "unexpected_content"),
        ("<h1>您访问的页面不存在</h1>", TITLE, "soft_missing"),
        ("", TITLE, "unexpected_content"),
    ],
)
def test_pages(page: str, title: str, outcome: str) -> None:
    for encoding in ("utf-8", "gb18030"):
        assert judged(page.encode(encoding), title)[0] == outcome


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"%PDF-1.4 ...\n%%EOF\n", ""), (b"%PDF-1.4 ...", "short_body"), (b"PK\x03\x04...", "short_body"),
        (b"PK\x03\x04...PK\x05\x06" + b"\0" * 18, ""), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", ""), (b"{\\rtf1 x}", ""),
    ],
)  # fmt: skip
def test_files(body: bytes, outcome: str) -> None:
    assert judged(body, TITLE)[0] == outcome


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(SAMPLE.glob("*.txt")) if path.name != "not-a-report.txt"],
    ids=lambda path: path.name,
)
def test_the_sample_is_what_was_asked_for(path) -> None:  # type: ignore[no-untyped-def]
    """Whatever the list called them: told by their sections alone."""
    assert judged(path.read_bytes(), "") == ("", "")
