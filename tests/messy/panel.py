"""The panel: some thirty bodies over six years in three runs, with all that makes real collections messy.

Blank, malformed and negative figures, tables that are missing, sub-rows, both forms and the lists of before 2019; bodies on
themselves and on their areas, and on nobody knows which; versions, replaced files, a reader that once read otherwise, copied
reports, documents that are no reports; renamed and merged bodies, a list of parts with years; decisions and corrections.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from extract import RawDocument
from extract.kept.history import SourceHistory
from flows import pipeline
from load.corrections import COLUMNS as CORRECTED
from load.decisions import decide
from tests import pages
from tests.office import ask, run, warehouse
from tests.rendering import Layout, Prose, ReportFigures, cells_of, plain_figures, random_figures, render, with_figures
from tests.write_html import write_html
from transform.report import Report, ReportReader
from transform.statistics.forms import load_statistic_forms

RUNS = 3
CITY = "江苏省淮安市"
DISTRICT = f"{CITY}洪泽区"
WEST = "北京市西城区"
SAYS = {
    "area": "全{}各级行政机关的政府信息公开申请均计入本报告。全{}各级行政机关共收到政府信息公开申请。",
    "own": "本机关收到政府信息公开申请。",
    "": "",
}
"""What a report says of whom its figures are."""

LIST = f"""agency,aliases,region_code,parent,kind,level,since,until,predecessor,successor
{DISTRICT}人民政府,,,,,,,2020,,
{DISTRICT}财政局,洪泽财政,,{DISTRICT}人民政府,,,,,,
{DISTRICT}教育局,,,{DISTRICT}人民政府,,,2020,2020,,
{DISTRICT}教育体育局,,,{DISTRICT}人民政府,,,2021,2021,{DISTRICT}教育局,{DISTRICT}教体委
{DISTRICT}教体委,,320813,{DISTRICT}人民政府,department,county,2022,,,
{DISTRICT}科技局,,,,,,,,,{DISTRICT}科技和工信局
{DISTRICT}科技和工信局,,,,,,,,,
{DISTRICT}文化局,,,{DISTRICT}人民政府,,,,2019,,{DISTRICT}文化和旅游局
{DISTRICT}旅游局,,,{DISTRICT}人民政府,,,,2019,,{DISTRICT}文化和旅游局
{DISTRICT}文化和旅游局,,,{DISTRICT}人民政府,,,2020,2021,,{DISTRICT}文化广电和旅游局
{DISTRICT}文化广电和旅游局,,,{DISTRICT}人民政府,,,2022,,,
{DISTRICT}高良涧街道办事处,,,{DISTRICT}人民政府,,,2020,2021,,
{DISTRICT}高良涧街道办事处,洪泽高良涧街道,,{DISTRICT}人民政府,,,2022,,,
{DISTRICT}档案局,,,{DISTRICT}人民政府,,,2019,2022,,
{CITY}人民政府,,,,,,,,,
{DISTRICT}人民政府,,,{CITY}人民政府,,,2021,,,
"""
"""The education office is renamed twice, that of science nobody says when, two bodies merge and the new one is renamed; a street's line changes; the archive never
files. The district's line stands twice: it is a part of the city since 2021."""


class Document(NamedTuple):
    """A file of the panel."""

    name: str
    agency: str
    year: int
    content: bytes


class _Maker:
    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)

    def figures(self, form: str, mess: float = 0.5) -> ReportFigures:
        """Figures whose sums hold, and in some reports some that are blank, unreadable or wrong."""
        chance = self.chance
        drawn = (random_figures(chance, form, form, subcategories=self._parts(form)) for _ in range(100))
        figures = next(f for f in drawn if int(f.application["received_new", "total"]) < 90)
        if chance.random() < mess:
            keys = [key for key, _ in cells_of(figures)]
            printed = ["", "", "/", "-", "无", "491,5000", "3,1", "-5", "7", "30", "1/2", "12.5"]
            changes = {key: chance.choice(printed) for key in chance.sample(keys, chance.choice([1, 2, 5, 40]))}
            figures = with_figures(figures, changes)
        return figures

    def _parts(self, form: str) -> tuple[str | None, ...]:
        return ("行政检查/抽查", "行政确认") if form == "format_2019" and self.chance.random() < 0.4 else (None,)

    def document(
        self,
        agency: str,
        year: int,
        says: str = "",
        figures: ReportFigures | None = None,
        note: str = "",
        name: str = "",
        words: Prose | None = None,
        layout: Layout | None = None,
    ) -> Document:
        chance = self.chance
        # The form of 2019 went on here and there; one report mixes both.
        form = "format_2019" if year <= 2020 or (year == 2021 and chance.random() < 0.3) else "format_2021"
        figures = figures or self.figures(form)
        if figures.form2 == "format_2021" and chance.random() < 0.05:
            figures = replace(figures, form2="format_2019", disclosure=plain_figures("format_2019").disclosure)
        place = agency.removesuffix("人民政府")[-1]
        received = figures.application["received_new", "total"]
        words = words or Prose(
            introduction="根据《中华人民共和国政府信息公开条例》第五十条的规定，编制本报告。",
            overview=(
                f"{SAYS[says].format(place, place)}{note}{year}年，{agency}依法做好政府信息公开，共收到政府信息公开申请"
                f"{chance.choice([received or '0', '7', '约30'])}件。",
            ),
            problems=(f"存在问题：部分栏目更新不够及时。改进情况：明确专人负责，定期检查。{note}",),
            other=(chance.choice(_FEES).format(year=year),),
            footer=chance.choice(
                [(), (f"发布日期：{year + 1}-01-{chance.randint(10, 31)}",), (f"发布日期：{year + 1}-04-12",)]
            ),
        )
        if layout is None and chance.random() < 0.15:
            content, suffix = write_html(pages.page(figures, agency, year, words)), "html"
        else:
            layout = layout or chance.choice(LAYOUTS)
            content, suffix = render(figures, layout, agency=agency, year=year, prose=words).text.encode(), "txt"
        return Document(f"{name or agency}_{year}{note and '_' + note}.{suffix}", agency, year, content)

    def list_of_2014(self, agency: str, year: int, mess: bool = False, note: str = "") -> Document:
        """The national list."""
        chance = self.chance
        rows = ["指标名称\t计量单位\t统计数"]
        for one in load_statistic_forms().indicators:
            figure = f"{one.number}.25" if one.unit == "万元" else str(chance.choice([0, 1, 2, 30, 100]))
            if mess and chance.random() < 0.2:
                figure = chance.choice(["", "/", "1,2", "x"])
            rows.append("\t".join([one.enumerator + one.label, one.unit or "", figure if one.code else ""]))
        table = "\n".join(rows)
        text = (
            f"{agency}{year}年政府信息公开工作年度报告\n一、概述\n{year}年，我局认真贯彻落实《条例》。\n附件\n"
            f"{year}年政府信息公开情况统计表\n{table}\n"
        )
        return Document(f"{agency}_{year}{note}.txt", agency, year, text.encode())

    def local_table(self, agency: str, year: int, note: str = "") -> Document:
        number = ("", "甲", "乙").index(note)
        text = (
            f"{agency}{year}年政府信息公开工作年度报告\n六、政府信息公开情况统计表\n"
            f"指标名称\t计量单位\t{year}年度\t历年累计\n主动公开文件数\t条\t20\t120\n"
            f"其中：1.政府网站公开数\t条\t20\t120\n2.政府公报公开数\t条\t0\t\n简报期数\t期\t{number}\t2\n"
            f"简报期数\t期\t4\t{'5' if note == '甲' else ''}\n依申请公开信息收取的费用\t万元\t0.5\t1\n"
        )
        return Document(f"{agency}_{year}{note}.txt", agency, year, text.encode())


LAYOUTS: tuple[Layout, ...] = ("tabbed", "tabbed", "piped", "piped_lines")
_FEES = (
    "{year}年度本机关发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元。",
    "{year}年度本机关发出收费通知的件数为2件，总金额为150元，实际收取的总金额为100元。",
    "本机关{year}年度未收取信息处理费。",
    "无其他需要报告的事项。",
)


def first_documents(maker: _Maker) -> Iterator[Document]:
    """What lies in the folder at the first two runs."""
    chance = maker.chance
    say, listed, local = maker.document, maker.list_of_2014, maker.local_table
    for agency in (f"{DISTRICT}财政局", f"{WEST}财政局", f"{WEST}教育委员会"):
        yield listed(agency, 2017, mess=chance.random() < 0.5)
        yield listed(agency, 2018, mess=True)
        for year in range(2019, 2024):
            yield say(agency, year)
    yield local(f"{WEST}档案局", 2014)
    yield local(f"{WEST}档案局", 2015)
    yield say(f"{WEST}档案局", 2023)
    # A row of years without an application; its last year says so no longer.
    for agency, years in ((f"{DISTRICT}信访局", range(2019, 2024)), (f"{WEST}统计局", (2019, 2020, 2022, 2023))):
        for year in years:
            form = "format_2019" if year <= 2020 else "format_2021"
            figures = plain_figures(form, form) if year < 2023 or agency.startswith(WEST) else None
            yield say(agency, year, figures=figures)
    # Lists that are versions of one another, and such that nobody can tell apart.
    for note in ("甲", "乙"):
        yield listed(f"{WEST}审计局", 2017, mess=True, note=note)
        yield listed(f"{CITY}淮阴区人民政府", 2016, note=note)
        yield local(f"{CITY}盱眙县人民政府", 2015, note=note)
    # Governments: on themselves, on their areas, on both, on nobody knows which.
    for year in range(2020, 2024):
        yield say(f"{DISTRICT}人民政府", year, "area")
        yield say(f"{CITY}人民政府", year, "area" if year != 2021 else "")
    for year in (2022, 2023):
        yield say(f"{DISTRICT}人民政府", year, "own", note="本级")
        yield say(f"{CITY}淮阴区人民政府", year, "", note="甲")
        yield say(f"{CITY}淮阴区人民政府", year, "", note="乙")
        yield say("江苏省人民政府", year, "area")
        yield say("北京市人民政府", year, "area")
        yield say("财政部", year)
        yield say(f"{WEST}展览路街道办事处", year, "area" if year == 2022 else "own")
        yield say("平潭综合实验区", year, "area" if year == 2022 else "")
        yield say("区统计局", year)
    yield say(f"{WEST}人民政府", 2023, "own")
    yield say(f"{WEST}人民政府", 2021, "area")
    # Renamed twice, merged twice.
    yield from (say(f"{DISTRICT}教育局", year) for year in (2019, 2020))
    yield say(f"{DISTRICT}教育体育局", 2021)
    yield from (say(f"{DISTRICT}教体委", year) for year in (2022, 2023))
    yield from (say(f"{DISTRICT}{body}", 2019) for body in ("文化局", "旅游局", "科技局"))
    yield say(f"{DISTRICT}科技和工信局", 2022)
    yield from (say(f"{DISTRICT}文化和旅游局", year) for year in (2020, 2021))
    yield from (say(f"{DISTRICT}文化广电和旅游局", year) for year in (2022, 2023))
    yield from (say(f"{DISTRICT}高良涧街道办事处", year) for year in (2020, 2021, 2023))
    # Copied: the figures of another year and of another body, with blanks for zeros; all words of another year.
    copied = maker.figures("format_2021", 0)
    changes = {("application", "granted", "natural_person"): "9", ("dispute", "review", "total"): "8"}
    changes |= {("dispute", "review", "upheld"): "-2"}
    copied = with_figures(copied, changes)  # type: ignore[arg-type]
    yield from (say(f"{WEST}司法局", year, figures=copied, layout="tabbed") for year in (2022, 2023))
    zeros = [key for key, printed in cells_of(copied) if printed == "0"]
    blanks = dict.fromkeys(chance.sample(zeros, 9), "")
    yield say(f"{WEST}审计局", 2023, figures=with_figures(copied, blanks), layout="tabbed")
    words = Prose(overview=("政府信息公开工作扎实推进，" * 60,), problems=("存在问题：公开不够及时，" * 30,))
    yield from (say(f"{WEST}商务局", year, words=words) for year in (2022, 2023))
    # A report all of whose cells are blank, one without a table 4, several versions of one.
    yield say(f"{WEST}民政局", 2022)
    yield say(f"{WEST}民政局", 2023, figures=plain_figures(printed=""))
    whole = render(plain_figures(printed="2"), agency=f"{WEST}体育局", year=2023).text
    yield Document("体育局.txt", f"{WEST}体育局", 2023, _without(whole, "四、", "五、").encode())
    for note in ("一稿", "二稿", "三稿"):
        yield say(f"{WEST}信访办公室", 2022, "own", note=note)
    # No reports; one of them the only thing held of its year.
    yield Document("说明.txt", "", 0, "请各单位于一月二十六日前报送年度报告。\n".encode())
    yield Document(
        "北京市西城区司法局_2016.txt", "", 2016, "北京市西城区司法局2016年工作总结\n完成各项任务。\n".encode()
    )
    yield Document("空.txt", "", 0, b"")


def _without(text: str, start: str, end: str) -> str:
    at, until = text.index(start), text.index(end)
    return text[:at] + text[until:]


def later_documents(maker: _Maker) -> Iterator[Document]:
    """What is new, or takes the place of a file, at the last run."""
    say = maker.document
    yield say(f"{WEST}信访办公室", 2022, "own", note="三稿")
    yield say(f"{DISTRICT}人民政府", 2023, "", note="本级")
    yield say(f"{WEST}财政局", 2022, note="补报")
    yield say(f"{WEST}财政局", 2023, note="更正")
    yield say(f"{DISTRICT}财政局", 2023)
    yield say(f"{WEST}财政局", 2024, "area")
    yield say(f"{WEST}科学技术和信息化局", 2024)
    yield Document("又一说明.txt", "", 0, "年度报告填报说明：请按时报送。\n".encode())


REREAD = (f"{WEST}教育委员会", f"{DISTRICT}文化和旅游局")
"""Whose reports the reader of the first run reads otherwise."""
EARLY = (f"{DISTRICT}人民政府", f"{CITY}淮阴区", f"{WEST}信访", "说明", f"{WEST}统计局_20")
"""Who else is in the folder at the first run."""


def make(home: Path, seed: int = 17) -> None:
    """Writes the panel below `home` and reads it in three runs into its warehouse."""
    maker = _Maker(seed)
    (home / "in").mkdir(parents=True)
    (home / "agencies.csv").write_text(LIST, "utf-8")
    documents = [*first_documents(maker)]
    # At first a part of them, and some are read otherwise than now.
    _write(home, [d for d in documents if any(d.name.startswith(name) for name in (*REREAD, *EARLY))])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "reader_version", lambda: "an earlier one")
        patch.setattr(ReportReader, "read", _read_otherwise(ReportReader.read))
        run(home, agencies=home / "agencies.csv", workers=1)
    _write(home, documents)
    # Two more addresses of one document.
    a_file = next((home / "in").glob("*信访局_2020*"))
    for copy in ("副本", "乙"):
        (home / "in" / copy).mkdir()
        (home / "in" / copy / a_file.name).write_bytes(a_file.read_bytes())
    run(home, workers=1)
    _write(home, later_documents(maker))
    next((home / "in").glob("*旅游局_2019*")).unlink()
    _people(home)
    patch_history = pytest.MonkeyPatch()
    patch_history.setattr(pipeline, "history_of", lambda _: _history(home))
    lists = {"decisions": home / "d.csv", "corrections": home / "c.csv", "choices": home / "v.csv"}
    run(home, **lists, workers=1, guards={"sum_share": 1e3})  # of so mixed a lot the sums move as they like
    patch_history.undo()


def _history(home: Path) -> pa.Table:
    """As if every third file had come from a site; one has vanished, one was never a report, one has moved."""
    files = sorted(path for path in (home / "in").iterdir() if path.is_file())[::3]
    rows = [
        SourceHistory(
            "a-city", f"https://a.test/{number}.html", "" if number % 4 else path.stem, f"2026-11-{number % 28 + 1:02}T01:02:03Z",
            "2026-11-30T01:02:03Z", "2026-12-01T01:02:03Z", "gone" if number == 1 else "same",
            "https://a.test/new" if number == 2 else "", sha256(path.read_bytes()).hexdigest() if number else "0" * 64,
            number == 1,
        )
        for number, path in enumerate(files)
    ]  # fmt: skip
    schema = pa.schema(
        [(name, pa.bool_() if name == "has_vanished" else pa.string()) for name in SourceHistory._fields]
    )
    return pa.Table.from_pylist([row._asdict() for row in rows], schema)


def _write(home: Path, documents: Iterable[Document]) -> None:
    for document in documents:
        (home / "in" / document.name).write_bytes(document.content)


def _read_otherwise(read: Any) -> Any:
    def other(reader: ReportReader, document: RawDocument) -> Report:
        if any(agency in document.uri for agency in REREAD):
            document = document._replace(text=document.text.replace("3", "4", 30))
        return read(reader, document)  # type: ignore[no-any-return]

    return other


def _people(home: Path) -> None:
    """What people choose, decide and correct before the last run."""
    chosen = sorted((home / "in").glob("*信访办公室_2022_*"))[0]
    (home / "v.csv").write_text(f"document_sha256,chosen_by\n{_digest(chosen)},王某\n", "utf-8")
    found = ask(
        home,
        f"select finding_id, any_value(rule_id), bool_or(agency = '{DISTRICT}财政局' and report_year = 2023) as is_replaced "
        "from v_findings where rule_id not in ('DEC-01', 'COR-01') group by finding_id order by 3 desc, 2, 1",
    )
    kinds = ("dismissed", "confirmed", "explained")
    # On some of a report that another takes the place of, and on others all over.
    for number, (finding, rule, _) in enumerate([*found[:3], *found[3 :: max(1, len(found) // 12)]]):
        reason = f"核对过{rule}"
        decide(warehouse(home), home / "d.csv", finding, kinds[number % 3], "王某", reason, date(2026, 11, 24))
    lines = [
        {
            "document_sha256": sha, "cell": "application/total_handled/total", "raw_text": raw or "", "value": "77",
            "reason": "笔误", "source": "局函〔2024〕3号",
        }
        for sha, raw in ask(
            home,
            "select document_sha256, raw_text from v_application_cells where item_code = 'total_handled' and "
            f"applicant_type = 'total' and (agency like '{WEST}%' or agency like '%教%') and report_year = 2023 order by all",
        )
    ]  # fmt: skip
    lines[0]["raw_text"] += "1"  # another text
    lines += [
        line | {"cell": "disclosure/administrative_fees/amount", "raw_text": raw, "value": "4915000元"}
        for line, (sha, raw) in zip(
            lines * 9,
            ask(
                home,
                "select document_sha256, raw_text from v_disclosure_cells where category = 'administrative_fees' and "
                "measure = 'amount' and raw_text is not null and report_year >= 2022 order by all limit 3",
            ),
            strict=False,
        )
        for line in [line | {"document_sha256": sha}]
    ]
    # A part of a row, whose own name has the mark that parts the codes.
    lines += [
        lines[1] | {"document_sha256": sha, "cell": f"disclosure/{category}/{part}/{measure}", "raw_text": raw}
        for sha, category, part, measure, raw in ask(
            home,
            "select document_sha256, category, subcategory, measure, raw_text from v_disclosure_cells where category "
            "is not null and subcategory like '%/%' and raw_text is not null order by all limit 2",
        )
    ]
    lines += [
        lines[1] | {"document_sha256": sha, "cell": f"statistic/{entry}/{label}/{column}", "raw_text": raw}
        for sha, entry, label, column, raw in ask(
            home,
            "select document_sha256, entry_no, concat(enumerator, label), column_no, raw_text from v_statistic_cells "
            "where unit != 'yuan' and raw_text is not null order by all limit 2",
        )
    ]
    lines.append(lines[0] | {"document_sha256": "0" * 64})
    lines.append(lines[1] | {"cell": "application/no_such_row/total"})
    with (home / "c.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CORRECTED)
        writer.writeheader()
        writer.writerows(lines)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
