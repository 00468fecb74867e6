"""Views of a report's figures: flows, outcomes, shares, disputes, fees; of a year against the year before; of series."""

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from tests.messy.base import FEES, REFUSALS, RESULTS, TYPES, Base, Row, Rows, head, minus, reliable, share, take, whole

GROUPS = ("granted", "partially_granted", "denied", "unavailable", "not_processed", "other")


def _on3(r: Row) -> Row:
    return head(r) | {"scope": r["scope"], "form": r["table3_format"]}


def _total(rows: dict[str, Row], code: str, column: str = "total") -> int | None:
    return rows[code][column] if code in rows else None


def v_application_flow(base: Base) -> Rows:
    for r in base.current:
        three = base.table3(r)
        codes = ("received_new", "carried_in", "total_handled", "carried_out")
        if any(code in three for code in codes):
            flow = {code: _total(three, code) for code in codes}
            come, back, done, left = flow.values()
            gap = minus(whole([come, back]), whole([done, left]))
            yield _on3(r) | take(r, "agency_name", "document_sha256") | flow | {"balance_gap": gap}


def v_backlog(base: Base) -> Rows:
    for flow in v_application_flow(base):
        n = whole([flow["received_new"], flow["carried_in"]])
        columns = take(
            flow, "agency", "report_year", "carried_out", "received_new", "carried_in", "agency_id", "region_code",
            "report_id", "scope", "form",
        )  # fmt: skip
        yield columns | {"backlog_rate": share(flow["carried_out"], n), "n": n, "reliable": reliable(n)}


def v_applicant_mix(base: Base) -> Rows:
    types = base.by("dim_applicant_type", "applicant_type")
    for r in base.current:
        row = base.table3(r).get("received_new")
        for kind in TYPES[:6] if row else ():
            n, part = row["total"], row[kind]  # type: ignore[index]
            yield _on3(r) | take(types[kind], "applicant_type", "label_zh", "label_en") | {
                "received": part, "share": share(part, n), "n": n, "reliable": reliable(n),
            }  # fmt: skip


def v_outcome_groups(base: Base) -> Rows:
    for r in base.current:
        three = base.table3(r)
        if any(base._group_of[code] not in ("flow_in", "flow_out") for code in three):
            groups = {code: base.group(r, code) for code in GROUPS} | {"total_handled": _total(three, "total_handled")}
            yield _on3(r) | take(r, "agency_name", "document_sha256") | groups


def v_outcome_group(base: Base) -> Rows:
    labels = {item["group_code"]: (item["group_zh"], item["group_en"]) for item in base["dim_item"]}
    for row in v_outcome_groups(base):
        n = row["total_handled"]
        for code in GROUPS:
            label_zh, label_en = labels[code]
            whose = take(row, "agency", "report_year", "agency_id", "region_code", "report_id", "scope", "form")
            yield whose | {
                "outcome_group": code, "count": row[code], "share_of_handled": share(row[code], n), "n": n,
                "reliable": reliable(n), "label_zh": label_zh, "label_en": label_en,
            }  # fmt: skip


def v_outcome_by_applicant(base: Base) -> Rows:
    types = base.by("dim_applicant_type", "applicant_type")
    for r in base.current:
        three = base.table3(r)
        there = {base._group_of[code] for code in three} & {*GROUPS}
        for code in there if "total_handled" in three else ():
            for kind in TYPES[:6]:
                count, n = base.group(r, code, kind), three["total_handled"][kind]
                yield _on3(r) | take(types[kind], "applicant_type", "label_zh", "label_en") | {
                    "outcome_group": code, "count": count, "share": share(count, n), "n": n, "reliable": reliable(n),
                }  # fmt: skip


def v_denial_reason_by_agency(base: Base) -> Rows:
    items = base.by("dim_item", "item_code")
    for r in base.current:
        three = base.table3(r)
        n = _total(three, "total_handled")
        for code, row in three.items():
            item = items[code]
            if item["group_code"] in REFUSALS:
                yield _on3(r) | take(item, "item_code", "label_zh", "label_en", "form_order") | {
                    "count": row["total"], "share": share(row["total"], n), "n": n, "reliable": reliable(n),
                    "outcome_group": item["group_code"],
                }  # fmt: skip


def v_disclosure_rate(base: Base) -> Rows:
    for row in v_outcome_groups(base):
        n = row["total_handled"]
        given = whole([row["granted"], row["partially_granted"]])
        judged = minus(minus(n, row["not_processed"]), row["other"])
        yield take(row, "agency", "report_year", "agency_id", "region_code", "report_id", "scope", "form") | {
            "disclosed": given, "disclosure_rate": share(given, n), "n": n, "reliable": reliable(n),
            "substantive_disclosure_rate": share(given, judged), "substantive_n": judged,
            "substantive_reliable": reliable(judged),
        }  # fmt: skip


def v_disputes(base: Base) -> Rows:
    channels = base.by("dim_channel", "channel")
    for r in base.current:
        for channel, row in base.table4(r).items():
            decided = minus(row["total"], row["pending"])
            yield head(r) | take(r, "agency_name", "scope", "document_sha256") | take(row, *RESULTS) | take(
                channels[channel], "channel", "label_zh", "label_en"
            ) | {
                "decided": decided, "correction_rate": share(row["corrected"], decided), "reliable": reliable(decided),
                "form": r["table4_format"],
            }  # fmt: skip


def v_dispute_rate(base: Base) -> Rows:
    for r in base.current:
        three, four = base.table3(r), base.table4(r)
        if "total_handled" in three:
            n = _total(three, "total_handled")
            review, direct = (_total(four, channel) for channel in ("review", "litigation_direct"))
            both = whole([review, direct])
            yield head(r) | {
                "review": review, "litigation_direct": direct, "disputes": both, "dispute_rate": share(both, n),
                "review_rate": share(review, n), "n": n, "reliable": reliable(n), "scope": r["scope"],
                "form": r["table4_format"],
            }  # fmt: skip


def v_fees(base: Base) -> Rows:
    for r in base.current:
        two, fee = base.table2(r), base.fee(r)
        if ("administrative_fees", "amount") in two or fee:
            said = {name: fee and fee[name] for name in (*FEES, "statement_kind")}
            amount = {"administrative_fees_yuan": two.get(("administrative_fees", "amount"))}
            yield head(r) | {"scope": r["scope"], "form": r["table2_format"]} | amount | said


def v_metrics(base: Base) -> Rows:
    """Every metric of dim_metric, from the figures that its formula names."""
    metrics = base.by("dim_metric", "metric")
    late = {row["report_id"]: row["days_late"] for row in v_filing_status(base) if row["days_late"] is not None}
    outcomes = {o["report_key"]: o for o in base["report_outcomes"]}
    for r in base.current:
        three, four = base.table3(r), base.table4(r)
        n = _total(three, "total_handled")
        found: dict[str, tuple[int | None, int | None]] = {}
        if any(base._group_of[code] not in ("flow_in", "flow_out") for code in three):
            given = whole([_total(three, "granted"), _total(three, "partially_granted")])
            found["disclosure_rate"] = given, n
            found["substantive_disclosure_rate"] = (
                given,
                minus(n, whole(map(base.group, [r, r], ["not_processed", "other"]))),
            )
            for group in REFUSALS:
                name = {"denied": "denial_rate"}.get(group, f"{group}_rate")
                found[name] = base.group(r, group), n
        if "unavailable_not_held" in three:
            found["not_held_share"] = _total(three, "unavailable_not_held"), n
        if any(code in three for code in ("received_new", "carried_in", "total_handled", "carried_out")):
            come = whole([_total(three, "received_new"), _total(three, "carried_in")])
            found["backlog_rate"] = _total(three, "carried_out"), come
        for channel, row in four.items():
            found[f"correction_rate.{channel}"] = row["corrected"], minus(row["total"], row["pending"])
        if "total_handled" in three:
            found["dispute_rate"] = whole([_total(four, "review"), _total(four, "litigation_direct")]), n
        if "received_new" in three:
            row = three["received_new"]
            found["organisation_share"] = whole(row[kind] for kind in TYPES[1:6]), row["total"]
        told = outcomes.get(r["report_key"])
        held = told and told["equations_passed"]
        found["consistency_pass_rate"] = held or 0, whole([held, told["equations_failed"]]) if told else 0
        if r["report_id"] in late:
            found["timeliness"] = int(late[r["report_id"]] == 0), 1
        for name, (numerator, of) in found.items():
            metric = metrics[name]
            yield head(r) | {
                "metric": name, "value": share(numerator, of), "numerator": numerator, "n": of,
                "reliable": reliable(of, metric["minimum_n"]), "scope": r["scope"],
            } | take(metric, "label_zh", "label_en")  # fmt: skip


# -- a year against the year before ------------------------------------------------------------------------------------


def v_year_continuity(base: Base) -> Rows:
    labels = base.by("dim_applicant_type", "applicant_type")
    for r in base.current:
        p = base.prior(r)
        here, there = base.table3(r).get("carried_in"), p and base.table3(p).get("carried_out")
        for kind in TYPES if p and here and there else ():
            out, come = there[kind], here[kind]  # type: ignore[index]
            yield _on3(r) | take(labels[kind], "applicant_type", "label_zh") | {
                "prior_out": out, "this_in": come, "gap": minus(come, out), "prior_report_id": p["report_id"],  # type: ignore[index]
            }  # fmt: skip


def v_document_stock(base: Base) -> Rows:
    categories = base.by("dim_category", "category")
    for r in base.current:
        two, p = base.table2(r), base.prior(r)
        before = base.table2(p) if p else {}
        of_2021 = ("issued", "repealed", "in_force")
        for category in sorted({c for c, measure in two if measure in of_2021}):
            issued, repealed, kept = (two.get((category, measure)) for measure in of_2021)
            last = before.get((category, "in_force"))
            expected = minus(whole([last, issued]), repealed)
            yield head(r) | take(categories[category], "category", "label_zh", "label_en") | {
                "issued": issued, "repealed": repealed, "in_force": kept, "prior_in_force": last,
                "expected_in_force": expected, "gap": minus(kept, expected), "prior_report_id": p and p["report_id"],
                "scope": r["scope"], "form": r["table2_format"], "prior_form": p and p["table2_format"],
            }  # fmt: skip


def v_enforcement_activity(base: Base) -> Rows:
    categories = base.by("dim_category", "category")
    for r in base.current:
        two, p = base.table2(r), base.prior(r)
        before = base.table2(p) if p else {}
        for kind in ("administrative_licensing", "administrative_penalties", "administrative_compulsion"):
            if (kind, "decisions") in two:
                now, last = two[kind, "decisions"], before.get((kind, "decisions"))
                diff = minus(now, last)
                yield head(r) | take(categories[kind], "category", "label_zh", "label_en") | {
                    "decisions": now, "prior": last, "diff": diff, "yoy": share(diff, last),
                    "prior_report_id": p and p["report_id"], "scope": r["scope"], "form": r["table2_format"],
                }  # fmt: skip


def v_year_pairs(base: Base) -> Rows:
    first: dict[str, int] = {}
    for r in base.current:
        first[r["agency_id"]] = min(r["report_year"], first.get(r["agency_id"], r["report_year"]))
    before = defaultdict(set)
    for link in base["agency_links"]:
        before[link["successor_id"]].add(link["agency_id"])
    for r in base.current:
        p, last = base.prior(r), r["report_year"] - 1
        others = base.by_year.get((r["agency_id"], last), [])
        why = None
        if p is None:
            if r["standing"] == "undecided" or any(o["standing"] == "undecided" for o in others):
                why = "undecided"
            elif others:
                why = "other_scope"
            elif any((body, last) in base.by_year for body in before[r["agency_id"]]):
                why = "predecessor"
            else:
                why = "year_missing" if first[r["agency_id"]] < r["report_year"] else "first_report"
        yield head(r) | {
            "prior_report_id": p and p["report_id"], "not_compared_because": why, "scope": r["scope"]
        }  # fmt: skip


def v_yoy(base: Base) -> Rows:
    units = {item["item_code"]: item["unit"] for item in base["dim_item"]}
    units |= {
        item["group_code"]: item["unit"] for item in base["dim_item"] if item["group_code"] in (*REFUSALS, "other")
    }
    units |= {f"{c['category']}.{m['measure']}": m["unit"] for c in base["dim_category"] for m in base["dim_measure"]}
    units |= {f"{c['channel']}.{x['result']}": x["unit"] for c in base["dim_channel"] for x in base["dim_result"]}
    units |= {f"processing_fee.{m['measure']}": m["unit"] for m in base["dim_fee_measure"]}
    for r in base.current:
        p = base.prior(r)
        if not p or {r["report_format"], p["report_format"]} & {"local", "legacy_2014"}:
            continue
        now, last = (_measures(base, each) for each in (r, p))
        for measure in now.keys() & last.keys():
            a, b = now[measure], last[measure]
            yield head(r) | {
                "measure": measure, "value": a, "prior": b, "diff": minus(a, b), "ratio": share(a, b),
                "flag": _flag(a, b), "unit": units[measure], "prior_report_id": p["report_id"], "scope": r["scope"],
            }  # fmt: skip


def _measures(base: Base, r: Row) -> Row:
    three = base.table3(r)
    found: Row = {code: row["total"] for code, row in three.items()}
    groups = {base._group_of[code] for code in three} & {*REFUSALS, "other"}
    found |= {group: base.group(r, group) for group in groups}
    found |= {f"{category}.{measure}": value for (category, measure), value in base.table2(r).items()}
    found |= {f"{channel}.{result}": row[result] for channel, row in base.table4(r).items() for result in RESULTS}
    fee = base.fee(r)
    return found | ({f"processing_fee.{name}": fee[name] for name in FEES} if fee else {})


def _flag(now: Decimal | int | None, last: Decimal | int | None) -> str | None:
    if now is None or last is None or min(now, last) < 0 or max(now, last) < 10:
        return None
    if now == 0 or last == 0:
        return "to_zero" if now == 0 else "from_zero"
    return "rise" if now > 5 * last else "fall" if 5 * now < last else None


def v_zero_streak(base: Base) -> Rows:
    zero: dict[str, dict[int, list[Row]]] = defaultdict(dict)
    for (agency, year), reports in base.by_year.items():
        if all(_total(base.table3(r), "received_new") == 0 for r in reports):
            zero[agency][year] = reports
    for years in zero.values():
        for first in sorted(years):
            if first - 1 in years:
                continue
            last = first
            while last + 1 in years:
                last += 1
            reports = [r for year in range(first, last + 1) for r in years[year]]
            scopes = {r["scope"] for r in reports}
            yield take(reports[0], "agency", "agency_id", "region_code") | {
                "from_year": first, "to_year": last, "years": last - first + 1,
                "scope": scopes.pop() if len(scopes) == 1 else None,
            }  # fmt: skip


# -- filing ------------------------------------------------------------------------------------------------------------


def v_filing_status(base: Base) -> Rows:
    agencies = base.by("dim_agency", "agency_id")
    filed = {
        place: min(reports, key=lambda r: (r["published_on"] or date.max, r["report_id"]))
        for place, reports in base.by_year.items()
    }
    if not filed:
        return
    years = range(min(year for _, year in filed), max(year for _, year in filed) + 1)
    for agency, body in agencies.items():
        mine = [year for who, year in filed if who == agency]
        lines = [
            (p["since"], p["until"]) for p in base["agency_parts"] if p["child_id"] == agency and p["source"] == "user"
        ]
        ends = [
            since
            for link in base["agency_links"]
            if link["agency_id"] == agency and (since := link["since"] or _took_over(link, filed.keys()))
        ]
        for year in years:
            listed = any((since or year) <= year <= (until or year) for since, until in lines)
            begun = bool(mine) and min(mine) <= year
            over = bool(lines) and all(until is not None and until < year for _, until in lines)
            named = listed or (begun and not over)
            r = filed.get((agency, year))
            if not named and not r:
                continue
            due = _deadline(base, body, year)
            published = r and r["published_on"]
            yield take(body, "agency", "level", "kind", "agency_id", "region_code") | {
                "report_year": year, "expected": named and not (ends and year >= max(ends)), "filed": r is not None,
                "published_on": published, "deadline": due and due[0], "article": due and due[1],
                "days_late": max(0, (published - due[0]).days) if published and due else None,
                "report_id": r and r["report_id"], "is_listed": listed,
                "status": _status(base, named and not (ends and year >= max(ends)), r, due, year),
            }  # fmt: skip


def _status(base: Base, expected: bool, r: Row | None, due: tuple[date, str] | None, year: int) -> str:
    if r:
        return "late" if due and r["published_on"] and r["published_on"] > due[0] else "filed"
    if not expected:
        return "not_expected"
    last = max(
        date(year + 1, d["month"], d["day"])
        for d in base["dim_deadline"]
        if (d["first_year"] or year) <= year <= (d["last_year"] or year)
    )
    run = {r["run_id"]: r["started_at"].date() for r in base["runs"]}
    today = run[base.as_of] if base.as_of is not None else date.today()
    return "missing" if today > (due[0] if due else last) else "not_due"


def _took_over(link: Row, filed: Collection[tuple[str, int]]) -> int | None:
    """Where nobody says since when: with the successor's first report, but not while the body itself reports."""
    began, own = ([year for who, year in filed if who == link[side]] for side in ("successor_id", "agency_id"))
    return max(min(began), max(own, default=0) + 1) if began else None


def _deadline(base: Base, body: Row, year: int) -> tuple[date, str] | None:
    found = [
        (date(year + 1, d["month"], d["day"]), d["article"])
        for d in base["dim_deadline"]
        if (d["first_year"] or year) <= year <= (d["last_year"] or year)
        # The Regulation of 2019 binds bodies of county level and above, by their kind.
        and (d["kind"] is None or (d["kind"] == body["kind"] and body["level"] not in (None, "township")))
    ]
    assert len(found) <= 1
    return found[0] if found else None


# -- series ------------------------------------------------------------------------------------------------------------


def v_series_long(base: Base) -> Rows:
    names = base.by("dim_series", "series")
    terms: dict[tuple[str, str], dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for term in base["series_terms"]:
        terms[term["series"], term["form"]][term["alternative"]].append(term)
    for r in base.current:
        for (series, form), alternatives in terms.items():
            told = [
                (number, {t["source_code"]: _operand(base, r, form, t) for t in operands})
                for number, operands in sorted(alternatives.items())
            ]
            known = [({k: v for k, v in values.items() if v is not _ABSENT}, len(values)) for _, values in told]
            there = [(values, size) for values, size in known if values]
            if not there:
                continue
            sums = [(whole(values.values()) if len(values) == size else None, values) for values, size in there]
            value, used = next((each for each in sums if each[0] is not None), (None, sums[0][1]))
            named = names[series]
            yield head(r) | take(r, "agency_name", "scope", "document_sha256") | {
                "series": series, "value": value, "comparability": named["quality"], "form": form,
                "sources": " + ".join(sorted(used)),
            } | take(named, "unit", "label_zh", "label_en", "note")  # fmt: skip


_ABSENT = object()
"""The table has no such row, or is not there, or is of another form."""


def _operand(base: Base, r: Row, form: str, term: Row) -> object:
    code = term["source_code"]
    newest = "format_2021"
    if term["table_code"] == "application":
        row = base.table3(r).get(code) if (r["table3_format"] or newest) == form else None
        return row["total"] if row else _ABSENT
    if term["table_code"] == "dispute":
        channel, result = code.split(".")
        row = base.table4(r).get(channel) if (r["table4_format"] or r["table3_format"] or newest) == form else None
        return row[result] if row else _ABSENT
    columns = [
        f["value"]
        for f in base.of("statistic_facts", r["report_key"])
        if f["form"] == form and f["period"] == "year" and f["indicator_code"] == code
        and _year_in(f["column_label"]) in (None, r["report_year"])
    ]  # fmt: skip
    # Several columns of the year do not say which figure is the report's.
    return _ABSENT if not columns else columns[0] if len(columns) == 1 else None


def _year_in(label: str | None) -> int | None:
    found = re.search(r"[12][0-9]{3}", label or "")
    return int(found[0]) if found else None
