-- Does a year have fewer reports than in the published warehouse?
with published_reports as (
    select report_year, count(*) as reports from published.reports where is_current group by report_year
),
new_reports as (
    select report_year, count(*) as reports from reports where is_current group by report_year
)
select
    'reports of a year' as name,
    p.report_year::varchar as place,
    p.reports as last,
    coalesce(n.reports, 0) as now,
    greatest($reports_least, $reports_share * p.reports) as most,
    p.reports - coalesce(n.reports, 0) > greatest($reports_least, $reports_share * p.reports) as refuses
from published_reports as p
left join new_reports as n on n.report_year = p.report_year
where coalesce(n.reports, 0) < p.reports;
