"""Is what came what was asked for? A site that is asked too often, or moved, answers with another page, and calls that a success."""

import csv
import re
from functools import cache
from html import unescape
from pathlib import Path

from extract.pull.lists import decoded

_HEADS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"Rar!\x1a\x07", b"7z\xbc\xaf")
_SECTIONS = Path(__file__).resolve().parents[2] / "data" / "sections.csv"
_ENOUGH = 2
"""Sections of a report by which a page is told to be one."""
_OF_A_LIST = re.compile(r"(?:政府信息公开|信息公开|政务公开)[^<>]{0,12}(?:报告|年报)[^<>]{0,12}</a>", re.IGNORECASE)
_MOST_LINKS = 3
"""Links to reports that the page of one report may have: to its files, to the year before."""
_SEEN = 3_000_000
_LEAST = 8
_MISSING = re.compile(
    r"(?:您|你)?(?:访问|请求|查找)的?(?:页面|网页|内容|信息)(?:不存在|已删除|未找到|找不到)|404|页面(?:不存在|丢失)|没有找到(?:该|您)"
)


def is_office(body: bytes) -> bool:
    """By its bytes a file of an office, PDF or an archive, whatever its address ends with."""
    return body.startswith(_HEADS)


def broken_end(body: bytes) -> str:
    """Why a file that begins as PDF or ZIP is not whole; '' if it is, or is something else."""
    if body.startswith(b"%PDF-") and b"%%EOF" not in body[-2_048:]:
        return "a PDF without its end"
    if body.startswith(b"PK\x03\x04") and b"PK\x05\x06" not in body[-66_000:]:
        return "a ZIP without its directory"
    return ""


def judged(body: bytes, title: str) -> tuple[str, str]:
    """'' where it is a report's page or file; else an outcome of data/outcomes.csv and why.

    A page must hold the whole title that the list gave it, or two headings of a report's sections. A page that links to
    many reports is a list, whatever titles it holds: that is what sites answer with when they are asked too often.
    """
    if is_office(body):
        broken = broken_end(body)
        return ("short_body", broken) if broken else ("", "")
    page = decoded(body[:_SEEN])
    text = _squeezed(unescape(re.sub("<[^<>]{0,2000}>", "", page)))
    if sum(any(anchor in text for anchor in anchors) for anchors in _anchors()) >= _ENOUGH:
        return "", ""
    wanted = _squeezed(title)
    if len(_OF_A_LIST.findall(page)) > _MOST_LINKS:
        return "unexpected_content", "a list of reports, not one of them"
    if len(wanted) >= _LEAST and wanted in text:
        return "", ""
    if _MISSING.search(text[:2_000]):
        return "soft_missing", "a page that says it is not there, answered as if it were"
    return "unexpected_content", "neither the title of the list nor headings of a report stand in it"


@cache
def _anchors() -> tuple[tuple[str, ...], ...]:
    """For each section of a report what its heading is known by."""
    with _SECTIONS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    numbers = dict.fromkeys(line["section_no"] for line in lines)
    return tuple(tuple({line["anchor"] for line in lines if line["section_no"] == number}) for number in numbers)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
