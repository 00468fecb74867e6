"""Views of regions and of parents with their parts: who lies where, who is added, who is left out and why, and the sums."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from tests.messy.base import (
    NATION,
    REFUSALS,
    TYPES,
    Base,
    Row,
    Rows,
    grouped,
    head,
    minus,
    reliable,
    share,
    take,
    whole,
)  # fmt: skip
from tests.messy.checked import v_quality_summary
from tests.messy.rates import v_filing_status

BASES = ("organs", "jurisdiction")
_DIGITS = {"nation": 0, "province": 2, "prefecture": 4, "county": 6}


class Placed(NamedTuple):
    """A report, a region that holds it, and why its figure has it not (None: it has)."""

    report: Row
    region: Row
    basis: str
    left_out: str | None


def v_region_parts(base: Base) -> Rows:
    for part in base["dim_region"]:
        code, level = part["region_code"], part["level"]
        above = {code, f"{code[:4]}00", f"{code[:2]}0000", NATION}
        places = [("organs", region) for region in above] + [("jurisdiction", code)]
        places += [("jurisdiction", NATION)] if level == "province" else []
        for basis, region in places:
            whole_ = _regions(base).get(region)
            if whole_:
                yield {
                    "region_code": region, "region": whole_["full_name"], "basis": basis, "part_code": code,
                    "region_level": whole_["level"], "level": level,
                }  # fmt: skip


def _regions(base: Base) -> dict[str, Row]:
    return base.by("dim_region", "region_code")


def place_of(r: Row) -> str | None:
    return r["region_code"] or (NATION if r["level"] == "central" else None)


def placed(base: Base) -> Iterator[Placed]:
    """Every current report in every region that holds it, on both bases."""
    regions = _regions(base)
    for r in base.current:
        place = place_of(r)
        if place is None:
            continue
        level = regions[place]["level"]
        holders = {place, f"{place[:4]}00", f"{place[:2]}0000", NATION}
        for code in holders & regions.keys():
            region = regions[code]
            own = r["kind"] == "government" and r["level"] == level
            own = own and (code == place or (code == NATION and level == "province"))
            for basis in BASES:
                yield Placed(r, region, basis, _left_out(r, basis, own))


def _left_out(r: Row, basis: str, own: bool) -> str | None:
    if r["standing"] == "undecided":
        return "undecided"
    if r["scope"] == "unknown":
        return "scope_unknown"
    if basis == "jurisdiction":
        return "on_organ" if r["scope"] == "organ" else None if own else "on_lower_area"
    nobody_below = r["level"] == "township" and r["standing"] == "sole"
    return "on_area" if r["scope"] == "jurisdiction" and not nobody_below else None


def v_region_reports(base: Base) -> Rows:
    found = [(p.report, p.region, p.basis, p.left_out) for p in placed(base)]
    nowhere: Row = {"region_code": None, "full_name": None, "level": None}
    found += [(r, nowhere, basis, "unplaced") for r in base.current if place_of(r) is None for basis in BASES]
    for r, region, basis, why in found:
        yield take(r, "report_year", "agency", "scope", "standing", "kind", "level", "report_id", "agency_id", "report_key") | {
            "region_code": region["region_code"], "region": region["full_name"], "region_level": region["level"],
            "basis": basis, "left_out": why,
        }  # fmt: skip


class Count(NamedTuple):
    """A region in a year on a basis: what its rows say of it, and the reports that are added."""

    region: Row
    year: int
    basis: str
    there: int
    added: list[Row]
    unknown: int

    def row(self, with_figure: int | None = None, why: str = "left_out_no_figure") -> Row:
        """The columns of every regional view, with how many of the reports added have the figure."""
        told = take(self.region, "region_code") | {
            "region": self.region["full_name"], "region_level": self.region["level"], "report_year": self.year,
            "basis": self.basis, "left_out_scope_unknown": self.unknown,
            "left_out_other_scope": self.there - len(self.added) - self.unknown,
        }  # fmt: skip
        if with_figure is None:
            return told | {"in_region": self.there, "added": len(self.added)}
        left = {"reports_left_out": self.there - with_figure, why: len(self.added) - with_figure}
        return told | {"reports": with_figure} | left


def counts(base: Base) -> Iterator[Count]:
    groups: dict[Any, list[Placed]] = defaultdict(list)
    for p in placed(base):
        groups[p.region["region_code"], p.report["report_year"], p.basis].append(p)
    for (_, year, basis), there in groups.items():
        added = [p.report for p in there if p.left_out is None]
        if added or basis == "organs":
            unknown = sum(p.left_out in ("scope_unknown", "undecided") for p in there)
            yield Count(there[0].region, year, basis, len(there), added, unknown)


def v_region_counts(base: Base) -> Rows:
    for count in counts(base):
        yield count.row()


def v_denial_reason(base: Base) -> Rows:
    reasons = [item for item in base["dim_item"] if item["group_code"] in REFUSALS]
    for count in counts(base):
        tables = [base.table3(r) for r in count.added]
        for item in reasons:
            code = item["item_code"]
            pairs = [
                (three[code]["total"], three["total_handled"]["total"])
                for three in tables
                if code in three and "total_handled" in three
            ]
            full = [pair for pair in pairs if None not in pair]
            part, n = (whole(pair[k] for pair in full) for k in (0, 1))
            yield count.row(len(full)) | take(item, "item_code", "label_zh", "label_en", "form_order") | {
                "count": part, "share": share(part, n), "n": n, "reliable": reliable(n), "outcome_group": item["group_code"],
            }  # fmt: skip


def v_abuse_handling(base: Base) -> Rows:
    names = ("duplicate", "excessive", "petition_complaint")
    codes = [*(f"not_processed_{name}" for name in names), "total_handled"]
    for count in counts(base):
        tables = [base.table3(r) for r in count.added]
        figures = [[three[code]["total"] if code in three else None for code in codes] for three in tables]
        full = [each for each in figures if None not in each]
        *parts, n = (whole(each[k] for each in full) for k in range(4))
        shares = {f"{name}_share": share(part, n) for name, part in zip(names, parts, strict=True)}
        yield count.row(len(full)) | dict(zip(names, parts, strict=True)) | shares | {"n": n, "reliable": reliable(n)}


def v_concentration(base: Base) -> Rows:
    for count in counts(base):
        if count.basis == "organs":
            tables = [base.table3(r) for r in count.added]
            told = [three["received_new"]["total"] for three in tables if "received_new" in three]
            received = sorted((figure for figure in told if figure is not None), reverse=True)
            n = whole(received)
            squares = sum(figure * figure for figure in received)
            yield count.row(len(received)) | {
                "top10_share": share(sum(received[:10]), n), "hhi": share(squares, n and n * n), "n": n,
                "reliable": reliable(n),
            }  # fmt: skip


_Place = tuple[int, int, int]


def _said(base: Base, r: Row) -> dict[_Place, Any]:
    """(table, row, column) -> figure of tables 2, 3 and 4; without those that are missing"""
    cells = base.cells(r["report_key"])
    return {
        (t, row, column): value
        for (t, row, column, part), value in cells.items()
        if value is not None and part is None and t != 6
    }


def v_region_sums(base: Base) -> Rows:
    cells = _Cells(base)
    for count in counts(base):
        said: dict[_Place, list[Any]] = defaultdict(list)
        for r in count.added:
            for place, value in cells.said(r).items():
                said[place].append(value)
        for place, values in said.items():
            if place in cells.known:
                yield count.row(len(values)) | cells.known[place] | {"value": sum(values)}


class _Cells:
    """The cells of reports, remembered; and what is known of them."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self._said: dict[int, dict[_Place, Any]] = {}
        names = ("table_no", "row_no", "column_no", "row_code", "column_code", "unit", "label_zh")
        self.known = {(c["table_no"], c["row_no"], c["column_no"]): take(c, *names) for c in base["dim_cell"]}

    def said(self, r: Row) -> dict[_Place, Any]:
        key = r["report_key"]
        if key not in self._said:
            self._said[key] = _said(self.base, r)
        return self._said[key]


def v_region_trend(base: Base) -> Rows:
    cells = _Cells(base)
    for count in counts(base):
        pairs: dict[_Place, list[tuple[Any, Any]]] = defaultdict(list)
        for r in count.added:
            last = _of_the_year_before(base, r)
            for place, value in cells.said(r).items():
                if last and place in (before := cells.said(last)):
                    pairs[place].append((before[place], value))
        for place, both in pairs.items():
            prior, value = sum(a for a, _ in both), sum(b for _, b in both)
            yield count.row(len(both), "left_out_no_pair") | cells.known[place] | {
                "prior": prior, "value": value, "diff": minus(value, prior), "ratio": share(value, prior),
            }  # fmt: skip


def _of_the_year_before(base: Base, r: Row) -> Row | None:
    last = base.prior(r)
    if last is None and r["level"] == "township" and r["standing"] == "sole":
        # Whether a township's only report is on itself or on its whole area is a matter of wording.
        others = base.by_year.get((r["agency_id"], r["report_year"] - 1), [])
        found = [o for o in others if o["standing"] == "sole" and o["scope"] != "unknown"]
        last = found[0] if found else None
    return last


# -- parents and parts -------------------------------------------------------------------------------------------------


def v_rollup_check(base: Base) -> Rows:
    agencies = base.by("dim_agency", "agency_id")
    years = sorted({r["report_year"] for r in base.current})
    labels = {(2, n): d["label_zh"] for n, d in base.categories.items()}
    labels |= {(3, n): (d["enumerator"] or "") + d["label_zh"] for n, d in base.items.items()}
    labels |= {(4, n): d["label_zh"] for n, d in base.channels.items()}
    for parent, lines in grouped(base["agency_parts"], "parent_id").items():
        for year in years if parent in agencies else ():
            now = [p for p in lines if (p["since"] or year) <= year <= (p["until"] or year)]
            children = {p["child_id"] for p in now}
            filed = {child: r for child in children if (r := _report_of(base, child, year))}
            if not filed:
                continue
            own = _report_of(base, parent, year)
            absent = sorted(agencies[c]["agency"] if c in agencies else c for c in children - filed.keys())
            is_listed = any(p["source"] == "user" for p in now)
            scopes = {r["scope"] for r in filed.values()}
            family = {
                "parent": agencies[parent]["agency"], "report_year": year, "agency_id": parent,
                "region_code": agencies[parent]["region_code"], "children_expected": len(children),
                "children_present": len(filed), "parts_from": "list" if is_listed else "region",
                "missing_parts": "、".join(dict.fromkeys(absent)) or None, "parent_scope": own and own["scope"],
                "parts_scope": scopes.pop() if len(scopes) == 1 else "mixed",
            }  # fmt: skip
            of_parent = _comparable(base, own) if own else {}
            of_parts = [_comparable(base, r) for r in filed.values()]
            for place in {*of_parent, *(place for cells in of_parts for place in cells)}:
                values = [cells[place] for cells in of_parts if cells.get(place) is not None]
                reported = of_parent.get(place)
                why = None
                if own is None:
                    why = "parent_missing"
                elif own["scope"] == "organ":
                    why = "own_report"
                elif not is_listed:
                    why = "guessed_parts"
                elif len(filed) < len(children):
                    why = "parts_missing"
                elif reported is None or len(values) < len(children):
                    why = "figure_missing"
                row, column = base.cell_codes.get(place, (None, None))
                yield family | {
                    "table_no": place[0], "row_no": place[1], "column_no": place[2], "row_code": row, "column_code": column,
                    "label_zh": labels.get(place[:2]), "reported": reported, "children_with_figure": len(values),
                    "sum_children": sum(values) if len(values) == len(filed) else None,
                    "gap": reported - sum(values) if why is None else None, "no_gap_because": why,
                    "child_above_parent": max(values) > reported if values and reported is not None else None,
                }  # fmt: skip


def _report_of(base: Base, agency: str, year: int) -> Row | None:
    """The report that counts among parts and wholes: the only one, or the one on the area."""
    found = [r for r in base.by_year.get((agency, year), []) if r["standing"] in ("sole", "area")]
    assert len(found) <= 1
    return found[0] if found else None


def _comparable(base: Base, r: Row) -> dict[_Place, Decimal | int | None]:
    """Tables 3 and 4, and table 2 of the form of 2021."""
    return {
        (t, row, column): value
        for (t, row, column, part), value in base.cells(r["report_key"]).items()
        if part is None and (t in (3, 4) or (t == 2 and r["table2_format"] == "format_2021"))
    }


def v_consolidated_form(base: Base) -> Rows:
    rows: dict[Any, Row] = {}
    for cell in v_rollup_check(base):
        if cell["table_no"] == 3:
            item = base.items[cell["row_no"]]
            row = rows.setdefault(
                (cell["agency_id"], cell["report_year"], cell["row_no"]),
                take(cell, "report_year", "agency_id", "region_code", "children_expected", "children_present") | {
                    "agency": cell["parent"], "row_no": item["form_order"], "item_code": item["item_code"],
                    "label_zh": (item["enumerator"] or "") + item["label_zh"], "group_zh": item["group_zh"],
                } | dict.fromkeys(TYPES),
            )  # fmt: skip
            row[cell["column_code"]] = cell["sum_children"]
    yield from rows.values()


# -- copies and versions -----------------------------------------------------------------------------------------------


def v_copied_report(base: Base) -> Rows:
    figures = {r["report_key"]: _non_zero(base, r) for r in base.current}
    prose = {r["report_key"]: _prose(base, r) for r in base.current}
    for a in base.current:
        mine, words = figures[a["report_key"]], prose[a["report_key"]]
        for b in base.current:
            if a is b:
                continue
            same_figures = len(mine) >= 5 and figures[b["report_key"]] == mine
            same_prose = len(words.encode()) >= 900 and prose[b["report_key"]] == words
            if (same_figures or same_prose) and _is_later(a, b):
                yield head(a) | {
                    "copied_from": b["agency"], "copied_from_year": b["report_year"], "same_figures": same_figures,
                    "same_prose": same_prose, "equal_nonzero_cells": len(mine), "copied_from_report_id": b["report_id"],
                    "copied_from_agency_id": b["agency_id"],
                }  # fmt: skip


def _is_later(a: Row, b: Row) -> bool:
    if a["report_year"] != b["report_year"] or a["agency_id"] == b["agency_id"]:
        return bool(a["report_year"] > b["report_year"])
    days = a["published_on"], b["published_on"]
    if None not in days and days[0] != days[1]:
        return bool(days[0] > days[1])
    return bool(a["report_id"] > b["report_id"])


def _non_zero(base: Base, r: Row) -> dict[Any, int]:
    """The figures of tables 3 and 4 other than zero, as printed: who copied is not acquitted by a correction."""
    cells = base.printed(r["report_key"])
    return {place: value for place, value in cells.items() if place[0] in (3, 4) and value is not None and value != 0}


def _prose(base: Base, r: Row) -> str:
    """The words of the sections one and five without digits and blanks."""
    sections = sorted(base.of("sections", r["report_key"]), key=lambda s: s["heading_line"])
    text = "".join(s["text"] for s in sections if s["section_no"] in (1, 5))
    return "".join(c for c in text if c not in "0123456789 \t\n\r\v\f")


def v_version_diff(base: Base) -> Rows:
    current = {r["report_key"]: r for r in base.current}
    scopes = {(r["agency_id"], r["report_year"], r["scope"]) for r in base.current}
    for new in base.current:
        for old in base["reports"]:
            change = _change(base, new, old, current, scopes)
            if change is None:
                continue
            before, after = (_stated(base, each["report_key"]) for each in (old, new))
            for place in before.keys() | after.keys():
                was, now = (each.get(place, (None, "missing")) for each in (before, after))
                if was[:2] != now[:2]:
                    row, column, part = (now if place in after else was)[2:]
                    yield {
                        "agency": new["agency"], "report_year": new["report_year"], "table_no": place[0], "row_code": row,
                        "column_code": column, "old_value": was[0], "new_value": now[0], "old_status": was[1],
                        "new_status": now[1], "change": change, "old_report_id": old["report_id"],
                        "new_report_id": new["report_id"], "old_published_on": old["published_on"],
                        "new_published_on": new["published_on"], "old_seen_in_run": old["first_run"],
                        "new_seen_in_run": new["first_run"], "subcategory": part,
                        "agency_id": new["agency_id"], "region_code": new["region_code"],
                        "old_sha256": old["document_sha256"], "new_sha256": new["document_sha256"],
                    }  # fmt: skip


def _change(base: Base, new: Row, old: Row, current: dict[int, Row], scopes: set[Any]) -> str | None:
    """What the other report is to this one; None if nothing that is compared."""
    is_other_body = (old["agency_id"], old["report_year"]) != (new["agency_id"], new["report_year"])
    if is_other_body or old["report_key"] == new["report_key"] or (base.as_of and old["run_id"] > base.as_of):
        return None
    if old["document_sha256"] == new["document_sha256"]:
        return "reading"
    retired = old["retired_in_run"]
    if retired is not None and (base.as_of is None or retired <= base.as_of):
        return None
    if old["report_key"] in current:
        # Two that nobody tells apart are compared once; two of two scopes are two reports.
        is_undecided = current[old["report_key"]]["standing"] == "undecided"
        return "undecided" if is_undecided and old["report_key"] < new["report_key"] else None
    # A version of the report of its scope; where there is none of its scope now, of all.
    is_like = old["scope"] == new["scope"] or (old["agency_id"], old["report_year"], old["scope"]) not in scopes
    return "version" if is_like else None


def _stated(base: Base, key: int) -> dict[Any, tuple[Any, ...]]:
    """Place -> figure, status, codes of row and column, part of a row or label of an entry."""
    found: dict[Any, tuple[Any, ...]] = {}
    for place, value in base.cells(key).items():
        note = base.notes.get((key, *place))
        status = note["value_status"] if note else "missing" if value is None else "reported"
        # A row that the form does not know has no code, its column has.
        unknown = None, base.measures[place[2]]["measure"] if place[0] == 2 else None
        found[place] = value, status, *base.cell_codes.get(place[:3], unknown), place[3]
    # An entry of a list is the one of its name, unit and column; of several that are alike the first, the second ...
    for f in sorted(base.of("statistic_facts", key), key=lambda f: (f["entry_no"], f["column_no"])):
        name = 1, f["indicator_code"] or f["label"], f["unit"], f["period"], f["column_label"]
        number = sum(place[:5] == name for place in found)
        found[*name, number] = f["value"], f["value_status"], f["indicator_code"], f["period"], f["label"]
    return found


# -- coverage ----------------------------------------------------------------------------------------------------------


def v_coverage_by_agency(base: Base) -> Rows:
    errors = {row["report_id"]: row["errors_open"] for row in v_quality_summary(base)}
    for row in v_filing_status(base):
        held = base.by_year.get((row["agency_id"], row["report_year"]), [])
        read = [r for r in held if _is_read(base, r)]
        settled = [r for r in read if r["standing"] != "undecided"]
        usable = [r for r in settled if not errors[r["report_id"]]]
        why = "not_filed" if not held else "not_read" if not read else "undecided" if not settled else "open_errors"
        yield take(row, "agency", "report_year", "expected", "filed", "level", "kind", "agency_id") | {
            "is_read": bool(read), "is_usable": bool(usable), "not_usable_because": None if usable else why,
            "reports": len(held), "region_code": place_of(row),
        }  # fmt: skip


def _is_read(base: Base, r: Row) -> bool:
    """Has a cell of a table a value, as printed?"""
    figures = [value for (table, *_), value in base.printed(r["report_key"]).items() if table != 6]
    figures += [f["value"] for f in base.of("statistic_facts", r["report_key"])]
    return any(value is not None for value in figures)


def v_coverage(base: Base) -> Rows:
    regions = _regions(base)
    groups: dict[tuple[str | None, int], list[Row]] = defaultdict(list)
    for row in v_coverage_by_agency(base):
        place = row["region_code"]
        holders = {place, f"{place[:4]}00", f"{place[:2]}0000", NATION} & regions.keys() if place else {None}
        for region in holders:
            groups[region, row["report_year"]].append(row)
    for (code, year), rows in groups.items():
        region = regions[code] if code else {"full_name": None, "level": None}
        yield {
            "region_code": code, "region_level": region["level"], "region": region["full_name"], "report_year": year,
            "expected": sum(row["expected"] for row in rows), "filed": sum(row["filed"] for row in rows),
            "read": sum(row["is_read"] for row in rows), "usable": sum(row["is_usable"] for row in rows),
            "missing": sum(row["expected"] and not row["filed"] for row in rows),
            "reports": sum(row["reports"] for row in rows), "reports_left_out": 0,
        }  # fmt: skip
