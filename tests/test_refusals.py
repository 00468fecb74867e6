"""Texts that are refused as a whole, with the reason, and texts that look odd and must not be refused."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extract import DocumentError
from extract.characters import simplified
from extract.errors import RefusedText
from extract.files.text import decode_text
from extract.suspicion import REASONS, check_text, explain, quick
from tests.helpers import SAMPLE, SHARED, needs_shared, page

HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
PROSE = "本年度认真贯彻条例，及时公开各类政府信息，没有收到申请。"
TITLE = "某某县{}2023年政府信息公开工作年度报告"

ROWS_2 = {
    "第二十条第（一）项": ("信息内容|本年制发件数|本年废止件数|现行有效件数", ("规章", 3), ("行政规范性文件", 3)),
    "第二十条第（五）项": ("信息内容|本年处理决定数量", ("行政许可", 1)),
    "第二十条第（六）项": ("信息内容|本年处理决定数量", ("行政处罚", 1), ("行政强制", 1)),
}
ROWS_3 = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "（二）部分公开", "1.属于国家秘密",
          "2.其他法律行政法规禁止公开", "8.属于行政查询事项", "2.重复申请", "（七）总计")  # fmt: skip


def cells(values: Callable[[int], list[str]]) -> list[list[str]]:
    """The rows of the tables, each with as many values as the function gives."""
    rows = []
    for block, (header, *labels) in ROWS_2.items():
        rows += [[block], header.split("|"), *([label, *values(count)] for label, count in labels)]
    return rows + [["申请人情况"], ["自然人", "法人或其他组织", "总计"]] + [[label, *values(7)] for label in ROWS_3]


def report(values: Callable[[int], list[str]], name: str = "教育局", join: str = "lines") -> str:
    """A report in a layout of lines, tabs or pipes."""
    rows = cells(values)
    if join == "lines":
        table = "\n\n".join(cell for row in rows for cell in row)
    elif join == "tabs":
        table = "\n\n".join("\n".join("\t" + cell for cell in row) for row in rows)
    else:
        table = "\n".join(" | ".join(row) + " |" for row in rows)
    one, two, three, *rest = HEADINGS
    parts = [
        TITLE.format(name),
        one,
        PROSE,
        two,
        table,
        three,
        PROSE,
        *(part for head in rest for part in (head, PROSE)),
    ]
    return "\n\n".join(parts) + "\n"


def zeros(count: int) -> list[str]:
    return ["0"] * count


def blanks(count: int) -> list[str]:
    return [""] * count


def without_repeated_lines(text: str) -> str:
    """What a crawler that removes repeated lines leaves."""
    return "\n".join(dict.fromkeys(line for line in text.split("\n") if line.strip())) + "\n"


def beside(one: str, other: str) -> str:
    """Two texts printed beside each other."""
    return "\n".join(f"{left:<40}{right}" for left, right in zip(one.split("\n"), other.split("\n"), strict=True))


PIPED = report(zeros, join="pipes")
CONTENTS = "\n".join(HEADINGS) + "\n"
PROSE_REPORT = TITLE.format("教育局") + "\n" + "".join(f"{heading}\n{PROSE}\n" for heading in HEADINGS)

REFUSED = {
    "UTF-8 read as GBK": ("mojibake", PIPED.encode().decode("gbk", "ignore")),
    "UTF-8 read as GBK, a heading": ("mojibake", "涓€銆佹€讳綋鎯呭喌"),
    "UTF-8 read as GBK, below a sound header": ("mojibake", "标题: 某局\n====\n涓€銆佹€讳綋鎯呭喌\n"),
    "UTF-8 read as GB18030": ("mojibake", PIPED.encode().decode("gb18030", "replace")),
    "UTF-8 read as Latin-1": ("mojibake", PIPED.encode().decode("latin-1")),
    "UTF-8 read as Windows-1252": ("mojibake", PIPED.encode().decode("cp1252", "ignore")),
    "UTF-8 read as Windows-1252, a heading": ("mojibake", "ä¸€ã€"),
    "GBK read as Latin-1": ("mojibake", PIPED.encode("gbk").decode("latin-1")),
    "GBK read from its second byte on": ("mojibake", "?。ㄒ唬┲鲃庸_情況\n"),
    "question marks for text": ("mojibake", PIPED.encode("ascii", "replace").decode()),
    "replacement characters for text": ("mojibake", PIPED.encode().decode("ascii", "replace")),
    "repeated lines removed": ("deduplicated_lines", without_repeated_lines(report(zeros))),
    "repeated lines removed, several figures": ("deduplicated_lines", without_repeated_lines(report(zeros)).replace("行政处罚\n", "行政处罚\n23\n")),
    "two agencies": ("two_reports", report(zeros, "教育局") + report(zeros, "水利局")),
    "two agencies, pipes": ("two_reports", PIPED + report(zeros, "水利局", "pipes")),
    "two agencies, tabs": ("two_reports", report(zeros, join="tabs") + report(zeros, "水利局", "tabs")),
    "two years": ("two_reports", PIPED + PIPED.replace("2023", "2022")),
    "two reports without headings": ("two_reports", "".join(f"{TITLE.format(name)}\n一、本年新收政府信息公开申请数量 | 0 |\n" for name in ("教育局", "水利局"))),
    "two reports without titles": ("two_reports", 2 * PIPED.replace(TITLE.format("教育局"), "年度报告")),
    "side by side": ("side_by_side", beside(PIPED, PIPED.replace("教育局", "水利局").replace("0", "1"))),
    "side by side, compared": ("side_by_side", beside(PIPED.replace("情况\n", "情况(重复率: 80%)\n"), PIPED)),
    "empty form, lines": ("empty_form", report(blanks)),
    "empty form, tabs": ("empty_form", report(blanks, join="tabs")),
    "empty form, pipes": ("empty_form", report(blanks, join="pipes")),
}  # fmt: skip
WITHOUT_TABLES = {
    "prose": ("prose_only", PROSE_REPORT),
    "prose on one line": ("prose_only", "".join(PROSE_REPORT.split("\n"))),
    "prose of the years before the forms": ("prose_only", "一、概述\n我局。\n二、主动公开政府信息情况\n三、依申请公开情况\n四、收费及减免情况\n"),
    "not a report": ("not_a_report", (SAMPLE / "not-a-report.txt").read_text("utf-8")),
    "a page of links": ("not_a_report", "首页\n登录 | 注册\n某某局2023年政府信息公开工作年度报告\n附件下载\n"),
    "a single sentence": ("not_a_report", "2023年无申请。\n"),
}  # fmt: skip
NOT_REFUSED = {
    "lines": report(zeros),
    "tabs": report(zeros, join="tabs"),
    "pipes": PIPED,
    "tabs with blanks": report(lambda count: ["0", *[""] * (count - 1)], join="tabs"),
    "pipes with blanks": report(lambda count: [*[""] * (count - 1), "0"], join="pipes"),
    "pipes with different figures and blanks": "\n".join(line for line in report(blanks, join="pipes").split("\n")).replace("行政许可 |", "行政许可 | 7"),
    "no application, no act": report(lambda count: ["/"] * count, join="pipes"),
    "all figures different": report(lambda count: [str(count * 10 + place) for place in range(count)]),
    "title twice": TITLE.format("教育局") + "\n" + PIPED,
    "another title quoted": PIPED.replace(PROSE, PROSE + f"\n《{TITLE.format('水利局')}》\n", 1),
    "table of contents": CONTENTS + PIPED,
    "table of contents, spaced": CONTENTS.replace("\n", "\n\n") + PIPED,
    "a table's label repeated at a page break": PIPED.replace("2.重复申请", "一、本年新收政府信息公开申请数量 | 0 |\n2.重复申请"),
    "glued": "".join(line for line in report(zeros).split("\n")),
    "pinyin behind characters": PIPED.replace("本年制发件数", "本年制發(fā)件數(shù)量，é, ü"),
    "questions": PIPED.replace(PROSE, "怎么申请？？ what??? https://a.cn/?a=1"),
    "a lost character": PIPED.replace(PROSE, "本年度\ufffd贯彻条例", 1),
    "a name with a rare character": PIPED.replace("某某县", "璇玑县"),
    "traditional characters": "武漢市教育局2020年政府信息公開工作年度報告\n" + PIPED,
}  # fmt: skip


def code(error: DocumentError | None) -> str | None:
    return error.code if error else None


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("tables_found", [True, False])
def test_refused(kind: str, tables_found: bool) -> None:
    reason, text = REFUSED[kind]
    assert code(explain(text, tables_found)) == reason


@pytest.mark.parametrize("kind", [kind for kind, (reason, _) in REFUSED.items() if reason != "empty_form"])
def test_refused_at_once(kind: str) -> None:
    reason, text = REFUSED[kind]
    assert code(quick(text)) == reason


@pytest.mark.parametrize("kind", WITHOUT_TABLES)
def test_refused_if_no_table_was_read(kind: str) -> None:
    reason, text = WITHOUT_TABLES[kind]
    assert code(explain(text, False)) == reason
    assert explain(text, True) is None
    assert quick(text) is None


@pytest.mark.parametrize("kind", NOT_REFUSED)
def test_not_refused(kind: str) -> None:
    text = NOT_REFUSED[kind]
    assert code(quick(text)) is None
    assert code(explain(text, True)) is None
    assert code(explain(text, False)) is None


def test_traditional_characters_are_understood() -> None:
    text = "一、總體情況\n正文。\n二、主動公開政府信息情況\n正文。\n三、依申請公開情況\n正文。\n"
    assert code(explain(text, False)) == "prose_only"


@pytest.mark.parametrize("layout", ["tabbed", "piped"])
def test_rendered_reports_are_not_refused(layout: str) -> None:
    text = page(layout=layout)  # type: ignore[arg-type]
    assert quick(text) is None
    assert explain(text, True) is None


def test_reasons_say_what_to_do() -> None:
    with pytest.raises(RefusedText) as error:
        check_text(PROSE_REPORT, False)
    assert (error.value.code, error.value.reason) == ("prose_only", REASONS["prose_only"])
    assert all(";" in reason for reason in REASONS.values())
    check_text(PIPED, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "?",
        "|",
        "一、本年新收" * 5_000,
        "第二十条第\n" * 5_000,
        "?" * 50_000,
        "公 开 " * 20_000,
        "(" * 50_000,
        "一、" * 20_000,
        "规章 " * 20_000,
    ],
)
def test_hostile_texts_take_little_time(text: str) -> None:
    began = time.perf_counter()
    quick(text)
    explain(text, False)
    explain(f"{text}\n{text}", True)
    assert time.perf_counter() - began < 5


# -- documents that were seen --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.txt")), ids=lambda path: path.stem)
def test_sample(path: Path) -> None:
    text = path.read_text("utf-8")
    assert quick(text) is None
    assert explain(text, True) is None
    assert code(explain(text, False)) == ("not_a_report" if path.stem == "not-a-report" else None)


REAL = sorted(path for path in [*SHARED.glob("reports/*"), *SHARED.glob("reports/excerpts/*"), *SHARED.glob("seeds/*")] if path.suffix in (".txt", ".md"))  # fmt: skip


CLOSED = {
    "今年我局共受理审批事项117件，办结171件，办结率100%。": "line 14: 受理审批事项117件，办结171件",
    "今年我局共受理审批事项171件，办结117件。": "",
    "今年我局共受理审批事项117件，办结117件，办结率100%。": "",
    "今年我局共受理审批事项117件，办结171件，其中上年结转54件。": "",
    "上年结转54件，今年共受理117件，办结171件。": "",
    "今年共受理117件，办结171件，按期办结率100%，群众对办理结果的满意度为百分之百，没有被投诉，其中54件是上年结转的。": "",
    "今年共受理1,170件，办结171件。": "",
}


@pytest.mark.parametrize("sentence", CLOSED)
def test_prose_that_contradicts_itself_says_so(sentence: str) -> None:
    error = explain(PROSE_REPORT.rstrip("\n") + "\n" + sentence, False)
    assert error is not None
    noticed = f"; its prose has more closed than accepted ({CLOSED[sentence]})" if CLOSED[sentence] else ""
    assert error.reason == REASONS["prose_only"] + noticed


@needs_shared
def test_a_real_report_without_tables_says_what_its_prose_has() -> None:
    (path,) = (path for path in REAL if "地方税务局" in path.stem)
    error = explain(decode_text(path.read_bytes()), False)
    assert error is not None
    assert error.reason.endswith("more closed than accepted (line 10: 受理审批事项117件，办结171件)")


@needs_shared
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_document(path: Path) -> None:
    text = decode_text(path.read_bytes())
    expected = "deduplicated_lines" if path.suffixes[:1] == [".dedup"] else None
    assert (code(quick(text)), code(explain(text, True))) == (expected, expected)
    if "地方税务局" in path.stem:
        expected = "prose_only"
    assert code(explain(text, False)) == expected


# -- encodings -------------------------------------------------------------------------------------------------------------

TEXT = report(zeros)
TRADITIONAL = "政府信息公開工作年度報告\n一、總體情況\n" + "本機關認真貫徹政府信息公開條例，及時公開各類信息。\n" * 3
READ = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "GB18030": TEXT.encode("gb18030"),
    "UTF-16 LE with a mark": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "UTF-16 BE with a mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "Windows line ends": TEXT.replace("\n", "\r\n").encode("gb18030"),
}
UNREADABLE = {
    "empty": ("empty", b""),
    "only a mark": ("empty", b"\xef\xbb\xbf \n"),
    "cut inside a character": ("encoding", TEXT.encode()[:-2]),
    "one wrong byte": ("encoding", TEXT.encode() + b"\xff"),
    "Big5": ("encoding", TRADITIONAL.encode("big5", "ignore")),
    "EUC-TW-like noise": ("encoding", bytes(0xA1 + (7 * place) % 90 for place in range(4_000))),
    "UTF-16 LE without a mark": ("encoding", TEXT.encode("utf-16-le")),
    "UTF-16 BE without a mark": ("encoding", TEXT.encode("utf-16-be")),
    "damaged UTF-16": ("encoding", b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x00"),
    "a NUL byte": ("binary", TEXT.encode() + b"\0"),
    "UTF-8 saved as GBK": ("mojibake", TEXT.encode().decode("gbk", "ignore").encode()),
    "UTF-8 saved as GBK in GBK": ("encoding", TEXT.encode().decode("gbk", "ignore").encode("gbk")),
    "question marks": ("mojibake", TEXT.encode("ascii", "replace")),
}


@pytest.mark.parametrize("kind", READ)
def test_decoded(kind: str) -> None:
    assert decode_text(READ[kind]) == TEXT


def test_traditional_gb18030_is_decoded() -> None:
    assert decode_text(TRADITIONAL.encode("gb18030")) == TRADITIONAL
    assert simplified(TRADITIONAL).startswith("政府信息公开工作年度报告\n一、总体情况")


@pytest.mark.parametrize("kind", UNREADABLE)
def test_wrong_encoding_is_never_read(kind: str) -> None:
    reason, content = UNREADABLE[kind]
    with pytest.raises(DocumentError) as error:
        decode_text(content)
    assert error.value.code == reason
