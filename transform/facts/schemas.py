"""The tables a batch hands to the warehouse: what we promise, column by column. sql/schema/ says what is enforced.

`report_no` numbers the reports of a batch from 0; the warehouse gives them their keys.
"""

import pyarrow as pa

_TEXT, _INT, _SMALL, _BIG = pa.string(), pa.int32(), pa.int16(), pa.int64()
AMOUNT = pa.decimal128(18, 4)
WIDE = pa.decimal128(38, 4)
"""Of sums over many reports and their differences."""

_APPLICANTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "social_welfare_organization",
    "legal_services_organization",
    "other_organization",
    "total",
)
_AS_PRINTED = {"value_status": _TEXT, "raw_text": _TEXT, "readings": _TEXT, "source_line": _INT}
"""What is kept of a cell beside its number."""
_IN_TEXT = {"source_line": _INT, "line_step": _SMALL, "char_starts": pa.list_(_INT)}
"""Where the figures of a row of table 3 or 4 stand: the line of the first, how many lines on the next, and where in its line each begins."""
_RESULTS = ("upheld", "corrected", "other_result", "pending", "total")


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


LISTING = _schema(position=_INT, source_uri=_TEXT, byte_size=_BIG, modified_ns=_BIG)
"""The files of a run as their folders list them."""

SCHEMAS: dict[str, pa.Schema] = {
    "sources": _schema(source_uri=_TEXT, document_sha256=_TEXT, byte_size=_BIG, modified_ns=_BIG),
    "documents": _schema(
        document_sha256=_TEXT, byte_size=_BIG, layout=_TEXT, reason_code=_TEXT, reason=_TEXT, context=_BIG, text=_TEXT
    ),
    "reports": _schema(
        report_no=_INT,
        report_id=_TEXT,
        document_sha256=_TEXT,
        agency_name=_TEXT,
        report_year=_SMALL,
        report_format=_TEXT,
        table2_format=_TEXT,
        table3_format=_TEXT,
        table4_format=_TEXT,
        scope=_TEXT,
        title=_TEXT,
        title_line=_INT,
        agency_evidence=_TEXT,
        agency_line=_INT,
        year_evidence=_TEXT,
        year_line=_INT,
        period_start=pa.date32(),
        period_end=pa.date32(),
        scope_evidence=_TEXT,
        layout=_TEXT,
        cells_read=_INT,
        published_on=pa.date32(),
        published_line=_INT,
        site=_TEXT,
    ),
    "sections": _schema(
        report_no=_INT,
        section_no=_SMALL,
        heading=_TEXT,
        heading_line=_INT,
        before=_TEXT,
        characters=_INT,
        text=_TEXT,
    ),
    "prose": _schema(report_no=_INT, digest=_BIG, bytes=_INT),
    "application_facts": _schema(report_no=_INT, row_no=_SMALL, **dict.fromkeys(_APPLICANTS, _BIG), **_IN_TEXT),
    "disclosure_facts": _schema(
        report_no=_INT,
        row_no=_SMALL,
        column_no=_SMALL,
        subcategory=_TEXT,
        value=AMOUNT,
        source_line=_INT,
        char_start=_INT,
    ),
    "dispute_facts": _schema(report_no=_INT, row_no=_SMALL, **dict.fromkeys(_RESULTS, _BIG), **_IN_TEXT),
    "fee_facts": _schema(
        report_no=_INT,
        notices=AMOUNT,
        billed_yuan=AMOUNT,
        collected_yuan=AMOUNT,
        statement_kind=_TEXT,
        statement=_TEXT,
        source_line=_INT,
        char_starts=pa.list_(_INT),
    ),
    "statistic_facts": _schema(
        report_no=_INT,
        entry_no=_SMALL,
        column_no=_SMALL,
        form=_TEXT,
        period=_TEXT,
        column_label=_TEXT,
        indicator_code=_TEXT,
        parent_no=_SMALL,
        enumerator=_TEXT,
        label=_TEXT,
        unit=_TEXT,
        value=AMOUNT,
        **_AS_PRINTED,
        char_start=_INT,
    ),
    "narrative_figures": _schema(
        report_no=_INT,
        statement_no=_SMALL,
        measure=_TEXT,
        value=AMOUNT,
        total=AMOUNT,
        statement_scope=_TEXT,
        statement_year=_SMALL,
        is_exact=pa.bool_(),
        sentence=_TEXT,
        source_line=_INT,
    ),
    "cell_places": _schema(
        report_no=_INT, source_line=_INT, page=_INT, document_table=_INT, table_row=_INT, table_column=_INT
    ),
    "identity_claims": _schema(
        report_no=_INT, field=_TEXT, value=_TEXT, witness=_TEXT, used=pa.bool_(), source_line=_INT
    ),
    "cell_notes": _schema(
        report_no=_INT,
        table_no=_SMALL,
        row_no=_SMALL,
        column_no=_SMALL,
        subcategory=_TEXT,
        **_AS_PRINTED,
        char_length=_INT,
    ),
    "findings": _schema(
        report_no=_INT,
        rule_id=_TEXT,
        table_no=_SMALL,
        row_no=_SMALL,
        column_no=_SMALL,
        printed=_TEXT,
        expected=_TEXT,
        actual=_TEXT,
        difference=WIDE,
        evidence=_TEXT,
        source_line=_INT,
    ),
}
