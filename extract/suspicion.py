"""Reasons to refuse a whole text before any figure of it is believed.

    quick(text)                   what must be known of every text (microseconds): mojibake, two_reports, side_by_side,
                                  deduplicated_lines
    explain(text, tables_found)   why an ordinary reading found no table or something odd: these, and empty_form,
                                  and without tables prose_only and not_a_report

Both return the error or None. A reason is given only if the text itself shows it; a table with gaps is no reason.
"""

import re
import unicodedata
from itertools import pairwise

from extract.characters import simplified
from extract.errors import DocumentError, RefusedText

REASONS = {
    "mojibake": "its characters were read in the wrong encoding somewhere on the way and cannot be restored for certain;"
    " take the report again from where it was published",
    "deduplicated_lines": "repeated lines were removed, so equal figures are lost (labels stand without values);"
    " take the report again from where it was published, without removing repeated lines",
    "two_reports": "it holds two reports, each with its own tables; split it into one file per report",
    "side_by_side": "two reports stand side by side on its lines; give each report as a file of its own",
    "empty_form": "the tables are an empty form: labels and no figure at all; give the report that was filled in",
    "prose_only": "the report's sections are there but none of its tables; if the page shows the tables as pictures or"
    " as an attachment, give those (recognised text or the attached file)",
    "not_a_report": "no section and no table of a report stands in it; give the page or file that holds the report itself",
}
"""reason code -> what it means and what to do"""


def quick(text: str, is_decoded: bool = False) -> DocumentError | None:
    """The reasons that would make figures wrong without anything else looking odd.

    `is_decoded`: whoever decoded the text has asked is_garbled already.
    """
    code = None if is_decoded else _garbled(text)
    if code is None and text.count(_ONCE) > 1:
        code = _more_than_one(text)
    if code is None and "\t" not in text and "|" not in text:
        code = _deduplicated(text)
    return _error(code)


def explain(text: str, tables_found: bool) -> DocumentError | None:
    """Why no table could be read, or why what was read looks odd; None if the text does not show it."""
    code = _garbled(text)
    if code:
        return _error(code)
    text = simplified(text)
    code = _more_than_one(text) or _deduplicated(text) or _empty_form(text)
    if code is None and not tables_found:
        code = _without_tables(text)
    return _error(code, _contradiction(text) if code == "prose_only" else "")


def is_garbled(text: str) -> bool:
    """Are its characters those of another encoding?"""
    return _garbled(text) is not None


def check_text(text: str, tables_found: bool) -> None:
    """Raises RefusedText if explain() gives a reason."""
    error = explain(text, tables_found)
    if error:
        raise error


def _error(code: str | None, noticed: str = "") -> DocumentError | None:
    return RefusedText(code, REASONS[code] + noticed) if code else None


# -- characters ------------------------------------------------------------------------------------------------------------

_AS_GBK = "锛銆鐨鏀鍏鎯绗"
"""What UTF-8 read as GBK makes of ，（ 、。 的 政 公 情 第: characters that reports do not hold."""
_AS_LATIN = re.compile("[ã-ï][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u2122]{1,2}")
"""UTF-8 read as Latin-1 or Windows-1252: the three bytes of a Chinese character."""
_GBK_AS_LATIN = ("¹«¿ª", "ÐÅÏ¢", "Õþ¸®")
"""公开, 信息, 政府 in GBK read as Latin-1."""
_BOPOMOFO = re.compile("[\u3105-\u312f]")
_BOPOMOFO_SIGN = "ㄒ"
"""GBK read from the second byte of a character on: （一 becomes ㄒ唬."""
_QUESTIONS = re.compile(r"\?{4,}")
_FEW = 5
_MANY_QUESTIONS = 20
_QUESTION_SHARE = 0.1
_LOST_SHARE = 0.005
_REPORT_WORDS = ("情况", "政府", "公开", "信息", "年度", "申请", "报告", "数量")


def _garbled(text: str) -> str | None:
    """mojibake, by single characters, which cost next to nothing to look for; each sign is then confirmed."""
    if ("锛" in text or "銆" in text or "鐨" in text or "鎯" in text) and _is_utf8_read_as_gbk(text):
        return "mojibake"
    if ("ã" in text or "ä" in text or "ï" in text) and len(_AS_LATIN.findall(text)) >= 2:
        return "mojibake"
    if "¸" in text and any(sign in text for sign in _GBK_AS_LATIN):
        return "mojibake"
    if _BOPOMOFO_SIGN in text and ("ㄒ唬" in text or len(_BOPOMOFO.findall(text)) >= _FEW):
        return "mojibake"
    if "\ufffd" in text and text.count("\ufffd") >= max(_FEW, _LOST_SHARE * len(text)):
        return "mojibake"
    if "?" in text and "????" in text:
        lost = sum(map(len, _QUESTIONS.findall(text)))
        if lost >= _MANY_QUESTIONS or (lost and text.count("?") > _QUESTION_SHARE * len(text)):
            return "mojibake"
    return None


def _is_utf8_read_as_gbk(text: str) -> bool:
    """Do several signs stand there, or does a line with one give a report's words when it is read the right way?"""
    if sum(map(text.count, _AS_GBK)) >= _FEW:
        return True
    for sign in _AS_GBK:
        at = text.find(sign)
        if at >= 0:
            piece = text[max(0, text.rfind("\n", 0, at) + 1, at - 40) : at + 40]
            raw = b"".join(b"\x80" if c == "€" else c.encode("gb18030") for c in piece if not "\ud800" <= c <= "\udfff")
            right = raw.decode("utf-8", "ignore")
            if any(word in right for word in _REPORT_WORDS):
                return True
    return False


# -- more than one report --------------------------------------------------------------------------------------------------

_ONCE = "本年新收"
"""Stands once in a report's tables."""
_HEADING = re.compile(
    r"^[ \t#*\u3000\u00a0]*([一二三四五六])[ \u3000]*[、.．,，][ \u3000]*(?:总体情况|(?:行政机关)?主动公开政府信息|收到和处理政府信息公开申请"
    r"|[^\n]{0,16}行政诉讼|[^\n]{0,14}问题及|其他需要报告)[^\n]{0,20}$",
    re.M,
)
_TITLE = re.compile(r"^[ \t#*\u3000《]*([^\n]{0,40}?(20\d\d) ?年[^\n]{0,40}公开[^\n]{0,8}报告)[》* \t]*$", re.M)
_CONTENTS_GAP = 20
_WHOLE = 4
"""So many sections are most of a report."""
_UNIQUE = (
    "总体情况|主动公开政府信息情况|其他需要报告的事项|规章|规范性文件|行政许可|行政处罚|行政强制|行政事业性收费|政府集中采购|政府信息公开申请数量"
    "|予以公开|属于国家秘密|保护第三方合法权益|属于四类过程性信息|属于行政执法案卷|属于行政查询事项|本机关不掌握相关政府信息|重复申请|要求提供公开出版物"
)
_BESIDE = re.compile(
    rf"^[^\n]{{0,60}}?({_UNIQUE})(?:[(（]重复率[^)）\n]{{0,12}}[)）])?"
    rf"[\s|\d０-９.,，/（）()一二三四五六七八九、:：+-]{{1,120}}(?:本年新收|上年结转|行政)?\1",
    re.M,
)
_BESIDE_LINES = 4


def _more_than_one(text: str) -> str | None:
    """side_by_side or two_reports; a title printed twice or a table of contents is neither."""
    if text.count(_ONCE) < 2:
        return None
    beside = {match[1] for match in _BESIDE.finditer(text) if "\n" not in match[0]}
    if len(beside) >= _BESIDE_LINES:
        return "side_by_side"
    if _whole_runs(text) >= 2 or _titles_with_tables(text) >= 2:
        return "two_reports"
    return None


def _whole_runs(text: str) -> int:
    """How often the sections run from the first ones to the last."""
    headings = [(int("一二三四五六".index(match[1])) + 1, match.end()) for match in _HEADING.finditer(text)]
    runs, seen = 0, set[int]()
    for position, (number, end) in enumerate(headings):
        until = headings[position + 1][1] if position + 1 < len(headings) else len(text)
        if len("".join(text[end:until].split())) < _CONTENTS_GAP + 12:
            continue  # a line of a table of contents, or a heading that stands alone
        if number in seen and number <= 2:
            runs += len(seen) >= _WHOLE
            seen = set()
        seen.add(number)
    return runs + (len(seen) >= _WHOLE)


def _titles_with_tables(text: str) -> int:
    """How many different titles are followed by tables of their own."""
    titles: list[tuple[str, int]] = []
    for match in _TITLE.finditer(text):
        key = "".join(unicodedata.normalize("NFKC", match[1]).split()).replace("年度", "年")
        if not titles or not _same_title(titles[-1][0], key):
            titles.append((key, match.end()))
    if len(titles) < 2:
        return len(titles)
    ends = [at for _, at in titles[1:]] + [len(text)]
    return len({key for (key, at), end in zip(titles, ends, strict=True) if _ONCE in text[at:end]})


def _same_title(one: str, other: str) -> bool:
    """Equal, or one leaves out the name."""
    return one.endswith(other) or other.endswith(one)


# -- lines that were removed -----------------------------------------------------------------------------------------------

_ROW_LABELS = frozenset(
    (
        "规章",
        "规范性文件",
        "行政规范性文件",
        "行政许可",
        "其他对外管理服务事项",
        "行政处罚",
        "行政强制",
        "行政事业性收费",
        "政府集中采购",
        "本年新收政府信息公开申请数量",
        "上年结转政府信息公开申请数量",
        "予以公开",
        "部分公开",
        "属于国家秘密",
        "其他法律行政法规禁止公开",
        "危及“三安全一稳定”",
        "保护第三方合法权益",
        "属于三类内部事务信息",
        "属于四类过程性信息",
        "属于行政执法案卷",
        "属于行政查询事项",
        "本机关不掌握相关政府信息",
        "没有现成信息需要另行制作",
        "补正后申请内容仍不明确",
        "信访举报投诉类申请",
        "重复申请",
        "要求提供公开出版物",
        "无正当理由大量反复申请",
        "要求行政机关确认或重新出具已获取信息",
        "其他处理",
        "总计",
        "结转下年度继续办理",
    )
)
_ENUMERATOR = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,2}[)）、.．]|\d{1,2}[.、．])")
_REMARK = re.compile(r"[(（][^()（）]*[)）]$")
_FIGURE = re.compile(r"[+\-]?[\d０-９][\d０-９,，.．]*[^\d\n]{0,3}")
_BLOCK = "第二十条第"
_BLOCK_HEADER = "信息内容"
_BARE_LABELS = 3


def _is_row_label(cell: str) -> bool:
    bare = _ENUMERATOR.sub("", "".join(cell.split()))
    return bare in _ROW_LABELS or _REMARK.sub("", bare) in _ROW_LABELS


def _deduplicated(text: str) -> str | None:
    """A cell a line without marks, in which no value and no heading of a column stands twice, though the form has both."""
    if text.count(_BLOCK) < 2 or text.count(_BLOCK_HEADER) > 1:
        return None
    lines = [line for line in text[text.find(_BLOCK) :].split("\n") if line.strip()]
    values = [line for line in lines if _FIGURE.fullmatch(line.strip())]
    if len(values) != len(set(values)):
        return None
    bare = 0
    for line, below in pairwise(lines):
        if "|" in line or "\t" in line:
            return None  # a real table's cell: a blank there is a blank
        bare += _is_row_label(line) and not _FIGURE.fullmatch(below.strip())
    return "deduplicated_lines" if bare >= _BARE_LABELS and values else None


# -- no figures ------------------------------------------------------------------------------------------------------------

_FORM_LABELS = 8
_PLACEHOLDERS = frozenset(("/", "／", "-", "—", "–", "无", "\\", "——"))
_BEHIND_LABEL = re.compile(
    r"(?:规章|规范性文件|行政许可|服务事项|行政处罚|行政强制|事业性收费|集中采购|申请数量|公开|秘密|权益|信息|案卷|事项|申请|出版物|总计|处理|办理|条|件|次|元)"
    r"[)）\s|:：]{0,40}[+\-]?[\d０-９]+(?:[.．]\d+)?(?![\d.．、年月日号)）])"
)
_TABLE_WORDS = (
    "第二十条第",
    "信息内容",
    "本年新收政府信息",
    "申请人情况",
    "结果维持",
    "指标名称",
    "计量单位",
    "统计指标",
)
_SECTION_LINE = re.compile(r"(?:^|[\s。；：>])[一二三四五六七八九]\s{0,3}[、.．]\s{0,3}([^\n。，；\s]{2,30})", re.M)
_SECTION_WORDS = re.compile("概述|总体|主动公开|申请|复议|诉讼|收费|问题|改进|需要报告|组织领导|其他")


def _empty_form(text: str) -> str | None:
    """Most of the form's rows by name, and neither a figure nor a word that stands for none."""
    begin = min((at for at in map(text.find, _TABLE_WORDS) if at >= 0), default=-1)
    if begin < 0:
        return None
    cells = [cell.strip() for cell in re.split(r"[\n\t|]", text[begin:]) if cell.strip()]
    if len({cell for cell in cells if _is_row_label(cell)}) < _FORM_LABELS:
        return None
    if any(cell in _PLACEHOLDERS or _FIGURE.fullmatch(cell) for cell in cells):
        return None
    table_end = text.rfind(_ONCE)
    return None if _BEHIND_LABEL.search(text, begin, max(begin, table_end) + 4_000) else "empty_form"


def _without_tables(text: str) -> str | None:
    compact = "".join(text.split())
    if "指标名称" in compact or sum(word in compact for word in _TABLE_WORDS) >= 2:
        return None  # there are tables, in a layout that is not known
    sections = [match[1] for match in _SECTION_LINE.finditer(text)]
    if len(sections) >= 3 and sum(_SECTION_WORDS.search(section) is not None for section in sections) >= 2:
        return "prose_only"
    return "not_a_report"


# -- prose without tables --------------------------------------------------------------------------------------------------

_CLOSED = re.compile(
    r"受理[^\d，。；]{0,12}(\d{1,9})[件条宗个项份]，[^\d，。；]{0,6}办结[^\d，。；]{0,8}(\d{1,9})[件条宗个项份]"
)
_OF_BEFORE = re.compile("上年|结转|往年|此前|以前|历年|累计")
_SENTENCE = 500
"""Characters of a sentence that are looked at on either side."""


def _contradiction(text: str) -> str:
    """What the prose says of itself that cannot be: more closed than accepted, and no word of any from before; or ''."""
    for match in _CLOSED.finditer(text):
        before = text[max(0, match.start() - _SENTENCE) : match.start()].rsplit("。", 1)[-1]
        after = text[match.end() : match.end() + _SENTENCE].split("。", 1)[0]
        if int(match[2]) > int(match[1]) and not _OF_BEFORE.search(before + after):
            line = text.count("\n", 0, match.start()) + 1
            return f"; its prose has more closed than accepted (line {line}: {match[0]})"
    return ""
