"""The office's whole job in one list: a folder of 102 files with faults put in, and `gongkai findings` says who must mend what.

Every fault that was put in stands in the list once, and nothing does that was not: FIL-01 (on the list, not filed), FIL-03 (last
year's handed in), STR-12 (set aside), STR-11 (late), STR-13 (the same file twice), YOY-07 (two versions), YOY-04 (copied), sums.
"""

import csv
import io
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import cli
from tests.helpers import page
from tests.office import ask, run, warehouse
from tests.rendering import plain_figures, with_figures

DISTRICT = "北京市海淀区"
UNITS = tuple(
    f"{DISTRICT}{name}"
    for name in [
        "财政局",
        "教育局",
        "民政局",
        "司法局",
        "审计局",
        "统计局",
        "卫生健康委员会",
        "商务局",
        "体育局",
        "应急管理局",
        "市场监督管理局",
        "生态环境局",
        "水务局",
        "农业农村局",
        "文化和旅游局",
        "退役军人事务局",
        "人力资源和社会保障局",
        "住房和城乡建设委员会",
        "城市管理委员会",
        "发展和改革委员会",
        "园林绿化局",
        "交通委员会",
        "信访办公室",
        "档案局",
        "人民防空办公室",
        "机关事务管理局",
        "医疗保障局",
        "国有资产监督管理委员会",
        "科学技术和经济信息化局",
        "政务服务管理局",
        "投资促进局",
        "金融服务办公室",
        "民族宗教事务办公室",
        "公安局",
        "规划和自然资源局",
        "城市管理综合行政执法局",
        "海淀街道办事处",
        "中关村街道办事处",
        "学院路街道办事处",
        "清河街道办事处",
        "西三旗街道办事处",
        "马连洼街道办事处",
        "花园路街道办事处",
        "田村路街道办事处",
        "上地街道办事处",
        "四季青镇人民政府",
        "西北旺镇人民政府",
        "温泉镇人民政府",
        "苏家坨镇人民政府",
        "上庄镇人民政府",
    ]
)
(
    EMPTY, NOTICE, MISSING, MISSING_TOWN, LATE, LAST_YEARS, LAST_YEARS_SAVED_ANEW, COPIED, TWICE, TWO_VERSIONS, WRONG_SUM,
    UNREADABLE, CARRIED, JUMPED,
) = (*UNITS[:3], UNITS[-1], *UNITS[3:13])  # fmt: skip


def figures(unit: str, year: int) -> dict[tuple[str, ...], str]:
    """Applications of natural persons, all granted: a number of each unit's own, one more every year."""
    number = str(20 + UNITS.index(unit) + year - 2022)
    return {
        ("application", item, applicant): number
        for item in ("received_new", "granted", "total_handled")
        for applicant in ("natural_person", "total")
    }


def text(unit: str, year: int, changes: dict[tuple[str | None, ...], str] | None = None, of: int | None = None) -> str:
    """A unit's report; `of` is the year whose figures it prints."""
    printed = figures(unit, of or year) | (changes or {})
    licences = {("disclosure", "administrative_licensing", None, "decisions"): "12" if unit == JUMPED else "0"}
    return page(with_figures(plain_figures(), {**licences, **printed}), agency=unit, year=year)


def write(folder: Path) -> None:
    """102 files: last year's reports of fifty units, and this year's with faults."""
    (folder / "2022").mkdir(parents=True)
    (folder / "2023").mkdir()
    for unit in UNITS:
        (folder / "2022" / f"{unit}2022年年报.txt").write_text(text(unit, 2022), "utf-8")
    this = {f"{unit}2023年年报": text(unit, 2023) for unit in UNITS if unit not in (MISSING, MISSING_TOWN)}

    def put(unit: str, content: str, more: str = "") -> None:
        this[f"{unit}2023年年报{more}"] = content

    put(EMPTY, "")
    put(NOTICE, "关于报送2023年政府信息公开工作年度报告的通知\n\n各单位：\n请于1月31日前报送。\n")
    put(LATE, text(LATE, 2023).rstrip() + "\n发布日期：2024-03-05\n")
    put(LAST_YEARS, text(LAST_YEARS, 2022))
    put(LAST_YEARS_SAVED_ANEW, text(LAST_YEARS_SAVED_ANEW, 2022) + "\n\n")
    put(COPIED, text(COPIED, 2023, of=2022))
    put(TWICE, this[f"{TWICE}2023年年报"], "（副本）")
    put(TWO_VERSIONS, text(TWO_VERSIONS, 2023, of=2024), "（修改稿）")
    put(WRONG_SUM, text(WRONG_SUM, 2023, {("dispute", "review", "total"): "3"}))
    put(UNREADABLE, text(UNREADABLE, 2023, {("disclosure", "administrative_fees", None, "amount"): "491,5000"}))
    carried = {("application", "carried_in", who): "1" for who in ("natural_person", "total")}
    received = {
        ("application", "received_new", who): str(int(figures(CARRIED, 2023)["application", "received_new", who]) - 1)
        for who in ("natural_person", "total")
    }
    put(CARRIED, text(CARRIED, 2023, {**carried, **received}))
    decisions = {"administrative_licensing": "99", "administrative_penalties": "50"}
    put(JUMPED, text(JUMPED, 2023, {("disclosure", row, None, "decisions"): n for row, n in decisions.items()}))
    this["会议通知"] = "关于召开2023年度政务公开工作会议的通知\n\n各单位：\n会议于周五召开。\n"
    this["附件"] = " \n"
    for name, content in this.items():
        (folder / "2023" / f"{name}.txt").write_text(content, "utf-8")


PLANTED = Counter(
    {
        ("set_aside", "STR-12", EMPTY): 1,
        ("set_aside", "STR-12", NOTICE): 1,
        ("set_aside", "STR-12", ""): 2,
        ("missing", "FIL-01", MISSING): 1,
        ("missing", "FIL-01", MISSING_TOWN): 1,
        ("late", "STR-11", LATE): 1,
        ("last_year", "FIL-03", LAST_YEARS): 1,
        ("last_year", "FIL-03", LAST_YEARS_SAVED_ANEW): 1,
        ("copied", "YOY-04", COPIED): 1,
        ("report", "DIS-01", WRONG_SUM): 1,
        ("report", "PRO-11", UNREADABLE): 1,
        ("report", "YOY-01", CARRIED): 1,
        ("report", "YOY-10", CARRIED): 1,  # of the total, and of the natural persons
        ("report", "YOY-02", JUMPED): 1,
        ("report", "YOY-03", JUMPED): 1,
    }
)
"""(kind, rule, agency) -> how often it stands in the list as an error or a warning."""

NOTED = Counter(
    {
        ("same_file", "STR-13", TWICE): 1,
        ("versions", "YOY-07", TWO_VERSIONS): 1,
        ("versions", "YOY-07", LAST_YEARS_SAVED_ANEW): 1,  # of the report on 2022
        ("report", "DIS-10", WRONG_SUM): 1,  # which cell may be wrong
        ("report", "VAL-04", UNREADABLE): 1,  # its comma
    }
)
"""The same of notes."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("office")
    write(home / "in")
    assert len(list((home / "in").rglob("*.txt"))) == 102
    lines = "".join(f"{unit},{DISTRICT}人民政府\n" for unit in UNITS)
    (home / "agencies.csv").write_text(f"agency,parent\n{lines}", "utf-8")
    run(home, agencies=home / "agencies.csv")
    yield home


def findings(home: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["findings", "--warehouse", str(warehouse(home).path), *options])


def listed(home: Path, *options: str) -> list[dict[str, str]]:
    """What was asked for, as the CSV file has it."""
    target = home / "list.csv"
    done = findings(home, *options, "--csv", str(target))
    assert (done.exit_code, done.stdout) == (0, "")
    return list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))


def test_every_fault_stands_in_the_list_once_and_nothing_else(office: Path) -> None:
    everything = listed(office)
    found = Counter((line["finding_kind"], line["rule_id"], line["agency"]) for line in everything)
    notes = Counter(
        (line["finding_kind"], line["rule_id"], line["agency"]) for line in everything if line["severity"] == "note"
    )
    assert found - notes == PLANTED
    assert notes == NOTED
    assert {line["report_year"] for line in everything if line["rule_id"] not in ("STR-12", "YOY-07")} == {"2023"}


def test_what_stands_in_the_list_is_said_with_its_file_and_year(office: Path) -> None:
    told = {(line["rule_id"], line["agency"]): line for line in listed(office)}
    for rule, unit, said in (
        ("FIL-01", MISSING, f"名单内单位，2023 年年报未报送；现有最近一份是 2022 年的（{MISSING}2022年年报.txt）"),
        (
            "FIL-03",
            LAST_YEARS,
            f"文件“{LAST_YEARS}2023年年报.txt”标明 2023 年，内容却是 2022 年的年报；2023 年年报未报送",
        ),
        ("STR-12", EMPTY, f"文件“{EMPTY}2023年年报.txt”未能作为年报读取：空文件"),
        ("DIS-01", WRONG_SUM, "维持、纠正、其他、尚未审结相加为 0，总计印为 3，相差 3"),
    ):
        assert told[rule, unit]["said_zh"] == said
    assert told["STR-13", TWICE]["said_zh"].count(".txt") == 2
    jumped = told["YOY-02", JUMPED], told["YOY-03", JUMPED]
    assert ["12 → 99" in jumped[0]["evidence"], "0 → 50" in jumped[1]["evidence"]] == [True, True]
    for line in told.values():
        assert line["said_zh"] and line["said_en"] and "{" not in line["said_zh"] + line["said_en"]
        assert (line["file_name"] == "") == (line["finding_kind"] == "missing")


def test_the_other_version_can_be_chosen_from_what_the_list_says(office: Path, tmp_path: Path) -> None:
    """Copied to the list of choices, the sha256 makes the other document the one that counts."""
    [line] = listed(office, "--rule", "YOY-07", "--agency", TWO_VERSIONS)
    [other] = re.findall("document_sha256 ([0-9a-f]{64})", line["said_zh"])
    assert other != line["document_sha256"]
    shutil.copytree(office, tmp_path / "office")
    home = tmp_path / "office"
    (home / "choices.csv").write_text(f"document_sha256,chosen_by\n{other},王\n", "utf-8")
    run(home, choices=home / "choices.csv")
    [line] = listed(home, "--rule", "YOY-07", "--agency", TWO_VERSIONS)
    assert line["document_sha256"] == other


def test_set_aside_and_not_filed_are_filtered_as_the_rest(office: Path) -> None:
    assert {line["finding_kind"] for line in listed(office, "--rule", "STR-12")} == {"set_aside"}
    assert len(listed(office, "--rule", "STR-12")) == len(ask(office, "from v_set_aside"))
    assert {line["rule_id"] for line in listed(office, "--agency", MISSING)} == {"FIL-01"}
    assert [
        line["rule_id"] for line in listed(office, "--year", "2023", "--severity", "error", "--agency", "附件")
    ] == ["STR-12"]
    assert {line["region_code"] for line in listed(office, "--region", "110108", "--rule", "STR-12")} == {"110108"}
    assert {line["finding_kind"] for line in listed(office, "--decision", "open", "--severity", "error")} == {
        "set_aside", "missing", "last_year", "report",
    }  # fmt: skip


def test_the_summary_has_errors_first_and_says_of_how_many_agencies(office: Path) -> None:
    rules = listed(office, "--summary")
    assert [*rules[0]] == ["rule_id", "severity", "findings", "agencies", "statement_zh", "statement_en"]
    severities = [line["severity"] for line in rules]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    counts = {line["rule_id"]: (line["findings"], line["agencies"]) for line in rules}
    assert counts["STR-12"] == ("4", "2")
    assert counts["FIL-01"] == counts["FIL-03"] == ("2", "2")
    assert sum(int(line["findings"]) for line in rules) == (PLANTED + NOTED).total()
    shown = findings(office, "--summary", "--limit", "2")
    assert shown.stdout.count(" error ") == 2
    assert shown.stderr == f"{(PLANTED + NOTED).total()} findings of {len(rules)} rules; only 2 of {len(rules)} lines\n"


def test_errors_come_first_and_no_more_lines_than_asked_for(office: Path) -> None:
    everything = listed(office, "--year", "2023")
    severities = [line["severity"] for line in everything if line["report_year"]]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert listed(office, "--year", "2023", "--limit", "3") == everything[:3]
    shown = findings(office, "--limit", "1")
    assert shown.stderr == f"{(PLANTED + NOTED).total()} findings; only 1 of {(PLANTED + NOTED).total()} lines\n"


def test_what_is_not_on_a_list_is_inferred_from_the_years_before(office: Path, tmp_path: Path) -> None:
    """FIL-02 in the place of FIL-01, and not of a unit that no report was ever held of."""
    home = tmp_path
    shutil.copytree(office / "in", home / "in")
    run(home)
    assert {line["agency"] for line in listed(home, "--rule", "FIL-02")} == {MISSING, MISSING_TOWN}
    assert listed(home, "--rule", "FIL-01") == []
    assert len(listed(home, "--rule", "FIL-03")) == 2


def test_a_missing_report_is_decided_on_as_any_finding(office: Path, tmp_path: Path) -> None:
    """Explained while it is missing; lapsed, and said so, once it is filed. What was set aside is not decided on."""
    home = tmp_path / "office"
    shutil.copytree(office, home)
    ids = {line["rule_id"]: line["finding_id"] for line in listed(home, "--year", "2023", "--severity", "error")}
    words = ("--warehouse", str(warehouse(home).path), "--by", "王某", "--file", str(home / "decisions.csv"))
    refused = CliRunner().invoke(cli, ["decide", ids["STR-12"], "explained", "--reason", "已催", *words])
    assert "is put right or taken out of its source" in str(refused.exception)
    [missing] = listed(home, "--rule", "FIL-01", "--agency", MISSING)
    done = CliRunner().invoke(cli, ["decide", missing["finding_id"], "explained", "--reason", "正在撤并", *words])
    assert done.exit_code == 0
    run(home, decisions=home / "decisions.csv")
    [missing] = listed(home, "--rule", "FIL-01", "--agency", MISSING)
    assert (missing["decision"], missing["decision_reason"]) == ("explained", "正在撤并")
    assert ask(home, "select state, rule_id from v_decisions") == [("applies", "FIL-01")]
    (home / "in" / "2023" / f"{MISSING}2023年年报.txt").write_text(text(MISSING, 2023), "utf-8")
    run(home)
    assert ask(home, "select state, rule_id from v_decisions") == [("lapsed", "FIL-01")]
    found = {line["rule_id"] for line in listed(home, "--agency", MISSING)}
    assert "DEC-01" in found and "FIL-01" not in found
