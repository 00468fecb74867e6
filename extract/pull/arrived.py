"""Is what came what was asked for? A site that is asked too often, or moved, answers with another page, and calls that a success."""

import re
from html import unescape

from extract.pull.lists import decoded

_HEADS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"Rar!\x1a\x07", b"7z\xbc\xaf")
_REPORT = re.compile(
    r"政府信息公开(?:工作)?(?:年度)?报告|信息公开(?:工作)?年度报告|政务公开(?:工作)?(?:年度)?(?:报告|年报)"
    r"|收到和处理政府信息公开申请|主动公开政府信息情况|政府信息公开行政复议"
)
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

    A page must hold the title that the list gave it, or the longest piece of it, or a heading of a report.
    """
    if is_office(body):
        broken = broken_end(body)
        return ("short_body", broken) if broken else ("", "")
    text = _squeezed(unescape(re.sub("<[^<>]{0,2000}>", "", decoded(body[:_SEEN]))))
    wanted = _squeezed(title)
    if (len(wanted) >= _LEAST and _piece(wanted) in text) or _REPORT.search(text):
        return "", ""
    if _MISSING.search(text[:2_000]):
        return "soft_missing", "a page that says it is not there, answered as if it were"
    return "unexpected_content", "neither the title of the list nor a heading of a report stands in it"


def _piece(title: str) -> str:
    """The longest piece of a title that no mark or number parts, of 8 characters at least; else the whole."""
    pieces = sorted(re.findall(r"[\u4e00-\u9fff]{8,}", title), key=len)
    return pieces[-1] if pieces else title


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
