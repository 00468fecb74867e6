"""Heads as sites print them: cases by hand, and heads composed at random around a body that is known.

tests/identity/ holds both as data (its README says what the columns are). Never does another identity come out without a
finding, and where a plain title names the body nothing but a contradiction sets the report aside.
"""

import csv
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import DocumentError
from extract.files import open_document
from flows.batches import reader
from tests.rendering import plain_figures, render
from transform.facts.batch import BatchBuilder
from transform.places.agencies import load_agencies
from transform.places.placing import Unplaced, place_reports
from transform.report import Report

HERE = Path(__file__).parent / "identity"
CONFLICTS = ("IDN-", "TXT-13", "STR-12")
OVERVIEW = "（一）主动公开。持续做好各项工作。\n（二）依申请公开。答复规范。"
BODIES = (
    ("甲县财政局", "乙县财政局", None),
    ("沭阳县财政局", "泗洪县财政局", "321322"),
    ("沭阳县人民政府办公室", "沭阳县审计局", "321322"),
    ("丙镇人民政府", "丁镇人民政府", None),
    ("朝阳区财政局", "北京市朝阳区审计局", None),
    ("甲县自然资源和规划局", "甲县人民政府", None),
    ("长丰县教育局", "徐州市丰县教育局", "340121"),
    ("沛县", "丰县人民政府", "320322"),
)  # fmt: skip
"""A body, another one, and the region of the first (None where it must stay open)."""


class Answer(NamedTuple):
    """What came out: None of all if the report was set aside."""

    agency: str | None
    year: int | None
    region: str | None
    scope: str
    published_on: str
    findings: tuple[str, ...]


def lines(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed(cell: str) -> str:
    for sign, character in (("\\n", "\n"), ("\\u200b", "\u200b"), ("\\ufeff", "\ufeff")):
        cell = cell.replace(sign, character)
    return cell


@cache
def body() -> str:
    """The tables and the sections behind section one, as text."""
    text = render(plain_figures(), "piped").text
    return text[text.index("二、主动公开政府信息情况") :].rstrip("\n")


def answer(head: str, overview: str, tail: str, file_name: str) -> Answer:
    content = document(head, overview, tail, file_name).encode()
    try:
        source = open_document(file_name, content, sha256(content).hexdigest())
        report = reader().read(source)
    except DocumentError:
        return Answer(None, None, None, "", "", ())
    findings = BatchBuilder(reader().forms)
    findings.add_report(report)
    rules = [line["rule_id"] for line in findings.tables()["findings"].to_pylist()]
    return Answer(
        report.identity.agency,
        report.identity.year,
        region(report, file_name),
        report.identity.scope,
        str(report.publication.day or "none"),
        tuple(rule for rule in rules if rule.startswith(CONFLICTS)),
    )


def document(head: str, overview: str, tail: str, file_name: str) -> str:
    sections = f"依据《中华人民共和国政府信息公开条例》，编制本报告。\n一、总体情况\n{overview or OVERVIEW}\n"
    if not file_name.endswith(".html"):
        return f"{head}\n\n{sections}{body()}\n{tail}"

    def paragraphs(text: str) -> str:
        return "".join(f"<p>{line}</p>" for line in text.split("\n"))

    return f"{head}{paragraphs(sections + body())}{paragraphs(tail) if tail else ''}</body></html>"


def region(report: Report, file_name: str) -> str | None:
    identity, source = report.identity, report.document
    placed = Unplaced(
        0, identity.agency, identity.year, identity.title, report.publication.site, source.sha256, file_name, None
    )
    found = place_reports(load_agencies(), [placed], lambda _: {source.sha256: source.text})["dim_agency"].to_pylist()
    own = next(line for line in found if line["matched_by"] != "parent")
    return own["region_code"] if own["is_resolved"] else None


# -- cases by hand ---------------------------------------------------------------------------------------------------------


def why_wrong(case: Mapping[str, str], found: Answer) -> str:
    """What is wrong with the answer to a case; '' if nothing is."""
    right = case["agency"].split(";") if case["agency"] else []
    if found.agency is None:
        return "" if case["open"] else "set aside"
    flagged = bool(found.findings)
    if flagged:
        return "" if case["open"] else f"accused: {found.findings}"
    if found.agency not in right or str(found.year) != case["year"]:
        return f"{found.agency} {found.year}"
    if case["region"] and (found.region or "open") not in (*case["region"].split(), "open"):
        return f"region {found.region}"
    if case["scope"] and found.scope not in case["scope"].split():
        return f"scope {found.scope}"
    if case["published_on"] and found.published_on not in case["published_on"].split():
        return f"published {found.published_on}"
    return ""


@pytest.mark.parametrize("cause", sorted({case["cause"] for case in lines("heads.csv")}))
def test_heads(cause: str) -> None:
    wrong = []
    for case in lines("heads.csv"):
        if case["cause"] == cause:
            parts = (printed(case[part]) for part in ("head", "overview", "tail"))
            why = why_wrong(case, answer(*parts, case["file_name"]))
            if why:
                wrong.append((case["head"], case["overview"], case["tail"], case["file_name"], why))
    assert wrong == []


# -- heads at random ---------------------------------------------------------------------------------------------------------


class Head(NamedTuple):
    head: str
    overview: str
    tail: str
    file_name: str
    name: str
    region: str | None
    contradicts: bool


def parts(place: str) -> st.SearchStrategy[tuple[str, bool]]:
    found = [(printed(line["text"]), line["against"] == "yes") for line in lines("parts.csv") if line["place"] == place]
    return st.sampled_from(found)


@st.composite
def heads(draw: st.DrawFn, title: str) -> Head:
    name, other, code = draw(st.sampled_from(BODIES))
    chosen = [
        [draw(parts(title))],
        draw(st.lists(parts("above") if title == "nameless" else parts("above") | parts("above_named"), max_size=3)),
        draw(st.lists(parts("below"), max_size=3)),
        draw(st.lists(parts("overview"), max_size=2)),
        draw(st.lists(parts("signature"), max_size=1)),
        draw(st.lists(parts("tail"), max_size=2)),
        [draw(parts("file"))],
    ]
    fill = {"name": name, "other": other, "year": 2023, "next": 2024, "before": 2022}
    titled, above, below, overview, signed, tail, file = (
        "\n".join(text for text, _ in some).format(**fill) for some in chosen
    )
    head = "\n".join(text for text in (above, titled, below) if text)
    against = any(is_against for some in chosen for _, is_against in some)
    return Head(head, overview, "\n".join(text for text in (signed, tail) if text), file, name, code, against)


@settings(max_examples=100)
@given(heads("title"))
def test_a_plain_title_is_believed(head: Head) -> None:
    found = answer(*head[:4])
    if not head.contradicts:
        assert found.agency is not None
    if found.agency is not None and not found.findings:
        assert (found.agency, found.year) == (head.name, 2023)
        assert found.region in (None, head.region)
    if not head.contradicts:
        assert found.findings == ()


@settings(max_examples=100)
@given(heads("nameless"))
def test_a_title_without_a_name_never_gets_anothers(head: Head) -> None:
    found = answer(*head[:4])
    if found.agency is not None and not found.findings:
        assert (found.agency, found.year) == (head.name, 2023)
        assert found.region in (None, head.region)
