"""Views of what the checks found and of what people said of it: findings, outcomes, scores, decisions, corrections."""

import hashlib
import re
from collections import Counter, defaultdict
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.messy.base import TABLES, Base, Row, Rows, grouped, head, plain, share, take
from tests.messy.listings import v_application_cells, v_dispute_cells
from tests.messy.rates import v_filing_status
from tests.messy.saying import expected_of, said_of

TABLE_LABELS = {
    1: "政府信息公开情况统计表", 2: "表二 主动公开政府信息情况", 3: "表三 收到和处理政府信息公开申请情况",
    4: "表四 政府信息公开行政复议、行政诉讼情况", 6: "六、信息处理费",
}  # fmt: skip


def _is_single(f: Row) -> bool:
    """Does a finding speak of one cell of the form?"""
    column = f["column_no"] is not None
    return column and (f["table_no"] == 6 or (f["table_no"] in (2, 3, 4) and f["row_no"] is not None))


def v_findings(base: Base) -> Rows:
    current = {r["report_key"]: r for r in base.current}
    rules = base.by("dim_rule", "rule_id")
    decisions = grouped(base["decisions"], "agency_id", "report_year", "rule_id", "cell", "value", "expected")
    places = _Places(base)
    for f in base["findings"]:
        r = current.get(f["report_key"])
        if not r:
            continue
        rule = rules.get(f["rule_id"], {"severity": None, "statement_zh": None, "statement_en": None})
        cell, value, expected = places.cell(f), _value(f), _expected(f["expected"])
        said = decisions.get((r["agency_id"], r["report_year"], f["rule_id"], cell, value, expected), [])
        of_this: list[Row | None] = [d for d in said if is_decided_of(d, r)]
        for decision in of_this or [None]:
            decided = ("decision", "decided_by", "decided_on", "decision_reason")
            yield head(r) | take(r, "agency_name", "scope", "document_sha256") | take(
                f, "rule_id", "actual", "difference", "source_line", "printed", "table_no", "row_no", "column_no"
            ) | take(rule, "severity", "statement_zh", "statement_en") | {
                "expected": expected_of(f), "outcome": "fail", "place": places.label(f, r), "cell": cell if _is_single(f) else None, "place_code": cell, "value": value,
                "evidence": f["evidence"] if f["evidence"] is not None else rule["statement_zh"],
                "finding_id": finding_id(report_body(r), r["report_year"], f["rule_id"], cell, value, expected),
            } | {name: decision and decision[name] for name in decided} | said_of(base, f, rule)  # fmt: skip


_NO_CELL: Row = dict.fromkeys(("value", "value_status", "raw_text", "source_line"))


def v_finding_operands(base: Base) -> Rows:
    terms = grouped(base["form_sums"], "rule_id", "form")
    newest = max(s["form"] for s in base["form_sums"])
    reports = {(r["report_id"], r["document_sha256"]): r for r in base.current}
    cells = {
        (c["report_id"], c["document_sha256"], c["item_code"], c["applicant_type"]): c
        for c in v_application_cells(base)
    } | {(c["report_id"], c["document_sha256"], c["channel"], c["result"]): c for c in v_dispute_cells(base)}
    told = set()
    for f in v_findings(base):
        report, place = (f["report_id"], f["document_sha256"]), (f["row_no"], f["column_no"])
        if f["column_no"] is None or (report, f["finding_id"], place) in told:
            continue
        told.add((report, f["finding_id"], place))
        table = {3: "application", 4: "dispute"}.get(f["table_no"], "")
        form = reports[report][f"table{f['table_no']}_format"] if table else None
        for s in terms.get((f["rule_id"], form or newest), []):
            of_term = [own if (own := s[name]) is not None else f[name] for name in ("row_no", "column_no")]
            row, column = base.cell_codes.get((f["table_no"], *of_term), (None, None))
            yield take(
                f, "report_id", "agency_name", "report_year", "finding_id", "rule_id", "document_sha256", "agency",
                "agency_id", "region_code",
            ) | take(cells.get((*report, row, column), _NO_CELL), "value", "value_status", "raw_text", "source_line") | {
                "side": s["side"], "is_total": tuple(of_term) == place, "cell": f"{table}/{row}/{column}",
                "row_code": row, "column_code": column,
            }  # fmt: skip


def finding_id(*key: object) -> str:
    return "f" + hashlib.md5("\x1f".join(map(str, key)).encode()).hexdigest()[:12]


def report_body(r: Row) -> str:
    return str(r["agency_id"]) + ("/jurisdiction" if r["scope"] == "jurisdiction" else "")


def is_decided_of(decision: Row, r: Row) -> bool:
    """A decision without a scope is on any report but the area's beside the body's own."""
    if decision["scope"] is not None:
        return bool(decision["scope"] == r["scope"])
    return bool(r["scope"] != "jurisdiction" or r["standing"] == "sole")


def _one_line(text: str) -> str:
    return re.sub("[\t\n\r]", " ", text)[:300].strip(" ")


def _value(f: Row) -> str:
    """On which figure is a decision made: what stands there, else by how much it is off, else the words."""
    for text in (f["actual"], plain(f["difference"]), f["evidence"]):
        if text is not None:
            return _one_line(text)
    return ""


def _expected(text: str | None) -> str:
    try:
        number = Decimal(text.strip()) if text else None
    except InvalidOperation:
        number = None
    return text.strip(" ") if text and number is not None else ""


class _Places:
    """How the cells of findings are called, in codes and in the form's words."""

    def __init__(self, base: Base) -> None:
        self.codes = {(c["table_no"], c["row_no"], c["column_no"]): c for c in base["dim_cell"]}
        self.rows = {(2, n): d["label_zh"] for n, d in base.categories.items()}
        self.rows |= {(4, n): d["label_zh"] for n, d in base.channels.items()}
        for number, item in base.items.items():
            enumerator = item["enumerator"] or ""
            # Rows numbered 1., 2., 3. begin anew in every group, so the group is named too.
            group = f"{item['group_zh']} " if enumerator[:1].isascii() and enumerator[:1].isdecimal() else ""
            self.rows[3, number] = group + enumerator + item["label_zh"]
        self.columns = {(2, n): d["label_zh"] for n, d in base.measures.items()}
        for kind in base["dim_applicant_type"]:
            words = [word for word in (kind["group_zh"], kind["label_zh"]) if word is not None]
            self.columns[3, kind["column_no"]] = " ".join(words)
        self.columns |= {(4, d["column_no"]): d["label_zh"] for d in base["dim_result"]}
        self.columns |= {(6, d["column_no"]): d["label_zh"] for d in base["dim_fee_measure"]}

    def cell(self, f: Row) -> str:
        table, row, column = f["table_no"], f["row_no"], f["column_no"]
        codes = self.codes.get((table, row, column), {})
        is_cell = (table in (3, 4) and row is not None and column is not None) or (table == 6 and column is not None)
        parts = [
            codes.get("table_code") or ("statistic" if table == 1 else "report"),
            codes.get("row_code") or row,
            None if is_cell else f["printed"] or None,
            codes.get("column_code") or column,
        ]
        return _one_line("/".join(str(part) for part in parts if part is not None))

    def label(self, f: Row, r: Row) -> str:
        table, row, column = f["table_no"], f["row_no"], f["column_no"]
        words = self.rows.get((table, row))
        if words is None:
            words = f["printed"]
        elif table == 2 and column is not None and f["printed"] is not None:
            words = f"{words} {f['printed']}"
        # A measure that the forms call differently has both labels, that of 2021 first.
        names = self.columns.get((table, column))
        names = names and names.split("／")[-1 if r["table2_format"] == "format_2019" else 0]
        return " / ".join(part for part in (TABLE_LABELS.get(table, "报告全文"), words, names) if part is not None)


def v_quality_issue(base: Base) -> Rows:
    for f in v_findings(base):
        yield take(
            f, "agency", "report_year", "rule_id", "severity", "expected", "actual", "difference", "evidence",
            "source_line", "statement_zh", "statement_en", "report_id", "agency_id", "region_code", "document_sha256",
            "finding_id", "decision", "decided_by", "decided_on", "decision_reason",
        ) | {"cell": f["place"]}  # fmt: skip


# -- outcomes and scores -----------------------------------------------------------------------------------------------


def v_rule_outcomes(base: Base) -> Rows:
    counts = base.by("rule_counts", "report_key", "rule_id")
    equations = _equations(base)
    newest = max(form for _, form in equations)
    outcomes = base.by("report_outcomes", "report_key")
    for r in base.current:
        o = outcomes.get(r["report_key"])
        for rule in base["dim_rule"] if o else ():
            passed, failed, lacks = (o[name][rule["rule_no"]] == "1" for name in ("passed", "failed", "not_assessable"))  # type: ignore[index]
            outcome = "fail" if failed else "pass" if passed else "not_assessable" if lacks else "not_applicable"
            form = r["table4_format" if rule["table_code"] == "dispute" else "table3_format"] or newest
            said = counts.get((r["report_key"], rule["rule_id"]))
            if said:
                told = take(said, "passed", "failed", "not_assessable", "missing")
            else:
                whole_ = equations.get((rule["rule_id"], form), 1) if passed else 0
                told = {
                    "passed": whole_,
                    "failed": 0,
                    "not_assessable": int(lacks),
                    "missing": "narrative" if lacks else None,
                }
            yield (
                head(r)
                | take(r, "agency_name", "scope", "document_sha256")
                | told
                | {"outcome": outcome}
                | take(rule, "rule_id", "severity", "statement_zh", "statement_en")
            )


def _equations(base: Base) -> dict[tuple[str, str], int]:
    """(rule, form) -> how many equations it has: one for each column of table 3, or for each row, or a single one."""
    found = {}
    for s in base["form_sums"]:
        rows = sum(s["form"] in (item["forms"] or "").split() for item in base["dim_item"])
        over_rows = len(base["dim_applicant_type"])
        found[s["rule_id"], s["form"]] = (
            over_rows if s["axis"] == "rows" else rows if s["table_code"] == "application" else 1
        )
    return found


def v_quality_summary(base: Base) -> Rows:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    still_open: Counter[str] = Counter()
    for f in v_findings(base):
        found[f["report_id"]][f["severity"]] += 1
        still_open[f["report_id"]] += f["severity"] == "error" and f["decision"] != "dismissed"
    outcomes = base.by("report_outcomes", "report_key")
    noted = [*base["cell_notes"], *base["statistic_facts"]]
    flagged = Counter(n["report_key"] for n in noted if n["value_status"] in ("ambiguous", "malformed"))
    for r in base.current:
        o = outcomes.get(r["report_key"])
        passed, failed, lacks = ((o[name].count("1") if o else 0) for name in ("passed", "failed", "not_assessable"))
        held, broken, open_ = (o[f"equations_{name}"] if o else 0 for name in ("passed", "failed", "not_assessable"))
        severities = found[r["report_id"]]
        yield head(r) | take(r, "cells_read", "scope", "layout", "document_sha256") | {
            "rules_checked": passed + failed + lacks, "passed": passed, "failed": failed, "not_assessable": lacks,
            "pass_rate": share(passed, passed + failed), "errors": severities["error"], "warnings": severities["warning"],
            "notes": severities["note"], "cells_flagged": flagged[r["report_key"]], "equations_passed": held,
            "equations_failed": broken, "equations_not_assessable": open_,
            "consistency_pass_rate": share(held, held + broken), "errors_open": still_open[r["report_id"]],
        }  # fmt: skip


_ADDED = (
    "rules_checked", "passed", "failed", "not_assessable", "errors", "warnings", "notes", "cells_flagged", "cells_read",
)  # fmt: skip


def v_quality_scores(base: Base) -> Rows:
    regions = base.by("dim_region", "region_code")
    reports = [*v_quality_summary(base)]
    if not reports:
        return
    for by, key in (
        ("agency", "agency_id"), ("region", "region_code"), ("year", "report_year"), ("layout", "layout"), ("all", None),
    ):  # fmt: skip
        for value, some in grouped(reports, key).items() if key else [(None, reports)]:
            region = regions.get(value) if by == "region" else None
            names = {"agency": some[0]["agency"], "region": region and region["full_name"], "all": None}
            sums = {name: sum(r[name] for r in some) for name in _ADDED}
            keys = {
                name: value if name == key else None for name in ("agency_id", "region_code", "report_year", "layout")
            }
            yield sums | keys | {
                "grouped_by": by, "group_name": names[by] if by in names else str(value), "reports": len(some),
                "reports_without_errors": sum(r["errors"] == 0 for r in some),
                "pass_rate": share(sums["passed"], sums["passed"] + sums["failed"]),
                "region_level": region and region["level"], "reports_left_out": 0,
            }  # fmt: skip


# -- what people said --------------------------------------------------------------------------------------------------


def v_decisions(base: Base) -> Rows:
    findings = grouped(v_findings(base), "report_id", "rule_id", "place_code")
    missing = {(s["agency_id"], s["report_year"]) for s in v_filing_status(base) if s["status"] == "missing"}
    for d in base["decisions"]:
        of_this = [r for r in base.by_year.get((d["agency_id"], d["report_year"]), []) if is_decided_of(d, r)]
        r = min(of_this, key=lambda r: r["report_id"], default=None)
        there = findings.get((r["report_id"], d["rule_id"], d["cell"]), []) if r else []
        there.sort(key=lambda f: (f["source_line"] is None, f["source_line"]))
        stands = any((f["value"], _expected(f["expected"])) == (d["value"], d["expected"]) for f in there)
        of_none = d["rule_id"].startswith("FIL-")
        stands |= of_none and (d["agency_id"], d["report_year"]) in missing
        now: tuple[Any, Any] = (None, None)
        if stands:
            now = d["value"], d["expected"]
        elif there:
            now = there[0]["value"], _expected(there[0]["expected"])
        elif r:
            now = _printed(base, r, d["cell"]), None
        key = "/".join(part for part in (d["agency_id"], d["scope"]) if part is not None)
        yield take(
            d, "agency", "report_year", "rule_id", "cell", "decision", "value", "expected", "decided_by", "decided_on",
            "decision_reason", "agency_id",
        ) | {
            "state": "applies" if stands else "lapsed" if r or of_none else "unknown_report", "value_now": now[0],
            "expected_now": now[1], "place": there[0]["place"] if there else d["place"],
            "source_line": min((f["source_line"] for f in there if f["source_line"] is not None), default=None),
            "finding_id": finding_id(key, d["report_year"], d["rule_id"], d["cell"], d["value"], d["expected"]),
            "report_id": r and r["report_id"], "region_code": r and r["region_code"],
        }  # fmt: skip


def _printed(base: Base, r: Row, name: str) -> str | None:
    """What stands in a cell that is named in codes: its figure, else what was printed."""
    tables = {number: table for table, number in TABLES.items()}
    for (table, row, column, part), value in base.cells(r["report_key"]).items():
        codes = base.cell_codes.get((table, row, column))
        if codes and "/".join(str(p) for p in (tables[table], codes[0], part, codes[1]) if p is not None) == name:
            note = base.notes.get((r["report_key"], table, row, column, part))
            return plain(value) if value is not None else note and note["raw_text"]
    return None


def v_corrections(base: Base) -> Rows:
    readings = {r["document_sha256"]: r for r in base["reports"] if r["retired_in_run"] is None}
    labels = {
        (c["table_code"], c["row_code"], c["column_code"]): c["label_zh"]
        for c in base["dim_cell"]
        if c["column_no"] is not None and c["row_no"] is not None
    }
    for k in base["corrections"]:
        r = readings.get(k["document_sha256"])
        table, *between, column = k["cell"].split("/")
        told = ("report_id", "agency_name", "report_year", "agency", "agency_id", "region_code")
        yield take(
            k, "document_sha256", "cell", "state", "raw_text", "printed_now", "value", "correction_reason",
            "correction_source", "corrected_by", "corrected_on",
        ) | {name: r and r[name] for name in told} | {
            "place": _place(labels, table, between, column),
            "unit": "yuan" if k["is_amount"] else None,
        }  # fmt: skip


def _place(labels: dict[Any, str], table: str, between: list[str], column: str) -> str | None:
    """A cell in the form's words, with the part into which a report splits its row; an entry of a list by its label."""
    if table == "statistic":
        return f"{TABLE_LABELS[1]} / {'/'.join(between[1:])}"
    label = labels.get((table, between[0] if between else None, column))
    if label is None or len(between) < 2:
        return label
    of_table, row, of_column = label.split(" / ")
    return f"{of_table} / {row} {'/'.join(between[1:])} / {of_column}"
