-- Which reports are held, in which version, of whom, for which year, on which form, and how that is known?
create or replace view v_reports as
with addresses as (
    select document_sha256, min(source_uri) as source_uri
    from sources
    group by document_sha256
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    r.report_format,
    r.table2_format,
    r.table3_format,
    r.table4_format,
    r.scope,
    r.title,
    a.source_uri,
    r.document_sha256,
    r.is_current,
    r.title_line,
    r.agency_evidence,
    r.agency_line,
    r.year_evidence,
    r.year_line,
    r.period_start,
    r.period_end,
    r.scope_evidence,
    r.layout,
    r.cells_read,
    r.run_id
from reports as r
left join addresses as a on a.document_sha256 = r.document_sha256;
