"""What a source says beside a report: fills, completes, contradicts (SRC-01, SRC-02, SRC-03, SRC-04); never replaces what is printed.

Cases are folders in tests/context/: head.txt above the report's own text, said.csv what the source says of it, expected.csv
what comes of it, with the rules that it offends.
"""

import random
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest

from extract import DocumentError, RawDocument, open_document
from extract.said import Said
from tests.helpers import forms, reader, records
from transform.facts.batch import BatchBuilder
from transform.identity.names import agree

ROOT = Path(__file__).parent
CASES = sorted((ROOT / "context").glob("*/expected.csv"))
BODY = (ROOT / "rules" / "IDN-01" / "holds.txt").read_text("utf-8").split("\n", 1)[1].partition("甲县财政局")[0]
FULL, YEAR = "甲市乙区财政局", "2023"
TITLE = f"{FULL}{YEAR}年政府信息公开工作年度报告"


def document(head: str, said: tuple[Said, ...] = (), name: str = "https://www.example.test/t1.txt") -> RawDocument:
    content = f"{head.rstrip()}\n{BODY}".encode()
    return open_document(name, content, sha256(content).hexdigest())._replace(said=said)


def tables(one: RawDocument) -> dict[str, pa.Table]:
    builder = BatchBuilder(forms())
    try:
        builder.add_report(reader().read(one))
    except DocumentError as error:
        builder.add_set_aside(one.sha256, one.content, one.content, error)
    return builder.tables()


def said_in(folder: Path) -> tuple[Said, ...]:
    return tuple(Said(line["field"], line["witness"], line["value"]) for line in records(folder / "said.csv"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_what_comes_of_a_source_s_words(path: Path) -> None:
    (wanted,) = records(path)
    found = tables(document((path.parent / "head.txt").read_text("utf-8"), said_in(path.parent)))
    reasons = found["documents"]["reason_code"].to_pylist()
    assert (reasons[0] or "") == wanted["reason_code"]
    rules = {rule for rule in found["findings"]["rule_id"].to_pylist() if rule.startswith("SRC")}
    assert rules == set(wanted["rules"].split())
    for line in found["reports"].to_pylist():
        told = {name: "" if line[name] is None else str(line[name]) for name in wanted if name in line}
        assert told == {name: wanted[name] for name in told}


def test_every_rule_offends_and_holds_in_a_case() -> None:
    offended = {rule for path in CASES for line in records(path) for rule in line["rules"].split()}
    assert {"SRC-01", "SRC-02", "SRC-04"} <= offended
    assert any(not line["rules"] and not line["reason_code"] for path in CASES for line in records(path))


def test_claims_are_rows_of_the_text_s_table() -> None:
    said = (
        Said("agency", "source", FULL),
        Said("region", "source", "110101"),
        Said("published_on", "listed", "2024-01-31"),
    )
    found = tables(document("区财政局2023年政府信息公开工作年度报告", (*said, Said("year", "tree", "2024"))))
    claims = {
        (line["field"], line["value"], line["witness"]): line["used"] for line in found["identity_claims"].to_pylist()
    }
    assert claims["published_on", "2024-01-31", "listed"] is True
    assert claims["region", "110101", "source"] is False  # told when it is placed
    assert claims["year", "2024", "tree"] is False
    assert found["reports"]["agency_evidence"].to_pylist() == ["source"]  # believed: in the report's own row
    assert ("agency", "区财政局", "title") in claims


FIGURES = ("application_facts", "disclosure_facts", "dispute_facts", "fee_facts", "cell_notes", "statistic_facts")


@pytest.mark.parametrize("seed", range(12))
def test_no_context_changes_a_figure_or_a_full_printed_name(seed: int) -> None:
    chance = random.Random(seed)
    names = [
        FULL,
        "甲市丙区财政局",
        "区财政局",
        "财政局",
        "甲市乙区教育局",
        "甲市",
        "foo",
        "甲市乙区财正局",
        "甲" * 150,
    ]
    values = {
        "agency": names,
        "title": [f"{name}{year}年政府信息公开工作年度报告" for name in names for year in (2021, 2023, 2031)],
        "year": ["2021", "2023", "2031", "1999"],
        "region": ["110101", "999999", "320000"],
        "published_on": ["2024-01-31", "2023-12-31", "2031-01-01"],
    }
    witnesses = {"agency": ["source", "publisher", "tree"], "year": ["source", "tree"], "region": ["source", "tree"]}
    said = tuple(
        Said(field, chance.choice(witnesses.get(field, ["listed"])), chance.choice(values[field]))
        for field in chance.choices([*values], k=4)
    )
    plain, with_it = tables(document(TITLE)), tables(document(TITLE, said))
    if with_it["reports"].num_rows:
        assert all(plain[name].equals(with_it[name]) for name in FIGURES)
        assert with_it["reports"]["agency_name"].to_pylist() == [FULL]
        assert with_it["reports"]["report_year"].to_pylist() == [int(YEAR)]
    else:
        assert with_it["documents"]["reason_code"].to_pylist() == ["context_conflict"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("北京市东城区财政局", "东城区财政局", True),
        ("北京东城区财政局", "北京市东城区财政局", True),
        ("区财政局", "东城区财政局", True),
        ("东城区", "北京市东城区人民政府办公室", True),
        ("北京市财政局", "北京市东城区财政局", False),
        ("北京市东城区", "北京市东城区财政局", False),
        ("齐齐哈尔市龙沙区财政局", "齐齐哈尔市龙江区财政局", False),
        ("东城区财政局", "西城区财政局", False),
        ("东城区财政局", "东城区教育局", False),
        ("区教育局", "东城区财政局", False),
        ("东城区人力资源和社会保障局", "东城区人力资源和社会保险局", False),
    ],
)
def test_names_that_agree(one: str, other: str, same: bool) -> None:
    assert agree(one, other) is same and agree(other, one) is same
