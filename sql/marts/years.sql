-- A calendar of report years without gaps, from the first to the last that is held: their days, and how many current reports are on them.
with held as (
    select report_year, count(*) as reports, count(distinct agency_id) as agencies
    from current_reports
    group by report_year
),
calendar as (
    select cast(unnest(range(min(report_year), max(report_year) + 1)) as smallint) as report_year from held
)
select
    c.report_year,
    make_date(c.report_year, 1, 1) as first_day,
    make_date(c.report_year, 12, 31) as last_day,
    coalesce(h.reports, 0) as reports,
    coalesce(h.agencies, 0) as agencies,
    c.report_year = max(c.report_year) over () as is_latest
from calendar as c
left join held as h on h.report_year = c.report_year
order by c.report_year
