"""What a source says beside a report: fills, completes, contradicts (SRC-01, SRC-02, SRC-03, SRC-04); never replaces what is printed.

Cases are folders in tests/context/: head.txt above the report's own text, said.csv what the source says of it, expected.csv
what comes of it, with the rules that it offends.
"""

import random
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pytest

from extract import DocumentError, RawDocument, open_document
from extract.pull.catalogue import parsed
from extract.pull.pulling import Terms, pull
from extract.said import Said
from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Warehouse
from tests.helpers import forms, reader, records
from tests.web.site import Site, answer, served
from transform.facts.batch import BatchBuilder
from transform.identity.names import agree

ROOT = Path(__file__).parent
CASES = sorted((ROOT / "context").glob("*/expected.csv"))
BODY = (ROOT / "rules" / "IDN-01" / "holds.txt").read_text("utf-8").split("\n", 1)[1].partition("甲县财政局")[0]
FULL, YEAR = "甲市乙区财政局", "2023"
TITLE = f"{FULL}{YEAR}年政府信息公开工作年度报告"


async def to_loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


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


class District(Site):
    """A list of three: a page with its report in it, a page that carries one as a file, one that carries a zip of two."""

    def __init__(self) -> None:
        super().__init__()
        rows = ("乙区财政局", "乙区教育局", "乙区各街道")
        items = "".join(
            f'<li><a href="./202401/t20240131_{n}.html">{name}2023年政府信息公开工作年度报告</a><span>2024-01-31</span></li>'
            for n, name in enumerate(rows)
        )
        zipped = BytesIO()
        with zipfile.ZipFile(zipped, "w") as file:
            file.writestr("甲市乙区丙街道办事处2023.txt", self.text("丙街道办事处"))
            file.writestr("甲市乙区丁街道办事处2023.txt", self.text("丁街道办事处"))
        self.pages |= {
            "/robots.txt": answer(b""),
            "/gk/": answer(f"<ul>{items}</ul>".encode()),
            "/gk/202401/t20240131_0.html": answer(self.page("区财政局")),
            "/gk/202401/t20240131_1.html": answer(self.page("乙区教育局", '<a href="./P1.txt">附件</a>')),
            "/gk/202401/t20240131_2.html": answer(self.page("乙区各街道", '<a href="/downfile.jsp?f=3">附件</a>')),
            "/gk/202401/P1.txt": answer(self.text("乙区教育局")),
            "/downfile.jsp": answer(zipped.getvalue()),
        }

    @staticmethod
    def text(name: str) -> bytes:
        return f"{name}2023年政府信息公开工作年度报告\n{BODY}".encode()

    @staticmethod
    def page(name: str, link: str = "") -> bytes:
        head = f"<h1>{name}2023年政府信息公开工作年度报告</h1>"
        if link:
            return f"<html><body>{head.replace('<h1>', '<h1>甲市')}{link}</body></html>".encode()
        return f"<html><body>{head}{f'<pre>{BODY}</pre>'}</body></html>".encode()


def test_cover_pages_and_zips_of_a_site_and_the_archive_alone(tmp_path: Path) -> None:
    with served(District()) as site:
        found = parsed(
            f"""
version = 1
contact = "a@example.org"
defaults = {{ delay = 0.0, timeout = 5 }}
[[source]]
id = "a"
kind = "list"
start = "http://a.test:{site.port}/gk/"
list = {{ dialect = "links" }}
attachments = {{ match = 'txt$|downfile' }}
context = {{ region = "110102" }}
allow_private = ["a.test"]
""",
            "sources.toml",
        )
        pulled = pull(found, tmp_path, tmp_path / "archive", Terms("gongkai/test", to_loopback, first_wait=0.01))
    assert pulled.outcomes == {"new": 6}
    asked = """
        select source_uri[-26:], status, f.reason_code, agency_name, published_on::varchar as published_on, c.witnesses
        from v_run_files as f left join reports as r using (report_id)
        left join (select report_id, list(distinct witness order by witness) as witnesses from v_identity_claims
            where witness in ('listed', 'source') group by report_id) as c using (report_id)
        order by all"""
    answers = []
    for name in ("one", "other"):
        warehouse = tmp_path / f"{name}.duckdb"
        summary = run_steps(RunOptions((str(tmp_path / "archive"),), warehouse, None))
        assert (summary.documents, summary.set_aside, summary.same) == (6, 0, 2)
        answers.append(Warehouse(warehouse).query(asked).to_pylist())
    assert answers[0] == answers[1]
    told = {line["status"]: 0 for line in answers[0]}
    for line in answers[0]:
        told[line["status"]] += 1
    assert told == {"cover_page": 2, "current": 4}
    assert {line["agency_name"] for line in answers[0]} == {
        None, "乙区财政局", "乙区教育局", "甲市乙区丙街道办事处", "甲市乙区丁街道办事处",
    }  # fmt: skip
    assert all(line["published_on"] == "2024-01-31" for line in answers[0] if line["status"] == "current")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("a.txt,2024-02-30,110102", "published_on '2024-02-30' is no day like 2024-01-31"),
        ("a.txt,2024-01-31,abc", "region 'abc' is none of six digits"),
    ],
)
def test_a_line_of_a_manifest_that_cannot_be_meant_is_named(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "m.csv").write_text(f"address,published_on,region\n{line}\n", "utf-8")
    found = parsed('version = 1\n[[source]]\nid = "m"\nkind = "manifest"\npath = "m.csv"\n', "sources.toml")
    (night,) = pull(found, tmp_path, tmp_path / "archive", Terms("gongkai/test")).sources
    assert night.why == f"m.csv: line 2: {why}" and not night.complete
