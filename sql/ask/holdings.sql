-- What the warehouse holds, by year.
with held as (
    select report_year, count(*) as reports, count(*) filter (where not is_current) as older_versions,
        count(distinct agency_name) as agencies
    from reports
    group by report_year
),
found as (
    select r.report_year, count(*) filter (where d.severity = 'error') as errors,
        count(*) filter (where d.severity = 'warning') as warnings
    from findings as f
    join reports as r on r.report_key = f.report_key and r.is_current
    join dim_rule as d on d.rule_id = f.rule_id
    group by r.report_year
)
select h.report_year, h.reports, h.older_versions, h.agencies, coalesce(f.errors, 0) as errors, coalesce(f.warnings, 0) as warnings
from held as h
left join found as f on f.report_year = h.report_year
order by h.report_year;
