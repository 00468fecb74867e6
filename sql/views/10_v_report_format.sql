-- Which form does each report follow, table by table, and does it mix two?
create or replace view v_report_format as
select
    r.agency,
    r.report_year,
    r.report_format,
    r.table2_format,
    r.table3_format,
    r.table4_format,
    coalesce(r.report_format = 'mixed', false) as is_mixed,
    r.layout,
    r.report_id,
    r.scope,
    r.agency_id,
    r.region_code,
    r.document_sha256
from current_reports as r;
