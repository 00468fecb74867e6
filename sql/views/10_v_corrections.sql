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
    c.label_zh as place,
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
left join dim_cell as c
    on starts_with(k.cell, concat(concat_ws('/', c.table_code, c.row_code), '/'))
    and ends_with(k.cell, concat('/', c.column_code))
    and c.column_no is not null
    and case when c.table_no = 6 then c.row_no = 0 else c.row_no is not null end
order by k.line;
