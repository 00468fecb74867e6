-- Which corrections did people give, for which cell of which document, and what became of each at the last run?
-- state: applies; other_version (the document is not the version shown), other_text (something else is printed), no_such_cell,
-- other_unit; no_report (the document was set aside), unknown_document (it is not in the warehouse).
create or replace view v_corrections as
with readings as (
    select document_sha256, report_id, agency_name, agency, agency_id, region_code, report_year
    from reports
    where retired_in_run is null
)
select
    k.document_sha256,
    k.cell,
    k.state,
    k.raw_text,
    k.printed_now,
    k.value,
    case when k.is_amount then 'yuan' end as unit,
    k.correction_reason,
    k.correction_source,
    k.corrected_by,
    k.corrected_on,
    r.report_id,
    r.agency_name,
    r.report_year,
    r.agency,
    r.agency_id,
    r.region_code
from corrections as k
left join readings as r on r.document_sha256 = k.document_sha256
order by k.line;
