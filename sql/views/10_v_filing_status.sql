-- Who has filed a report for which year, published when, and how many days after the day it was due?
-- Expected is whoever filed for an earlier year, or is named in a list of parts, up to the newest year held. Townships and
-- institutions have no day in the Regulation: no deadline, never late. days_late is NULL where no day of publication is printed.
create or replace view v_filing_status as
with filed as (
    select agency_id, report_year, published_on, report_id, scope
    from current_reports
),
years as (
    select distinct report_year from filed
),
expected as (
    select agency_id, min(first_year) as first_year, max(last_year) as last_year
    from (
        select agency_id, min(report_year) as first_year, null as last_year
        from filed
        group by agency_id
        union all
        select child_id, coalesce(since, (select min(report_year) from years)), until
        from agency_parts
        where source = 'user'
    )
    group by agency_id
),
due as (
    select e.agency_id, y.report_year
    from expected as e
    inner join years as y on y.report_year >= e.first_year and y.report_year <= coalesce(e.last_year, y.report_year)
),
ended as (
    select agency_id, max(since) as since
    from agency_links
    group by agency_id
)
select
    g.agency,
    d.report_year,
    coalesce(n.since is null or d.report_year < n.since, true) as expected,
    f.report_id is not null as filed,
    f.published_on,
    make_date(d.report_year + 1, l.month, l.day) as deadline,
    case
        when f.published_on is not null and l.month is not null
            then greatest(0, f.published_on - make_date(d.report_year + 1, l.month, l.day))
    end as days_late,
    l.article,
    f.report_id,
    g.level,
    g.kind,
    d.agency_id,
    g.region_code
from due as d
inner join dim_agency as g on g.agency_id = d.agency_id
left join filed as f on f.agency_id = d.agency_id and f.report_year = d.report_year
left join ended as n on n.agency_id = d.agency_id
left join dim_deadline as l
    on coalesce(l.kind = g.kind, true)
    and coalesce(l.first_year <= d.report_year, true)
    and coalesce(l.last_year >= d.report_year, true)
    -- The Regulation binds bodies of county level and above.
    and (g.level in ('central', 'province', 'prefecture', 'county') or l.kind is null);
