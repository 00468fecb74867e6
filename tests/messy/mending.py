"""What is to be mended, in one list, and how it is said."""

import re
from collections import defaultdict

from tests.messy.base import Base, Row, Rows, plain, take
from tests.messy.checked import finding_id, v_findings
from tests.messy.listings import v_set_aside
from tests.messy.rates import v_filing_status
from tests.messy.saying import say, shape_of

KINDS = {
    "STR-11": "late", "STR-13": "same_file", "YOY-04": "copied", "YOY-05": "copied", "YOY-07": "versions", "IDN-05": "versions",
}  # fmt: skip
BEHIND = re.compile("$|[^一-鿿]|年|关于|政府信息公开|信息公开|政务公开|工作报告|报告")


def v_to_mend(base: Base) -> Rows:
    missing = [s for s in v_filing_status(base) if s["status"] == "missing"]
    handed = _handed_in(base, missing)
    other_names = {r["document_sha256"] for r, _ in handed.values()}
    for f in v_findings(base):
        if f["rule_id"] not in ("IDN-02", "STR-13") or f["document_sha256"] not in other_names:
            told = shape_of(f["expected"], f["actual"]) not in ("readings", "too_large")
            where = base.address(f["document_sha256"])
            yield take(
                f, "finding_id", "agency", "report_year", "severity", "rule_id", "place", "said_zh", "said_en", "actual",
                "difference", "source_line", "statement_zh", "statement_en", "decision", "decided_by", "decided_on",
                "decision_reason", "evidence", "agency_name", "report_id", "scope", "agency_id", "region_code",
                "document_sha256", "value",
            ) | {
                "finding_kind": KINDS.get(f["rule_id"], "report"), "expected": f["expected"] if told else None, "cell": f["place_code"],
                "source_uri": where, "file_name": where and where.rsplit("/", 1)[-1],
            }  # fmt: skip
    aside: dict[str, set[int | None]] = defaultdict(set)
    agencies = base.by("dim_agency", "agency_id")
    reasons = {w["code"]: w["label_zh"] for w in base["dim_word"] if w["kind"] == "reason_code"}
    for d in v_set_aside(base):
        if d["source_uri"] is None:
            continue
        owner, year, name = _owner(base, d["source_uri"]), _year(d["source_uri"]), d["source_uri"].rsplit("/", 1)[-1]
        if owner:
            aside[owner].add(year)
        body = agencies[owner] if owner else {"agency": None, "agency_id": None, "region_code": None}
        yield _row(
            base, "STR-12", "words", name, reasons.get(d["reason_code"]), d["reason"],
            finding_kind="set_aside", report_year=year, place="文件", source_uri=d["source_uri"],
            document_sha256=d["document_sha256"], evidence=d["reason"], value=d["reason_code"],
            finding_id=finding_id(d["document_sha256"], "", "STR-12", "report", d["reason_code"], ""),
            **take(body, "agency", "agency_id", "region_code"),
        )  # fmt: skip
    yield from _not_filed(base, missing, handed, aside)


def _not_filed(
    base: Base, missing: list[Row], handed: dict[tuple[str, int], tuple[Row, str]], aside: dict[str, set[int | None]]
) -> Rows:
    last = {s["agency_id"]: max(o["report_year"] for o in missing if o["agency_id"] == s["agency_id"]) for s in missing}
    for s in missing:
        body, year = s["agency_id"], s["report_year"]
        held = sorted((r["report_year"], r["report_id"]) for r in base.current if r["agency_id"] == body)
        newest = next((r for r in base.current if r["agency_id"] == body and (r["report_year"], r["report_id"]) == held[-1]), None) if held else None  # fmt: skip
        other = handed.get((body, year))
        if other is None:
            between = bool(held) and held[0][0] <= year <= held[-1][0]
            if between or not (s["is_listed"] or year == last[body]) or aside[body] & {year, None}:
                continue
        rule = "FIL-03" if other else "FIL-01" if s["is_listed"] else "FIL-02"
        told = other[0]["report_year"] if other else held[-1][0] if held else None
        where = other[1] if other else newest and base.address(newest["document_sha256"])
        decided = next(
            (d for d in base["decisions"] if (d["agency_id"], d["report_year"], d["rule_id"]) == (body, year, rule)),
            None,
        )
        one = rule == "FIL-02" and year == held[-1][0] + 1
        yield _row(
            base, rule, "expected" if not held else "actual" if one else "figures", where and where.rsplit("/", 1)[-1], str(year), str(year),
            expected=str(held[-1][0] + 1 if rule == "FIL-02" else year), actual=plain(told),
            finding_kind="last_year" if other else "missing", report_year=year, place="报送", value="",
            source_uri=other and other[1], document_sha256=None, evidence=None,
            agency_name=newest and newest["agency_name"], finding_id=finding_id(body, year, rule, "report", "", ""),
            **take(s, "agency", "agency_id", "region_code"),
            **(take(decided, "decision", "decided_by", "decided_on", "decision_reason") if decided else {}),
        )  # fmt: skip


def _row(
    base: Base, rule_id: str, shape: str, printed: str | None, zh: str | None, en: str | None, expected: str | None = None,
    actual: str | None = None, **told: object,
) -> Row:  # fmt: skip
    rule = base.by("dim_rule", "rule_id")[rule_id]
    nothing = (
        "difference", "source_line", "decision", "decided_by", "decided_on", "decision_reason", "report_id", "scope",
        "expected", "actual",
    )  # fmt: skip
    where = told["source_uri"]
    return (
        dict.fromkeys(nothing)
        | {"agency_name": None, "cell": "report", "file_name": where and str(where).rsplit("/", 1)[-1]}
        | take(rule, "rule_id", "severity", "statement_zh", "statement_en")
        | {
            "said_zh": say(base, "zh", rule_id, shape, expected, actual, None, printed, zh, rule["statement_zh"]),
            "said_en": say(base, "en", rule_id, shape, expected, actual, None, printed, en, rule["statement_en"]),
        }
        | told
    )


def _handed_in(base: Base, missing: list[Row]) -> dict[tuple[str, int], tuple[Row, str]]:
    """(body, year that is missing) -> the report of an earlier year in a file that names that year, and the file."""
    found: dict[tuple[str, int], tuple[Row, str]] = {}
    for s in missing:
        fits = [
            (r["report_year"], r["report_key"], r, uri)
            for r in base["reports"]
            if r["agency_id"] == s["agency_id"] and r["report_year"] < s["report_year"] and r["retired_in_run"] is None
            for uri in base.addresses.get(r["document_sha256"], [])
            if s["report_year"] in _years(uri) and str(r["report_year"]) not in uri.rsplit("/", 1)[-1]
        ]
        if fits:
            *_, report, uri = max(fits, key=lambda fit: fit[:2])
            found[s["agency_id"], s["report_year"]] = report, uri
    return found


def _years(uri: str) -> set[int]:
    return {int(year) for year in re.findall("(?:19|20)[0-9]{2}", uri.rsplit("/", 1)[-1])}


def _year(uri: str) -> int | None:
    years = _years(uri)
    return years.pop() if len(years) == 1 else None


def _owner(base: Base, uri: str) -> str | None:
    """The body whose whole name stands in the name of the file, or of the nearest of two folders above it."""
    names: dict[str, set[str]] = defaultdict(set)
    for alias in base["agency_aliases"]:
        names[alias["alias"]].add(alias["agency_id"])
    [place] = [source["place"] for source in base["sources"] if source["source_uri"] == uri]
    regions = base.by("dim_region", "region_code")
    for body in base["dim_agency"]:
        region = regions.get(body["region_code"])
        if region and place in (region["full_name"], region["name"]) and body["agency"].startswith(region["full_name"]):
            names[body["agency"].removeprefix(region["full_name"])].add(body["agency_id"])
    for part in [part[:60] for part in reversed(uri.split("/"))][:3]:
        fits = {
            name: bodies
            for name, bodies in names.items()
            if 3 <= len(name) <= 30
            and any(
                BEHIND.match(part[m.end() :]) and not re.search("[一-鿿]$", part[: m.start()])
                for m in re.finditer(re.escape(name), part)
            )
        }
        if fits:
            longest = max(map(len, fits))
            bodies = set.union(*(fits[name] for name in fits if len(name) == longest))
            return bodies.pop() if len(bodies) == 1 else None
    return None
