"""Views that list what was read: reports, cells with their lines, texts, runs, files."""

from collections import Counter
from decimal import Decimal

from tests.messy.base import FEES, RESULTS, TYPES, Base, Row, Rows, head, plain, take

CELL = ("value", "value_status", "raw_text", "source_line", "readings", "char_start", "char_length")


def current_reports(base: Base) -> Rows:
    yield from base.current


def v_reports(base: Base) -> Rows:
    current = {r["report_key"]: r for r in base.current}
    for r in base["reports"]:
        at = base.as_of
        if (r["retired_in_run"] is None) if at is None else _stood(r, at):
            shown = current.get(r["report_key"])
            columns = take(
                r, "report_id", "agency_name", "report_year", "report_format", "table2_format", "table3_format",
                "table4_format", "scope", "title", "document_sha256", "title_line", "agency_evidence", "agency_line",
                "year_evidence", "year_line", "period_start", "period_end", "scope_evidence", "published_on",
                "published_line", "site", "layout", "cells_read", "first_run", "run_id", "agency_id", "agency",
                "region_code", "level", "kind",
            )  # fmt: skip
            standing = {"is_current": shown is not None, "standing": shown and shown["standing"]}
            yield columns | standing | {"source_uri": base.address(r["document_sha256"])}


def _stood(r: Row, run: int) -> bool:
    return r["run_id"] <= run and (r["retired_in_run"] is None or r["retired_in_run"] > run)


def v_report_format(base: Base) -> Rows:
    for r in base.current:
        yield (
            head(r)
            | take(
                r,
                "report_format",
                "table2_format",
                "table3_format",
                "table4_format",
                "layout",
                "scope",
                "document_sha256",
            )
            | {"is_mixed": r["report_format"] == "mixed"}
        )


# -- cells -------------------------------------------------------------------------------------------------------------


def _whose(r: Row, form: str | None = None) -> Row:
    of_form = {} if form is None else {"form": r[form]}
    return head(r) | take(r, "agency_name", "scope", "document_sha256") | of_form


def _cell(
    base: Base,
    r: Row,
    table: int,
    row: int,
    column: int,
    part: str | None,
    value: object,
    line: int | None,
    start: int | None,
) -> Row:
    """What stands in a cell: as noted of it, else its plain figure, where its row puts it."""
    note = base.notes.get((r["report_key"], table, row, column, part))
    if note:
        where = _stands(note["raw_text"], start, note["char_length"])
        return {"value": value, **take(note, "value_status", "raw_text", "source_line", "readings"), **where}
    status = "missing" if value is None else "reported"
    line = None if value is None else line
    where = _stands(plain(value), start, None)
    return dict(zip(CELL, (value, status, plain(value), line, None), strict=False)) | where


def _stands(printed: str | None, start: int | None, length: int | None) -> Row:
    """Where in its line a text stands: nowhere if there is none, or its place is not known."""
    if not printed or start is None:
        return {"char_start": None, "char_length": None}
    return {"char_start": start, "char_length": len(printed) if length is None else length}


def _start(starts: list[int | None] | None, place: int) -> int | None:
    """Where a figure of a row begins; each behind a tab where the list is empty."""
    return None if starts is None else starts[place] if starts else 1


def _wide_cells(base: Base, r: Row, table: int, name: str, columns: tuple[str, ...]) -> Rows:
    for f in base.of(name, r["report_key"]):
        for place, column in enumerate(columns):
            line = None if f["source_line"] is None else f["source_line"] + place * f["line_step"]
            start = _start(f["char_starts"], place)
            cell = _cell(base, r, table, f["row_no"], place + 1, None, f[column], line, start)
            yield cell | {"row_no": f["row_no"], "column": column}


def v_application_cells(base: Base) -> Rows:
    for r in base.current:
        for cell in _wide_cells(base, r, 3, "application_facts", TYPES):
            item = base.items[cell["row_no"]]
            labels = take(item, "item_code", "label_zh", "group_code")
            yield _whose(r, "table3_format") | take(cell, *CELL) | labels | {"applicant_type": cell["column"]}


def v_dispute_cells(base: Base) -> Rows:
    for r in base.current:
        for cell in _wide_cells(base, r, 4, "dispute_facts", RESULTS):
            labels = take(base.channels[cell["row_no"]], "channel", "label_zh")
            yield _whose(r, "table4_format") | take(cell, *CELL) | labels | {"result": cell["column"]}


def v_disclosure_cells(base: Base) -> Rows:
    for r in base.current:
        for f in base.of("disclosure_facts", r["report_key"]):
            place = 2, f["row_no"], f["column_no"], f["subcategory"]
            cell = _cell(base, r, *place, f["value"], f["source_line"], f["char_start"])
            known = base.categories.get(f["row_no"], {})
            labels = {name: known.get(name) for name in ("category", "label_zh", "article_item")}
            measure = take(base.measures[f["column_no"]], "measure", "unit")
            yield _whose(r, "table2_format") | cell | labels | measure | {"subcategory": f["subcategory"]}


def v_fee_cells(base: Base) -> Rows:
    measures = base.by("dim_fee_measure", "measure")
    for r in base.current:
        for f in base.of("fee_facts", r["report_key"]):
            for number, measure in enumerate(FEES, 1):
                start = f["char_starts"][number - 1] if f["char_starts"] else None
                cell = _cell(base, r, 6, 0, number, None, f[measure], f["source_line"], start)
                labels = take(measures[measure], "measure", "unit", "label_zh")
                yield _whose(r) | cell | labels | take(f, "statement_kind", "statement")


def v_statistic_cells(base: Base) -> Rows:
    indicators = base.by("dim_indicator", "indicator_code")
    for r in base.current:
        facts = base.of("statistic_facts", r["report_key"])
        labels = {f["entry_no"]: f["label"] for f in facts}
        for f in facts:
            english = indicators.get(f["indicator_code"], {}).get("label_en")
            yield _whose(r) | take(
                f, "form", "indicator_code", "label", "period", "value", "unit", "value_status", "raw_text", "source_line",
                "enumerator", "column_label", "readings", "entry_no", "column_no",
            ) | {
                "parent_label": labels.get(f["parent_no"]), "label_en": english,
            } | _stands(f["raw_text"], f["char_start"], None)  # fmt: skip


def v_cell_provenance(base: Base) -> Rows:
    documents = base.by("documents", "document_sha256")
    corrections = {(k["document_sha256"], k["cell"]): k for k in base["corrections"]}
    for table, rows, row, part, column in (
        ("application", v_application_cells, "item_code", None, "applicant_type"),
        ("disclosure", v_disclosure_cells, "category", "subcategory", "measure"),
        ("dispute", v_dispute_cells, "channel", None, "result"),
        ("fee", v_fee_cells, None, None, "measure"),
        ("statistic", v_statistic_cells, "indicator_code", "label", "period"),
    ):
        numbers = {"application": 3, "disclosure": 2, "dispute": 4, "fee": 6, "statistic": 1}
        for cell in rows(base):
            codes = {"row_code": row and cell[row], "subcategory": part and cell[part], "column_code": cell[column]}
            named = [table, codes["row_code"], codes["subcategory"], codes["column_code"]]
            if table == "statistic":
                named = [table, cell["entry_no"], (cell["enumerator"] or "") + cell["label"], cell["column_no"]]
            name = "/".join(str(each) for each in named if each is not None)
            said = corrections.get((cell["document_sha256"], name)) if cell["value_status"] == "corrected" else None
            document = documents[cell["document_sha256"]]
            yield take(
                cell, "report_id", "agency_name", "report_year", "value", "value_status", "raw_text", "source_line",
                "document_sha256", "readings", "agency", "agency_id", "region_code", "char_start", "char_length",
            ) | codes | {
                "table_no": numbers[table],
                "source_uri": base.address(cell["document_sha256"]),
                "reader_version": document["reader_version"],
                "layout": document["layout"],
                "correction_reason": said and said["correction_reason"],
                "correction_source": said and said["correction_source"],
            }  # fmt: skip


def v_cell_places(base: Base) -> Rows:
    for r in base.current:
        for place in base.of("cell_places", r["report_key"]):
            where = take(place, "source_line", "page", "document_table", "table_row", "table_column")
            yield head(r) | take(r, "agency_name", "layout", "document_sha256") | where


# -- texts -------------------------------------------------------------------------------------------------------------


def v_sections(base: Base) -> Rows:
    names = base.by("dim_section", "section_no")
    for r in base.current:
        for s in base.of("sections", r["report_key"]):
            named = names.get(s["section_no"], {"section_code": None, "label_zh": None})
            said = take(s, "section_no", "heading", "heading_line", "text", "characters")
            yield _whose(r) | said | take(named, "section_code", "label_zh")


def v_narrative_figures(base: Base) -> Rows:
    for r in base.current:
        for n in base.of("narrative_figures", r["report_key"]):
            yield _whose(r) | take(
                n, "statement_no", "measure", "value", "total", "statement_scope", "statement_year", "is_exact", "sentence",
                "source_line",
            )  # fmt: skip


def v_source_lines(base: Base) -> Rows:
    documents = base.by("documents", "document_sha256")
    retired = {t["report_key"]: t["text"] for t in base["retired_texts"]}
    for r in base.current:
        text = retired.get(r["report_key"], documents[r["document_sha256"]]["text"])
        if text is None:
            continue
        for s in sorted(base.of("sections", r["report_key"]), key=lambda s: s["section_no"]):
            text += (s["heading"] + "\n" if s["before"] is None else s["before"]) + s["text"]
        whose = head(r) | take(r, "agency_name", "document_sha256")
        for number, line in enumerate(text.split("\n"), 1):
            yield whose | {"line": number, "text": line.rstrip("\r")}


# -- runs and files ----------------------------------------------------------------------------------------------------


def v_run_log(base: Base) -> Rows:
    came = Counter(c["from_run"] for c in base["report_currency"])
    went = Counter(c["to_run"] for c in base["report_currency"] if c["to_run"] is not None)
    accepted = {a["run_id"]: a for a in base["acceptances"]}
    nobody = dict.fromkeys(("accepted_by", "accepted_at", "accept_reason", "refused_for"))
    for n in base["runs"]:
        took = n["finished_at"].replace(microsecond=0) - n["started_at"].replace(microsecond=0)
        counts = {"became_current": came[n["run_id"]], "ceased_current": went[n["run_id"]]}
        yield n | nobody | counts | {"seconds": int(took.total_seconds())} | accepted.get(n["run_id"], {})


def v_refresh(base: Base) -> Rows:
    runs = [n for n in base["runs"] if base.as_of is None or n["run_id"] <= base.as_of]
    if runs:
        last = max(runs, key=lambda n: n["run_id"])
        years = [r["report_year"] for r in base.current]
        yield take(last, "data_version", "run_id", "gongkai_version", "reader_version") | {
            "refreshed_at": last["finished_at"],
            "reports": len(years),
            "agencies": len({r["agency_id"] for r in base.current}),
            "first_year": min(years, default=None),
            "last_year": max(years, default=None),
        }


def v_source_history(base: Base) -> Rows:
    documents = base.by("documents", "document_sha256")
    readings = {r["document_sha256"]: r for r in base["reports"] if r["retired_in_run"] is None}
    for h in base["source_history"]:
        reading = readings.get(h["document_sha256"], {})
        document = documents.get(h["document_sha256"], {})
        renamed = {"source": "source_id", "last_outcome": "outcome"}
        yield {renamed.get(name, name): value for name, value in h.items() if name != "report_key"} | {
            "report_id": reading.get("report_id"),
            "agency_name": reading.get("agency_name"),
            "report_year": reading.get("report_year"),
            "is_current": reading.get("is_current", False),
            "reason_code": document.get("reason_code"),
        }


def v_run_files(base: Base) -> Rows:
    documents = base.by("documents", "document_sha256")
    readings = {r["document_sha256"]: r for r in base["reports"] if r["retired_in_run"] is None}
    for s in base["sources"]:
        document, r = documents[s["document_sha256"]], readings.get(s["document_sha256"])
        status = "other_version"
        if document["reason_code"] is not None:
            status = "set_aside"
        elif r and r["is_current"]:
            status = "current"
        told = {name: r and r[name] for name in ("report_id", "agency", "report_year", "cells_read")}
        found = take(s, "run_id", "source_uri", "byte_size", "document_sha256")
        yield found | take(document, "reason", "reason_code") | told | {"status": status}


def v_set_aside(base: Base) -> Rows:
    rules = {reason["reason_code"]: reason["rule_id"] for reason in base["dim_reason"]}
    for d in base["documents"]:
        if d["reason_code"] is not None:
            lies = base.addresses.get(d["document_sha256"], [])
            where = {"source_uri": min(lies, default=None), "addresses": len(lies) or None}
            yield (
                where
                | {"rule_id": rules.get(d["reason_code"])}
                | take(d, "document_sha256", "reason_code", "reason", "byte_size", "layout", "reader_version", "run_id")
            )


def v_identity_claims(base: Base) -> Rows:
    weights = base.by("dim_witness", "field", "witness")
    agencies = base.by("dim_agency", "agency_id")
    for r in base.current:
        claims = base.of("identity_claims", r["report_key"])
        believed: list[tuple[str, str, str, int | None]] = [
            ("agency", r["agency_name"], r["agency_evidence"], r["agency_line"]),
            ("year", str(r["report_year"]), r["year_evidence"], r["year_line"]),
        ]
        if r["scope_evidence"] is not None:
            is_ending = r["agency_name"].endswith(r["scope_evidence"])
            believed.append(("scope", r["scope"], "ending" if is_ending else "words", None))
        if r["published_on"] is not None:
            by = "meta" if r["published_line"] is None else "label"
            believed.append(("published_on", r["published_on"].isoformat(), by, r["published_line"]))
        body = agencies.get(r["agency_id"])
        if body and body["is_resolved"] and r["region_code"] is not None:
            believed.append(("region", r["region_code"], body["matched_by"], None))
        told = {claim["field"] for claim in claims if claim["used"]}
        said = [(*claim, True) for claim in believed if claim[0] not in told]
        said += [(c["field"], c["value"], c["witness"], c["source_line"], c["used"]) for c in claims]
        for field, value, witness, line, used in said:
            weight = weights.get((field, witness), {"strength": None, "reason": None})
            yield head(r) | take(r, "agency_name", "document_sha256") | take(weight, "strength", "reason") | {
                "field": field, "value": value, "witness": witness, "used": used, "source_line": line,
            }  # fmt: skip


def v_report_wide(base: Base) -> Rows:
    of_table2 = {
        "regulations": ("issued", "repealed", "in_force", "newly_made", "newly_disclosed", "total_disclosed"),
        "normative_documents": ("issued", "repealed", "in_force", "newly_made", "newly_disclosed", "total_disclosed"),
        "administrative_licensing": ("decisions", "prior_year_items", "change"),
        "administrative_penalties": ("decisions", "prior_year_items", "change"),
        "administrative_compulsion": ("decisions", "prior_year_items", "change"),
        "other_external_services": ("decisions", "prior_year_items", "change"),
        "administrative_fees": ("amount", "prior_year_items", "change"),
        "centralized_procurement": ("amount", "items"),
    }
    for r in base.current:
        two, three, four, fee = base.table2(r), base.table3(r), base.table4(r), base.fee(r) or {}
        flow = ("received_new", "carried_in", "total_handled", "carried_out")
        wide: Row = {code: three[code]["total"] if code in three else None for code in flow}
        come, back, done, left = wide.values()
        gap = None if None in (come, back, done, left) else come + back - done - left
        groups = ("granted", "partially_granted", "denied", "unavailable", "not_processed", "other")
        wide |= {"balance_gap": gap} | {code: base.group(r, code) for code in groups}
        for category, measures in of_table2.items():
            for measure in measures:
                name = f"{category}_{measure}" + ("_yuan" if measure == "amount" else "")
                value = two.get((category, measure))
                wide[name] = None if value is None else Decimal(value)
        wide |= {f"{code}_total": four[code]["total"] if code in four else None for code in _CHANNELS}
        wide |= {f"fee_{name}": fee.get(name) for name in FEES}
        yield (
            head(r)
            | wide
            | {"source_uri": base.address(r["document_sha256"])}
            | take(r, "agency_name", "report_format", "scope", "title", "document_sha256")
        )


_CHANNELS = ("review", "litigation_direct", "litigation_after_review")
