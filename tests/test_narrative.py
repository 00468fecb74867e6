"""Figures in prose: what is read, what is rightly left alone, and how well it is read on sentences nobody tuned it on."""

from decimal import Decimal

import pytest

from tests.helpers import SAMPLE, SHARED, loaded, needs_shared, page, read_text, read_texts
from tests.narrative_accuracy import HELD_OUT, PRECISION, RULES, TUNE, labelled, misread, scores, split_of
from transform.prose.narrative import SCALE, NarrativeReader, Statement, reduced
from transform.prose.sections import FoundSection


def read(text: str, year: int = 2023, number: int = 1, agency: str = "") -> list[Statement]:
    return list(NarrativeReader().read(text, [FoundSection(number, "", 0, 0, len(text), 0)], year, agency))


def told(text: str, year: int = 2023) -> set[tuple[str, Decimal]]:
    return {
        (s.measure, Decimal(s.value) / SCALE)
        for s in read(text, year)
        if s.measure in RULES and s.year in (None, year) and s.is_exact
    }


# -- accuracy ----------------------------------------------------------------------------------------------------------


def test_precision_on_sentences_that_were_held_out() -> None:
    for rule, score in scores(HELD_OUT).items():
        assert score.precision >= PRECISION, rule


def test_most_of_what_is_told_is_read() -> None:
    assert scores(HELD_OUT)[""].recall >= 0.9


def test_nothing_is_misread_that_was_looked_at() -> None:
    assert [(sentence.text, wrong) for sentence, wrong, _ in misread(TUNE) if wrong] == []


def test_a_document_is_in_the_split_that_its_name_says() -> None:
    assert {(s.document, s.split) for s in labelled()} == {(s.document, split_of(s.document)) for s in labelled()}
    assert {s.split for s in labelled()} == {TUNE, HELD_OUT}


# -- what is read ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全年收到政府信息公开申请二十三件。", {("received", 23)}),
        ("全年收到政府信息公开申请１２件。", {("received", 12)}),
        ("全年收到政府信息公开申请1,204件。", {("received", 1204)}),
        ("全年收到政府信息公开申请 12 件（次）。", {("received", 12)}),
        ("收到信息公开申请5件，办结5件，办结率100%。", {("received", 5), ("handled", 5), ("all_handled", 1)}),
        ("收到信息公开申请5件，办结4件，办结率80%。", {("received", 5), ("handled", 4)}),
        ("因信息公开引起的行政复议、行政诉讼均为0件。", {("review", 0), ("litigation", 0)}),
        ("因信息公开引起的行政复议、行政诉讼各1件。", {("review", 1), ("litigation", 1)}),
        ("因信息公开引起的行政复议、行政诉讼共3件。", set()),
        ("2022年结转2件，新收信息公开申请5件，结转2024年1件。", {("carried_in", 2), ("received", 5), ("carried_out", 1)}),
        ("2023年结转2件，新收信息公开申请5件。", {("received", 5)}),
    ],
)  # fmt: skip
def test_figures_by_their_cues(sentence: str, expected: set[tuple[str, int]]) -> None:
    assert told(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "收到政府信息公开申请百余件。",
        "收到政府信息公开申请近百件。",
        "收到政府信息公开申请十余件。",
        "收到政府信息公开申请约60件。",
        "收到政府信息公开申请20多件。",
        "上半年收到政府信息公开申请5件。",
        "一季度收到政府信息公开申请5件。",
        "去年收到政府信息公开申请5件。",
        "2022年收到政府信息公开申请5件。",
        "历年累计收到政府信息公开申请5件。",
        "截至2023年6月，收到政府信息公开申请5件。",
        "政府信息公开申请较上年增加5件。",
        "收到网上政府信息公开申请5件。",
        "受理低保申请56件，全部办结。",
        "办理人大建议15件、政协提案22件，办结率100%。",
        "受理行政复议案件212件，审结198件。",
        "无行政复议被纠错、行政诉讼败诉的情况。",
        "公开行政许可信息86条，公示行政处罚决定97件。",
        "主动公开规范性文件12件。",
        "落实“一件事一次办”，受理一件事申请。",
        "行政复议3件（其中上年度结转1件），1件结转下年度。",
        "受理信访件86件，办结80件，结转下年度6件。",
        "有3家企业未提出申请。",
        "未收到行政复议机关的建议书。",
        "未按期答复的申请人可申请行政复议或提起行政诉讼。",
        "收到区政务公开办转办的政府信息公开申请3件。",
        "通过网上系统收到政府信息公开申请3件。",
    ],
)  # fmt: skip
def test_what_may_mean_something_else_is_left_alone(sentence: str) -> None:
    assert told(sentence) == set()


def test_a_sentence_says_where_it_stands_and_whom_it_speaks_of() -> None:
    text = "工作平稳。\n（一）依申请公开\n2023年我局共收到公民提出的政府信息公开申请\n5件。全区收到政府信息公开申请80件。\n"
    mine, all_of_them = read(text)
    assert (mine.value, mine.scope, mine.line) == (5 * SCALE, "organ", 3)
    assert (all_of_them.value, all_of_them.scope, all_of_them.line) == (80 * SCALE, "jurisdiction", 4)
    assert all_of_them.sentence == "全区收到政府信息公开申请80件"


def test_wrapped_lines_are_one_sentence_but_digits_do_not_join() -> None:
    assert told("本机关在全年工作中共收到政府信息公开申请\n34 件，均已办结。") == {("received", 34), ("all_handled", 1)}
    assert told("本机关在全年工作中共收到政府信息公开申请 3\n4 件。") == set()


def test_the_name_of_the_agency_changes_nothing() -> None:
    text = "2023年，某某市某某区财政局收到政府信息公开申请5件。"
    assert read(text) == read(text, agency="某某市某某区财政局")


def test_what_is_remembered_of_one_agency_is_not_taken_for_another() -> None:
    text = "某县许可审批局全年收到申请5件。"
    section = [FoundSection(1, "", 0, 0, len(text), 0)]
    reader = NarrativeReader()
    in_turn = [reader.read(text, section, 2023, agency) for agency in ("", "某县许可审批局", "")]
    assert in_turn == [NarrativeReader().read(text, section, 2023, agency) for agency in ("", "某县许可审批局", "")]
    assert [len(found) for found in in_turn] == [0, 1, 0]


def test_tables_are_no_prose() -> None:
    text = "本机关收到申请5件。\n\t申请人情况\n\t收到政府信息公开申请7件\n收到政府信息公开申请9件。\n"
    assert {s.value for s in read(text, number=3)} == {5 * SCALE}
    assert read("收到政府信息公开申请7件 | 0 |\n\t收到政府信息公开申请7件\n") == []


def test_other_sections_are_not_read() -> None:
    assert read("收到政府信息公开申请5件。", number=5) == []
    assert NarrativeReader().read("收到政府信息公开申请5件。", [], 2023) == ()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("公开信息21条，其中甲类7条，分别为子1条、丑1条、寅5条，乙类14条。", ("list_sum", 21, 21)),
        ("收到申请10件，其中自然人8件、法人2件，当面3件、信函7件。", ("list_sum", 10, 10)),
        ("公开信息21条，其中甲类15条、乙类8条。", ("list_sum", 23, 21)),
        ("公开信息21条，分别为甲类7条、乙类8条。", ("list_sum", 15, 21)),
        ("网站发布10条，微信发布20条，共发布31条。", ("channel_sum", 30, 31)),
    ],
)  # fmt: skip
def test_lists(sentence: str, expected: tuple[str, int, int]) -> None:
    [found] = [s for s in read(sentence) if s.total is not None]
    assert (found.measure, found.value / SCALE, (found.total or 0) / SCALE) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "公开信息21条，其中甲类7条、乙类8条。",
        "公开信息200余条，其中甲类150条、乙类80条。",
        "公开信息21条，其中文件30份、公报2期。",
        "组织培训3次，网站发布20条，微信发布30条，提供图书共90条。",
        "共收到15件申请，其中2件为上年结转，已答复14件。",
    ],
)
def test_a_list_that_need_not_be_all_of_it_is_no_statement(sentence: str) -> None:
    assert [s for s in read(sentence) if s.total is not None and s.value != s.total] == []


def test_what_is_remembered_does_not_change_what_is_read() -> None:
    reader = NarrativeReader()
    texts = [sentence.text for sentence in labelled()]

    def once(one: NarrativeReader, text: str, year: int) -> tuple[Statement, ...]:
        return one.read(text, [FoundSection(1, "", 0, 0, len(text), 0)], year)

    for before in ("", "（三）依申请公开工作。", "公开工作。", "全年工作平稳有序，各科室分工负责、相互配合，"):
        for year in (2022, 2023, 2024):
            for text in (texts, texts[::-1])[year % 2]:
                assert once(reader, before + text, year) == once(NarrativeReader(), before + text, year), before + text


@pytest.mark.parametrize("character", ["申", "1", "，", "其中", "申请5件", "一", "\n", "共5件，"])
def test_hostile_sections_are_read_within_limits(character: str) -> None:
    assert len(read(character * 200_000)) <= 60
    assert len(read(f"{character * 40}。" * 5_000)) <= 60


def test_shapes_do_not_tell_figures_apart() -> None:
    assert reduced("收到申请5件，办结4件")[0] == reduced("收到申请70件，办结69件")[0]
    assert reduced("9" * 50 + "件")[1][0].is_exact is False
    assert reduced("二0二三年收到申请件")[1] == reduced("二0二三年收到申请件")[1]


def test_statements_come_with_the_batch() -> None:
    text = page().replace("方便群众查阅。", "方便群众查阅。2023年收到政府信息公开申请4件。")
    tables = read_text(text)
    found = [line for line in tables["narrative_figures"].to_pylist() if line["measure"] == "received"]
    assert [(line["value"], line["total"], line["statement_year"], line["is_exact"]) for line in found] == [
        (Decimal(4), None, 2023, True)
    ]
    assert "收到政府信息公开申请4件" in text.split("\n")[found[0]["source_line"] - 1]


# -- against the tables ------------------------------------------------------------------------------------------------

PROSE_RULES = tuple(sorted({*RULES.values(), "TXT-12"}))


def outcomes(texts: dict[str, str]) -> list[tuple[str, str, str | None, str | None, int | None]]:
    """(rule, evidence, expected, actual, line) of what the rules on prose find in documents."""
    with loaded(read_texts(texts)) as loader:
        connection = loader.connection
        connection.execute("update reports set is_current = true")
        connection.execute("insert into due select report_key from reports")
        loader.check()
        return connection.execute(
            "select rule_id, evidence, expected, actual, source_line from findings where list_contains($rules, rule_id) order by all",
            {"rules": list(PROSE_RULES)},
        ).fetchall()


def test_prose_that_was_altered_is_found_with_its_sentence() -> None:
    text = (SAMPLE / "pingtan-2021.txt").read_text("utf-8")
    sentence = "2021年，全区收到申请70件，按期办结69件，其余1件转入下一年度继续办理"
    assert outcomes({"pingtan.txt": text}) == []
    altered = sentence.replace("70", "134").replace("69", "57")
    assert outcomes({"pingtan.txt": text.replace(sentence, altered)}) == [
        ("TXT-01", altered, "70", "134", 7),
        ("TXT-03", altered, "69", "57", 7),
    ]
    last_year = sentence.replace("2021", "2020")
    assert outcomes({"pingtan.txt": text.replace(sentence, last_year)}) == [("TXT-12", last_year, "2021", "2020", 7)]


def test_no_sample_report_is_accused() -> None:
    assert outcomes({path.name: path.read_text("utf-8") for path in SAMPLE.glob("*.txt")}) == []


@needs_shared
def test_no_real_report_is_accused() -> None:
    folders = (SHARED / "seeds", SHARED / "reports", SHARED / "reports" / "excerpts")
    paths = [path for folder in folders for path in folder.iterdir() if path.suffix in (".txt", ".md")]
    assert len(paths) > 20
    assert outcomes({path.name: path.read_text("utf-8") for path in paths}) == []
