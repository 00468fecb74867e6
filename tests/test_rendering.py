"""The writers themselves: what real pages show comes out character for character, and every figure is where they say."""

import re
from collections import Counter
from dataclasses import fields, replace
from decimal import Decimal
from random import Random

import pytest

from tests.helpers import SHARED, needs_shared, records
from tests.rendering import (
    LAYOUTS,
    NO_BREAK,
    CellKey,
    Layout,
    Noise,
    ReportFigures,
    cells_of,
    columns_of,
    mojibake,
    plain_figures,
    random_figures,
    render,
    rows_of,
    with_figures,
)
from tests.rendering.page import Rendered

HALF = Noise(half_width=True)
MEASURES_BROKEN = (("本年新制作数量", "本年新\n制作数量"), ("本年新公开数量", "本年新\n公开数量"))
APPLICANTS_BROKEN = (("社会公益组织", "社会\n公益\n组织"), ("法律服务机构", "法律\n服务\n机构"))
PROMISED = [layout for layout in LAYOUTS if layout not in ("deduplicated", "mojibake")]
"""Layouts whose figures can be looked up in their text."""


def of_table(text: str, number: str = "二、") -> str:
    """The text from a section's heading on."""
    return text[re.search(rf"^[# ]*{number}", text, re.M).start() :]  # type: ignore[union-attr]


# -- literal pieces of real pages --------------------------------------------------------------------------------------


def written(layout: Layout, noise: Noise = HALF, form: str = "format_2021", printed: str = "0") -> str:
    return render(plain_figures(form, form, printed), layout, noise).text


@pytest.mark.parametrize(
    ("layout", "piece"),
    [
        ("tabbed", "\t第二十条第(五)项\n\n\t信息内容\n\t本年处理决定数量\n\n\t行政许可\n\t0\n\n"),
        ("piped", "第二十条第(一)项 | |||\n信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n规章 | 0 | 0 | 0 |\n"),
        ("piped", "\n行政许可 | 0 | ||\n"),
        ("piped_bare", "\n第二十条第(五)项 |\n信息内容 | 本年处理决定数量 |\n行政许可 | 0 |\n"),
        ("piped_bare", "\n自然人 | 法人或其他组织 | 总计 |\n"),
        ("piped_lines", "\n第二十条第(一)项 |\n|||\n信息内容 |\n本年制发件数 |\n本年废止件数 |\n现行有效件数 |\n规章 |\n"),
        ("piped_lines", "\n申请人情况 |\n||||||||\n自然人 |\n法人或其他组织 |\n总计 |\n|||||||\n商业企业 |\n"),
        ("piped_lines_bare", "\n第二十条第(五)项 |\n信息内容 |\n本年处理决定数量 |\n行政许可 |\n0 |\n第二十条第(六)项 |\n"),
        ("piped_parted", "\n行政规范性文件\n|\n0 |\n0 |\n0 |\n"),
        ("piped_led", "\n|\n第二十条第(一)项 |\n|||\n|\n信息内容 |\n"),
        ("piped_led", "\n|\n规章 |\n0 |\n0 |\n0 |\n|\n行政规范性文件 |\n"),
        ("piped_lone", "\n规章\n|\n0\n|\n0\n|\n0\n|\n行政规范性文件\n|\n"),
        ("piped_lone_led", "\n| 第二十条第(一)项\n|\n|||\n| 信息内容\n|\n本年制发件数\n|\n"),
        ("piped_lone_led", "\n| 规章\n|\n0\n|\n0\n|\n0\n|\n| 行政规范性文件\n"),
        ("lines", "\n规章\n0\n0\n0\n行政规范性文件\n0\n"),
        ("lines_spaced", "\n规章\n\n0\n\n0\n\n0\n\n行政规范性文件\n\n0\n"),
        ("glued", "规章000行政规范性文件000第二十条第(五)项信息内容本年处理决定数量行政许可0第二十条第(六)项"),
        ("glued", "1.属于国家秘密00000002.其他法律行政法规禁止公开0000000"),
        ("markdown", "\n| 信息内容 | 本年处理决定数量 |  |  |\n| 行政许可 | 0 |  |  |\n"),
        ("markdown", "\n| 一、本年新收政府信息公开申请数量 |  |  | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n"),
        ("markdown_filled", "\n|  | 行政许可 |".replace("|  ", "") + " 0 | 0 | 0 |\n"),
        ("markdown_filled", "\n| 三、本年度办理结果 | (三)不予公开 | 2.其他法律行政法规禁止公开 | 0 |"),
        ("markdown_fragments", "\n信息内容本年处理决定数量\n行政许可 0\n"),
        ("markdown_fragments", "\n| 三、 | (一)予以公开 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n"),
        ("markdown_fragments", "\n| 业 | 构 | 益组织 | 务机构 |  |  |  |  |  |\n|---|---|---|---|---|---|---|---|---|\n| 一、"),
        ("markdown_rows", "\n| - | - |\n|---|---|\n| - | - |\n"),
        ("markdown_rows", "\n| 项目 | 数据1 | 数据2 | 数据3 | 数据4 | 数据5 | 数据6 | 总计 |\n|---|"),
        ("pdf_lines", "\n1.属于国家秘密 0 0 0 0 0 0 0\n"),
        ("pdf_layout", "\n 三 、本 年 度办 理 结果\n\n\n\n\n"),
        ("pdf_layout", "\n\n     -1-\n\n\f       信息内容"),
        ("pdf_raw", "\n0\n0\n0\n"),
        ("deduplicated", "\n规章\n0\n行政规范性文件\n第二十条第(五)项\n本年处理决定数量\n行政许可\n第二十条第(六)项\n"),
    ],
)  # fmt: skip
def test_pieces_of_real_pages(layout: Layout, piece: str) -> None:
    assert piece in written(layout)


@pytest.mark.parametrize(
    ("layout", "noise", "piece"),
    [
        ("piped_lines", Noise(blanks="zeros"), "\n规章 |\n|\n|\n|\n行政规范性文件 |\n"),
        ("piped_lines", Noise(blanks="zero_parts"), "\n一、本年新收政府信息公开申请数量 |\n|\n|\n|\n|\n|\n|\n0 |\n||\n"),
        ("piped_lines", Noise(blanks="zeros", drop_blanks=True), "申请数量 |\n|||||||||\n二、上年"),
        ("piped", Noise(blanks="zeros", drop_blanks=True, spare_columns=2), "\n行政规范性文件 | |||||\n第二十条"),
        ("piped", Noise(blanks="zeros", blank_breaks=True), "\n行政强制 |\n| ||\n"),
        ("piped", Noise(spare_columns=2), "\n规章 | 0 | 0 | 0 | ||\n"),
        ("piped", Noise(fill_last_row=True), "\n行政事业性收费 | 0 | ||\n三、"),
        ("piped_lone", Noise(spare_columns=2), "\n第二十条第（一）项\n|\n|||||\n信息内容\n"),
        ("piped", Noise(lost_characters=True), "\n第二十条（一）项 | |||\n"),
        ("piped", Noise(lost_characters=True), "\n2.其他法律行政止公开 | 0 |"),
        ("piped", Noise(spaced_labels=True), "\n第二十条 第（一）项 | |||\n"),
        ("piped", Noise(spaced_labels=True), "4. 无正当理由大量反复 申请 | 0 |"),
        ("piped", Noise(spaced_labels=True, half_width=True), "\n(三) 不予公开 | 1. 属于国家秘密 |"),
        ("piped", Noise(short_labels=True), "\n（六）其他 | 1.逾期不补正 | 0 |"),
        ("piped", Noise(ordinal_mark="、"), "1、申请人无正当理由逾期不补正"),
        ("piped", Noise(definitions=True), "\n规章(设区的市、自治州人民政府应提供相关数据) | 0 | 0 | 0 |\n"),
        ("piped", Noise(dispute_note=True), "\n注：行政复议、行政诉讼数量含上年度结转数量。 | ||||||||||||||\n0 | 0 |"),
        ("piped", Noise(other_documents=("186", "86", "255")), "\n其他主动公开文件 | 186 | 86 | 255 |\n第二十条"),
        ("piped", Noise(publication_count="7"), "\n2023年本行政区域(或本部门)政府信息公开发布总数量(非新闻类、消息类):7\n三、"),
        ("piped", Noise(organizations_subtotal="last"), "其他 | 小计 |"),
        ("piped", Noise(organizations_subtotal="first"), "\n小计 | 商业企业 |"),
        ("glued", Noise(spaced_tables=frozenset({"dispute"})), "总计 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"),
        ("glued", Noise(glue="report"), "情况第二十条第（一）项信息内容"),
        ("glued", Noise(glue="sections"), "\n三、收到和处理政府信息公开申请情况（本列数据"),
        (
            "glued",
            Noise(page_breaks=("unavailable_not_held",), repeat_labels=True),
            "8.属于行政查询事项0000000三、本年度办理结果（四）无法提供1.本机关",
        ),
        (
            "lines",
            Noise(page_breaks=("unavailable_requires_creation",), split_group=True, page_numbers=True),
            "\n（四）无\n1.本机关不掌握相关政府信息\n0\n0\n0\n0\n0\n0\n0\n-2-\n法提供\n2.没有",
        ),
        (
            "lines",
            Noise(page_breaks=("unavailable_not_held",), repeat_headers=True),
            "其他\n（四）无法提供\n",
        ),
        ("markdown_fragments", Noise(lost_total=True), "\n| 四、结转下年度继续办理 | 0 | 0 | 0 | 0 | 0 | 0 |  |\n"),
        ("lines", Noise(head=("首页 > 年报",)), "首页 > 年报\n"),
    ],
)  # fmt: skip
def test_noise_as_seen(layout: Layout, noise: Noise, piece: str) -> None:
    assert piece in written(layout, noise)
    assert piece not in written(layout, replace(noise, **{changed(noise)[-1]: getattr(Noise(), changed(noise)[-1])}))


def changed(noise: Noise) -> list[str]:
    """The switches that are not as they are by default."""
    return [each.name for each in fields(Noise) if getattr(noise, each.name) != getattr(Noise(), each.name)]


@pytest.mark.parametrize(
    ("noise", "piece"),
    [
        (Noise(measure_break="line"), "信息内容 | 本年新 制作数量 | 本年新 公开数量 | 对外公开总数量 |"),
        (Noise(measure_break="clipped"), "信息内容 | 本年新 | 本年新 | 对外公开总数量 |"),
        (Noise(measure_break="clipped"), "信息内容 | 上一年项目数量 | 本年增/ | 处理决定数量 |"),
        (Noise(lost_characters=True), "信息内容 | 上一年项目数量 | 本年增/ | 处理决定数量 |"),
        (Noise(spaced_labels=True), " | 本年 增/减 | "),
        (
            Noise(definitions=True),
            "上一年项目数量(指2022年事项数) | 本年增/减(指2023年增加或减少的事项数,减用负值表示,如-8) | 处理决定数量(指2023年办件量) |",
        ),
        (
            Noise(definitions=True, traditional=True, traditional_swaps=(("文件", "檔案"),), spare_columns=2),
            "規章(設區的市、自治州人民政府應提供相關數據) | 0 | 0 | 0 | ||\n規範性檔案(",
        ),
    ],
)
def test_noise_on_the_2019_form(noise: Noise, piece: str) -> None:
    assert piece in written("piped", noise, "format_2019")
    assert piece not in written("piped", HALF, "format_2019")


def test_mojibake_as_seen() -> None:
    assert mojibake(Rendered("一、总体情况\n0", {})).text == "涓€銆佹€讳綋鎯呭喌\n0"


def test_two_reports_side_by_side() -> None:
    left, right = plain_figures(), plain_figures(printed="5")
    page = render(left, "side_by_side", beside=right)
    line = page.text.split("\n")[page.lines["disclosure", "regulations", None, "issued"] - 1]
    assert re.fullmatch("规章 0 0 0 {8,}规章 5 5 5", line)


# -- whole excerpts ----------------------------------------------------------------------------------------------------


def figures_of(name: str, form: str, table3: str | None = None, **changes: str) -> ReportFigures:
    """The figures of an excerpt as its expected figures give them, 0 where it is cut; by row, some as printed."""
    figures = plain_figures(form, table3 or form)
    read: dict[CellKey, str] = {}
    for record in records(SHARED / "reports" / "excerpts" / "expected" / f"{name}.csv"):
        key: CellKey = (record["table"], record["row"], record["column"])
        if record["table"] == "disclosure":
            key = ("disclosure", record["row"], None, record["column"])
        read[key] = record["value"]
    printed = dict(cells_of(figures))
    read |= {key: changes[str(key[1])] for key in printed if key[1] in changes}
    return with_figures(figures, {key: text for key, text in read.items() if key in printed})


EXCERPTS: dict[str, tuple[Layout, str, Noise, dict[str, str]]] = {
    "某区统计局_2023_1": (
        "piped_lines", "format_2021", HALF, {"regulations": "/"},
    ),
    "农安县档案馆_2025_1": ("piped_led", "format_2021", replace(HALF, fill_last_row=True), {}),
    "长安区统计局_2023_1": (
        "piped_lone",
        "format_2021",
        replace(HALF, spare_columns=2, relabel=(("行政规范性文件", "规范性文件"),)),
        {},
    ),
    "安居区综合行政执法局_2022_1": ("piped_lone_led", "format_2021", HALF, {}),
    "化隆县群科新区综合服务中心_2020_1": (
        "lines_spaced",
        "format_2019",
        replace(HALF, measure_break="line", amount_unit=False, table_tail=(" ", "")),
        {"centralized_procurement": "23"},
    ),
    "岑巩县龙田镇_2021_1": (
        "lines_spaced",
        "format_2019",
        replace(
            HALF,
            left_out=frozenset({"other_external_services"}),
            relabel=(("本年新公开数量", "本年新\n\n公开数量"), ("对外公开总数量", "对外公开\n\n总数量")),
        ),
        {},
    ),
    "平利县正阳镇_2021_1": ("lines_spaced", "format_2019", HALF, {}),
    "故城县教育局_2020_1": (
        "piped_bare",
        "format_2019",
        replace(
            HALF,
            amount_unit=False,
            applicant_break="line",
            relabel=(
                *MEASURES_BROKEN,
                *APPLICANTS_BROKEN,
                *((f"第二十条第（{n}）项", f"第二十条（{n}）项") for n in "一六八九"),
            ),
            table_tail=("| | | |",),
        ),
        {},
    ),
    "深圳市龙岗区某局_2024_1": ("piped_bare", "format_2021", replace(HALF, applicant_break="line"), {}),
    "阎良区信访局_2021_1": (
        "piped",
        "format_2021",
        replace(HALF, applicant_break="line", fill_last_row=True, blank_breaks=True),
        {},
    ),
    "hsdz区应急管理局_2020_1": (
        "piped",
        "format_2019",
        replace(
            HALF,
            measure_break="line",
            definitions=True,
            relabel=(
                *((label, f"{label}\n") for label in ("上一年项目数量", "本年增/减", "处理决定数量")),
            ),
        ),
        {},
    ),
    "蠡县交通运输局_2022_1.dedup": ("deduplicated", "format_2021", HALF, {"administrative_penalties": "23"}),
    "雄县某乡_2019_1.dedup": (
        "deduplicated", "format_2019", replace(HALF, amount_unit=False, relabel=(("（三）不予公开", "（三） 不予公开"),)), {},
    ),
}  # fmt: skip


@needs_shared
@pytest.mark.parametrize("name", EXCERPTS)
def test_excerpts_come_out_whole(name: str) -> None:
    layout, form, noise, changes = EXCERPTS[name]
    real = (SHARED / "reports" / "excerpts" / f"{name}.txt").read_text("utf-8")
    expected = SHARED / "reports" / "excerpts" / "expected" / f"{name}.csv"
    figures = figures_of(name, form, **changes) if expected.is_file() else plain_figures(form, form)
    if not expected.is_file() and changes:
        figures = with_figures(
            figures, {key: changes[str(key[1])] for key, _ in cells_of(figures) if key[1] in changes}
        )
    if name.startswith("化隆"):
        figures = with_figures(figures, {("disclosure", "centralized_procurement", None, "amount"): "79000.1元"})
    if name.startswith("hsdz"):
        # The page defines one label less than the switch does, and words a heading otherwise.
        real = real.replace("规章 |", "规章(设区的市、自治州人民政府应提供相关数据) |")
        real = real.replace("二、行政机关主动公开", "二、主动公开")
    year = 2020 if "2020" in name else 2023
    text = of_table(render(figures, layout, noise, year=year).text)
    real = of_table(real)
    assert text[: len(real.rstrip("\n"))] == real.rstrip("\n")


@needs_shared
@pytest.mark.parametrize("year", [2020, 2021, 2022])
def test_glued_reports_come_out_but_for_blanks(year: int) -> None:
    real = (SHARED / "reports" / f"平潭综合实验区_{year}_1.txt").read_text("utf-8")
    form = "format_2019" if year == 2020 else "format_2021"
    figures = plain_figures(form, form)
    expected = records(SHARED / "reports" / "expected" / f"平潭综合实验区_{year}_1.csv")
    read: dict[CellKey, str] = {}
    for record in expected:
        place = (record["row"], None) if record["table"] == "disclosure" else (record["row"],)
        value = record["value"]
        if record["column"] == "amount":
            value = f"{Decimal(value) / 10_000:f}".rstrip("0").rstrip(".")
        read[(record["table"], *place, record["column"])] = value
    known = dict(cells_of(figures))
    figures = with_figures(figures, {key: text for key, text in read.items() if key in known})
    noise = Noise(glue="report", amount_unit=year != 2020)
    if year == 2020:
        amount = ("disclosure", "centralized_procurement", None, "amount")
        figures = with_figures(figures, {amount: "73802895.90元"})
        noise = replace(noise, page_breaks=("unavailable_not_held",), repeat_labels=True)
    text = render(figures, "glued", noise, year=year).text
    tables = slice_between(text, "第二十条第（一）项", "五、存在的主要问题")
    squeezed = re.sub(r"\s", "", real).replace("行政法复议", "行政复议")
    assert slice_between(squeezed, "第二十条第（一）项", "五、存在的主要问题") == tables


def slice_between(text: str, start: str, end: str) -> str:
    return text[text.index(start) : text.index(end)]


@needs_shared
def test_fragments_keep_and_drop_labels_as_a_real_detector_does() -> None:
    """The rows of table 3, each with or without its label, are those of the real page; only its words are shuffled."""
    real = (SHARED / "reports" / "上海市科学技术委员会_2024_1.md").read_text("utf-8")
    figures = plain_figures()
    read: dict[CellKey, str] = {}
    for record in records(SHARED / "reports" / "expected" / "上海市科学技术委员会_2024_1.csv"):
        if record["table"] == "application":
            read["application", record["row"], record["column"]] = record["value"]
    page = render(with_figures(figures, read), "markdown_fragments", Noise(lost_total=True))

    def rows(text: str) -> Counter[str]:
        found = re.findall(r"^\|.*\d.*\|$", slice_between(text, "## 表三", "行政复议、行政诉讼情况"), re.M)
        return Counter(re.sub(r"(\|  )+\|$", "|", row) for row in found)

    assert rows(page.text) == rows(real)


@needs_shared
def test_a_kept_layout_has_the_rows_of_a_real_one() -> None:
    """Rows whose label fits on a line, and single figures between lines of a label, as pdftotext gives them."""
    real = (SHARED / "reports" / "淮安市洪泽区人民政府_2023_1.layout.txt").read_text("utf-8")
    read: dict[CellKey, str] = {}
    for record in records(SHARED / "reports" / "expected" / "淮安市洪泽区人民政府_2023_1.csv"):
        if record["table"] == "application":
            read["application", record["row"], record["column"]] = record["value"]
    noise = Noise(
        relabel=(
            ("2.其他法律行政法规禁止公开", "2.其他法律行政止公开"),
            ("4.无正当理由大量反复申请", "4.无正当理由大量反复 申请"),
        )
    )
    page = render(with_figures(plain_figures("format_2021", "format_2019"), read), "pdf_layout", noise)

    def rows(text: str) -> Counter[str]:
        table = slice_between(text, "一、本年新收", "复议、行政诉讼情况")
        lines = (" ".join(line.split()) for line in table.split("\n"))
        return Counter(line for line in lines if re.search(r"( ?\b[0-9]+){7}$", line))

    assert rows(page.text) == rows(real)
    assert page.text.count("\f") == 2


# -- every figure is where the page says -------------------------------------------------------------------------------


SWITCHES: dict[str, Noise] = {
    "plain": Noise(),
    "blank": Noise(blanks="zeros", blank_breaks=True),
    "dropped": Noise(blanks="zero_parts", drop_blanks=True),
    "totals": Noise(blanks="totals", irregular_gaps=True),
    "labels": Noise(definitions=True, spaced_labels=True, lost_characters=True, traditional=True),
    "short": Noise(short_labels=True, ordinal_mark="、", half_width=True, lost_total=True),
    "columns": Noise(organizations_subtotal="first", spare_columns=1, fill_last_row=True),
    "rows": Noise(organizations_subtotal="last", other_documents=("1", "2", "3"), dispute_note=True, publication_count="4"),
    "pages": Noise(
        page_breaks=("administrative_penalties", "denied_internal_affairs", "dispute"),
        page_numbers=True, repeat_labels=True, repeat_headers=True,
    ),
    "split": Noise(page_breaks=("not_processed_excessive",), page_numbers=True, split_group=True),
    "glued": Noise(glue="report", stray_blanks=0.2, label_blanks=0.3, spaced_tables=frozenset({"dispute"})),
    "sections": Noise(glue="sections", label_blanks=0.5, table_tail=("注：略",), paragraph_gap=1),
    "broken": Noise(
        applicant_break="line", group_break="empty_line", result_break="letters", measure_break="line",
        figure_pads=((NO_BREAK, " "),), label_pads=((" ", ""),), label_gap=" ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("switches", SWITCHES)
@pytest.mark.parametrize("layout", PROMISED)
def test_figures_stand_on_their_lines(layout: Layout, switches: str) -> None:
    for seed in range(4):
        rng = Random(f"{layout} {switches} {seed}")
        forms = ("format_2021", "format_2019")
        figures = random_figures(rng, rng.choice(forms), rng.choice(forms), seed == 3, ("行政检查", "行政确认"))
        noise = replace(SWITCHES[switches], seed=seed)
        page = render(figures, layout, noise)
        assert page == render(figures, layout, noise), "the same seed gives the same page"
        lines = page.text.split("\n")
        assert page.printed.keys() == dict(cells_of(figures)).keys()
        for key, figure in cells_of(figures):
            printed = page.printed[key]
            assert printed in (figure, "")
            assert (key in page.lines) != (key in page.unprinted)
            if key in page.unprinted:
                assert printed == ""
            else:
                assert printed in lines[page.lines[key] - 1]


MARKS = {key: f"7{place:04}7" for place, (key, _) in enumerate(cells_of(plain_figures()))}


@pytest.mark.parametrize("layout", [layout for layout in PROMISED if layout not in ("side_by_side", "markdown_filled")])
@pytest.mark.parametrize("switches", ["plain", "pages", "sections", "broken"])
def test_every_figure_stands_once_and_only_on_its_line(layout: Layout, switches: str) -> None:
    page = render(with_figures(plain_figures(), MARKS), layout, SWITCHES[switches])
    found = {
        mark: [number for number, line in enumerate(page.text.split("\n"), 1) for _ in range(line.count(mark))]
        for mark in MARKS.values()
    }
    assert found == {mark: [page.lines[key]] for key, mark in MARKS.items()}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_label_of_the_form_is_printed(layout: Layout) -> None:
    """Table 3's own labels, whole or in pieces that are there: nothing is lost but what a layout says it loses."""
    text = re.sub(r"[\s|]", "", written(layout, Noise()))
    if layout in ("mojibake", "markdown_fragments", "side_by_side"):
        return
    for row in rows_of("application", "format_2021"):
        assert row["label_zh"] in text or row["label_zh"][:10] in text, row["label_zh"]


def test_a_figure_without_a_place_is_refused() -> None:
    figures = plain_figures()
    misplaced = replace(figures, application={**figures.application, ("other_handling", "total"): "5"})
    with pytest.raises(ValueError, match="no place on the form"):
        render(misplaced)


# -- figures whose sums hold -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["format_2021", "format_2019"])
@pytest.mark.parametrize("big", [False, True])
def test_random_figures_add_up(form: str, big: bool) -> None:
    longest = zeros = 0
    for seed in range(60):
        figures = random_figures(Random(seed), form, form, big)
        cells = {key: int(text) for key, text in figures.application.items()}
        *parts, total = [column["column_code"] for column in columns_of("application", form)]
        outcomes = [row["row_code"] for row in rows_of("application", form) if row["outcome"]]
        for row in rows_of("application", form):
            assert cells[row["row_code"], total] == sum(cells[row["row_code"], part] for part in parts)
        for column in (*parts, total):
            assert cells["total_handled", column] == sum(cells[row, column] for row in outcomes)
            assert cells["received_new", column] + cells["carried_in", column] == (
                cells["total_handled", column] + cells["carried_out", column]
            )
        *results, whole = [column["column_code"] for column in columns_of("dispute", form)]
        for channel in rows_of("dispute", form):
            each = sum(int(figures.dispute[channel["row_code"], result]) for result in results)
            assert int(figures.dispute[channel["row_code"], whole]) == each
        for (row, subcategory, column), text in figures.disclosure.items():
            assert column == "change" or float(text) >= 0
            if column == "change":
                assert int(text) + int(figures.disclosure[row, subcategory, "prior_year_items"]) >= 0
        longest = max(longest, *(len(text) for text in figures.application.values()))
        zeros += sum(number == 0 for number in cells.values())
    assert longest >= (6 if big else 3)
    assert zeros > 0
