-- Which reports are held, in which version, of whom, for which year, on which form, and how that is known?
-- All versions; is_current says which one the other views show (after `set variable as_of = 3`: as they stood after run 3).
create or replace view v_reports as
with addresses as (
    select document_sha256, min(source_uri) as source_uri
    from sources
    group by document_sha256
),
versions as (
    select * from reports where retired_in_run is null and getvariable('as_of') is null
    union all
    select r.* replace (c.report_key is not null as is_current, c.standing as standing)
    from reports as r
    left join current_reports as c on c.report_key = r.report_key
    where
        getvariable('as_of') is not null
        and r.run_id <= getvariable('as_of')
        and coalesce(r.retired_in_run > getvariable('as_of'), true)
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
    r.published_on,
    r.published_line,
    r.site,
    r.layout,
    r.cells_read,
    r.first_run,
    r.run_id,
    r.agency_id,
    r.agency,
    r.region_code,
    r.level,
    r.kind,
    r.standing
from versions as r
left join addresses as a on a.document_sha256 = r.document_sha256;
