"""The lines of data/: well formed, and saying what the official forms and the project's public face say."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.helpers import ROOT, SHARED, forms, records
from transform.forms.labels import label_key

DATA = ROOT / "data"

ITEMS = [
    "received_new",
    "carried_in",
    "granted",
    "partially_granted",
    "denied_state_secret",
    "denied_prohibited_by_law",
    "denied_security_stability",
    "denied_third_party_rights",
    "denied_internal_affairs",
    "denied_deliberative_process",
    "denied_enforcement_case_file",
    "denied_administrative_inquiry",
    "unavailable_not_held",
    "unavailable_requires_creation",
    "unavailable_unclear_after_clarification",
    "not_processed_petition_complaint",
    "not_processed_duplicate",
    "not_processed_public_publication",
    "not_processed_excessive",
    "not_processed_reissue_confirmation",
    "other_no_clarification_in_time",
    "other_fee_not_paid_in_time",
    "other_other",
    "other_handling",
    "total_handled",
    "carried_out",
]
APPLICANTS = [
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "social_welfare_organization",
    "legal_services_organization",
    "other_organization",
    "total",
]
CATEGORIES = [
    "regulations",
    "normative_documents",
    "administrative_licensing",
    "other_external_services",
    "administrative_penalties",
    "administrative_compulsion",
    "administrative_fees",
    "centralized_procurement",
]
MEASURES = {
    "format_2021": ["issued", "repealed", "in_force", "decisions", "amount"],
    "format_2019": [
        "newly_made",
        "newly_disclosed",
        "total_disclosed",
        "prior_year_items",
        "change",
        "decisions",
        "items",
        "amount",
    ],
}
CHANNELS = ["review", "litigation_direct", "litigation_after_review"]
RESULTS = ["upheld", "corrected", "other_result", "pending", "total"]
FEES = ["notices", "billed_yuan", "collected_yuan"]
FORMS = ["local", "legacy_2014", "format_2019", "format_2021"]
STATUSES = [
    "reported",
    "reported_with_unit",
    "blank",
    "not_applicable",
    "malformed",
    "ambiguous",
    "decoded",
    "missing",
    "corrected",
]
SEVERITIES = {"error", "warning", "note"}

FILES = sorted(path.relative_to(DATA) for path in [*DATA.glob("*.csv"), *DATA.glob("forms/*.csv")])


def codes(table: str, axis: str) -> list[str]:
    lines = forms().rows if axis == "row" else forms().columns
    return list(dict.fromkeys(line.code for line in lines if line.table == table))


@pytest.mark.parametrize(
    ("table", "axis", "wanted"),
    [
        ("application", "row", ITEMS),
        ("application", "column", APPLICANTS),
        ("disclosure", "row", CATEGORIES),
        ("disclosure", "column", sorted({*MEASURES["format_2021"], *MEASURES["format_2019"]})),
        ("dispute", "row", CHANNELS),
        ("dispute", "column", RESULTS),
        ("fee", "column", FEES),
    ],
)
def test_codes_of_the_public_face(table: str, axis: str, wanted: list[str]) -> None:
    assert sorted(codes(table, axis)) == sorted(wanted)


@pytest.mark.skipif(not (SHARED / "interface.md").exists(), reason="../shared is not here")
def test_public_face_names_the_same_codes() -> None:
    text = (SHARED / "interface.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z][a-z0-9_]+)`", text))
    assert {*ITEMS, *APPLICANTS, *CATEGORIES, *CHANNELS, *RESULTS, *FEES, *FORMS, *STATUSES} <= named


@pytest.mark.parametrize("form", MEASURES)
def test_measures_of_one_form_are_not_those_of_the_other(form: str) -> None:
    assert [column.code for column in forms().columns_of("disclosure", form)] == MEASURES[form]


def test_forms_and_statuses() -> None:
    assert set(forms().names) <= set(FORMS)
    assert [status for status, *_ in forms().value_statuses] == STATUSES


@pytest.mark.parametrize(("form", "items"), [("format_2021", 25), ("format_2019", 23)])
def test_size_of_the_forms(form: str, items: int) -> None:
    assert len(forms().rows_of("application", form)) == items
    assert [column.code for column in forms().columns_of("application", form)] == APPLICANTS
    assert len(forms().disclosure_cells(form)) == {"format_2021": 10, "format_2019": 22}[form]
    assert len(set(forms().disclosure_cells(form))) == len(forms().disclosure_cells(form))
    assert [row.code for row in forms().rows_of("dispute", form)] == CHANNELS
    assert [column.code for column in forms().columns_of("dispute", form)] == RESULTS


@pytest.mark.parametrize("name", FILES, ids=str)
def test_lines_are_whole(name: Path) -> None:
    """As many fields as the header in each line, no stray blanks, no line twice, Unix line ends, no byte-order mark."""
    content = (DATA / name).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf") and b"\r" not in content and content.endswith(b"\n")
    lines = records(DATA / name)
    assert lines
    for line in lines:
        assert None not in line and None not in line.values(), line
        whole = name.name not in (
            "messages.csv",
            "export_words.csv",
        )  # pieces of sentences, which may begin with a blank
        assert all(key == key.strip() and (value == value.strip() or not whole) for key, value in line.items()), line
        assert any(line.values()), line
    assert [line for line, count in Counter(tuple(line.items()) for line in lines).items() if count > 1] == []


@pytest.mark.parametrize("name", ["rows", "columns"])
def test_rows_and_columns(name: str) -> None:
    for line in records(DATA / "forms" / f"{name}.csv"):
        kind = name.removesuffix("s")
        assert line["forms"] and set(line["forms"].split()) <= set(FORMS), line
        assert line["table_code"] in forms().tables, line
        assert re.fullmatch(r"[a-z][a-z0-9_]*", line[f"{kind}_code"]), line
        assert int(line[f"{kind}_no"]) > 0 and line["label_zh"] and line["label_en"], line


@pytest.mark.parametrize("table", ["disclosure", "application", "dispute", "fee"])
@pytest.mark.parametrize("axis", ["row", "column"])
def test_a_number_and_a_code_stand_for_each_other(table: str, axis: str) -> None:
    lines = [line for line in (forms().rows if axis == "row" else forms().columns) if line.table == table]
    pairs = {(line.number, line.code) for line in lines}
    assert len(pairs) == len({number for number, _ in pairs}) == len({code for _, code in pairs})


def test_columns_stand_in_the_order_of_their_numbers() -> None:
    """Facts of tables 3 and 4 are packed by number; the printed order must be the same."""
    for table in ("application", "dispute"):
        for form in forms().names:
            numbers = [column.number for column in forms().columns_of(table, form)]
            assert numbers == list(range(1, len(numbers) + 1))


def test_labels_mean_one_thing() -> None:
    vocabulary = forms().vocabulary
    assert vocabulary
    for (table, axis), words in vocabulary.items():
        assert all(words), (table, axis)
        assert all(label_key(key) == key for key in words)
    for table in ("disclosure", "application", "dispute"):
        assert not vocabulary[table, "row"].keys() & vocabulary[table, "column"].keys() - {
            label_key("其他"),
            label_key("总计"),
            label_key("合计"),
        }
    assert not vocabulary["disclosure", "row"].keys() & vocabulary["application", "row"].keys()


def test_rows_with_the_same_label_are_told_apart_by_their_group() -> None:
    for form in forms().names:
        rows = forms().rows_of("application", form)
        seen = Counter(label_key(row.label) for row in rows)
        doubled = [row for row in rows if seen[label_key(row.label)] > 1]
        assert len({row.within for row in doubled}) == len(doubled)
    groups = {(group.table, group.code) for group in forms().groups}
    for row in forms().rows:
        assert not row.within or (row.table, row.within) in groups, row
        assert row.table != "application" or (row.table, row.group) in groups, row


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("format_2021", ["本年制发件数", "本年废止件数", "现行有效件数", "本年处理决定数量", "本年收费金额"]),
        (
            "format_2019",
            ["本年新制作数量", "本年新公开数量", "对外公开总数量", "上一年项目数量", "本年增/减", "采购项目数量"],
        ),
    ],
)
def test_distinctive_words(form: str, words: list[str]) -> None:
    """The words that tell the form of table 2: columns of that form only."""
    for word in words:
        code = forms().vocabulary["disclosure", "column"][label_key(word)]
        having = {
            f
            for column in forms().columns
            if (column.table, column.label) == ("disclosure", word)
            for f in column.forms
        }
        assert having == {form}, (word, code)


def test_distinctive_rows_of_table_3() -> None:
    assert forms().row_forms("application", "other_handling") == {"format_2019"}
    for code in ("other_no_clarification_in_time", "other_fee_not_paid_in_time", "other_other"):
        assert forms().row_forms("application", code) == {"format_2021"}


def test_blocks_refer_to_cells_of_their_form() -> None:
    for form, block, label, row, column in forms().blocks:
        assert form in forms().row_forms("disclosure", row), (form, row)
        assert column in {c.code for c in forms().columns_of("disclosure", form)}, (form, column)
        assert forms().vocabulary["disclosure", "block"][label_key(label)] == block


# -- sums --------------------------------------------------------------------------------------------------------------


def test_sums_name_rows_and_columns_of_their_form() -> None:
    for term in forms().sums:
        assert term.axis in ("rows", "columns") and term.side in ("left", "right"), term
        if term.row:
            assert term.row in {row.code for row in forms().rows_of(term.table, term.form)}, term
        if term.column:
            assert term.column in {column.code for column in forms().columns_of(term.table, term.form)}, term
        assert term.row or term.column, term


@pytest.mark.parametrize("form", ["format_2019", "format_2021"])
def test_sums_are_complete(form: str) -> None:
    """Every outcome row counts once into the total, every applicant and every result into its total column."""
    terms = [term for term in forms().sums if term.form == form]
    right = [term.row for term in terms if (term.rule_id, term.side) == ("APP-02", "right")]
    assert right == [row.code for row in forms().rows_of("application", form) if row.outcome]
    assert [t.column for t in terms if (t.rule_id, t.side) == ("APP-03", "right")] == APPLICANTS[:-1]
    balance = {(t.side, t.row) for t in terms if t.rule_id == "APP-01"}
    assert balance == {
        ("left", "received_new"),
        ("left", "carried_in"),
        ("right", "total_handled"),
        ("right", "carried_out"),
    }
    for rule, channel in zip(("DIS-01", "DIS-02", "DIS-03"), CHANNELS, strict=True):
        parts = [(t.row, t.column) for t in terms if (t.rule_id, t.side) == (rule, "right")]
        assert parts == [(channel, result) for result in RESULTS[:-1]]


# -- rules -------------------------------------------------------------------------------------------------------------

RULE_ID = re.compile(r"[\"']((?:APP|DIS|FIL|PRO|LEG|YOY|ROL|TXT|STR|IDN|DEC|COR|SRC|VAL)-\d\d)[\"']")


def test_rules() -> None:
    rules = forms().rules
    assert len({rule.rule_id for rule in rules}) == len(rules)
    for rule in rules:
        assert re.fullmatch(r"[A-Z]{3}-\d\d", rule.rule_id) and rule.severity in SEVERITIES, rule
        assert not rule.table or rule.table in forms().tables, rule
        assert rule.statement_zh and rule.statement_en and rule.source, rule


def test_rules_of_the_source_are_the_rules_of_the_data() -> None:
    """What the code and the SQL call by its id is in rules.csv, and nothing stands there that nobody finds."""
    sources = [path for folder in ("extract", "transform", "load", "flows") for path in (ROOT / folder).rglob("*.py")]
    sources += (ROOT / "sql").rglob("*.sql")
    used = {rule for path in sources for rule in RULE_ID.findall(path.read_text("utf-8"))}
    used |= {term.rule_id for term in forms().sums}
    used |= {line["rule_id"] for line in records(DATA / "reasons.csv")}
    assert used == {rule.rule_id for rule in forms().rules}


# -- the other lists ---------------------------------------------------------------------------------------------------


def test_every_reason_but_a_fault_of_the_program_breaks_a_rule() -> None:
    codes = {line["code"] for line in records(DATA / "words.csv") if line["kind"] == "reason_code"}
    assert {line["reason_code"] for line in records(DATA / "reasons.csv")} == codes - {"reader_fault"}


def test_sections() -> None:
    sections = forms().sections
    assert [section.number for section in sections] == [1, 2, 3, 4, 5, 6]
    assert [section.numeral for section in sections] == list("一二三四五六")
    for section in sections:
        assert label_key(section.label) in section.keys
    keys = [key for section in sections for key in section.keys]
    assert len(keys) == len(set(keys))
    for line in records(DATA / "sections.csv"):
        assert line["anchor"] in line["variant"], line


def test_agency_suffixes() -> None:
    lines = records(DATA / "agency_suffixes.csv")
    assert len({line["suffix"] for line in lines}) == len(lines)
    assert {line["scope"] for line in lines} <= {"organ", "own", "unknown"}


def test_values() -> None:
    lines = records(DATA / "values.csv")
    assert len({(line["kind"], line["printed"]) for line in lines}) == len(lines)
    for line in lines:
        assert (line["factor"] == "") == (line["kind"] in ("not_applicable",)), line
    assert forms().values.units["amount"] == {
        "元": 1,
        "千元": 1_000,
        "万元": 10_000,
        "百万元": 1_000_000,
        "亿元": 100_000_000,
        "萬元": 10_000,
        "百萬元": 1_000_000,
        "億元": 100_000_000,
    }
