-- Which agencies report not one new application for years in a row, and from when to when?
-- A year without a report, or whose report does not tell the figure, ends the row of years.
create or replace view v_zero_streak as
with zeros as (
    select
        r.agency,
        r.agency_id,
        r.region_code,
        r.scope,
        r.report_year,
        -- The same for all years of one row.
        r.report_year - row_number() over (partition by r.agency_id, r.agency, r.region_code, r.scope order by r.report_year) as streak
    from current_reports as r
    inner join application_facts as f on f.report_key = r.report_key
    inner join dim_item as i on i.row_no = f.row_no
    where i.item_code = 'received_new' and f.total = 0 and r.standing != 'undecided'
)
select
    agency,
    min(report_year) as from_year,
    max(report_year) as to_year,
    count(*) as years,
    agency_id,
    region_code,
    scope
from zeros
group by agency, agency_id, region_code, scope, streak;
