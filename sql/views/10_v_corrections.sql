-- Which cells did people correct, from what to what, why, and does the correction apply to what is printed now?
-- state: applies; mismatch (the cell prints something else, or is not there: rule COR-01); no_report (no such document is held).
create or replace view v_corrections as
select
    case when c.report_key is not null then 'applies' when r.report_key is not null then 'mismatch' else 'no_report' end as state,
    r.agency,
    r.report_year,
    k.cell,
    k.raw_text,
    k.value,
    k.reason,
    k.source,
    k.corrected_by,
    k.corrected_on,
    c.printed_value,
    c.source_line,
    k.document_sha256,
    r.report_id,
    r.is_current,
    r.agency_id,
    r.region_code
from corrections as k
left join reports as r on r.document_sha256 = k.document_sha256 and r.retired_in_run is null
left join corrected_cells as c on c.report_key = r.report_key and c.correction_no = k.correction_no;
