-- Does a region, or a site, have fewer reports than in the published warehouse?
with published_reports as (
    select coalesce(region_code, site) as place, count(*) as reports
    from published.reports
    where is_current and coalesce(region_code, site) is not null
    group by place
),
new_reports as (
    select coalesce(region_code, site) as place, count(*) as reports
    from reports
    where is_current and coalesce(region_code, site) is not null
    group by place
)
select
    'reports of a region' as name,
    p.place,
    p.reports as last,
    coalesce(n.reports, 0) as now,
    greatest($reports_least, $region_share * p.reports) as most,
    p.reports - coalesce(n.reports, 0) > greatest($reports_least, $region_share * p.reports) as refuses
from published_reports as p
left join new_reports as n on n.place = p.place
where coalesce(n.reports, 0) < p.reports;
