-- Who has filed a report for which year, published when, and how many days after the day it was due?
-- Expected is whoever filed for an earlier year, or is named in a list of parts for the year, up to the newest year held; a
-- list that has ended ends it, and so does a successor. A report that nobody expected is shown all the same. Townships, zones
-- and institutions have no day in the Regulation: no deadline, never late. days_late is NULL where no day of publication is printed.
-- status: filed, late (filed after the day), missing, or not_due: nothing is missing before the day it is due, for a body without
-- one before the last day that the Regulation has for any body of that year.
create or replace view v_filing_status as
with filed as (
    -- A body may report on itself and on its area: what was published first is what was filed.
    select
        agency_id,
        report_year,
        min(published_on) as published_on,
        arg_min(report_id, {'published_on': coalesce(published_on, date '9999-12-31'), 'report_id': report_id}) as report_id
    from current_reports
    group by agency_id, report_year
),
years as (
    -- A year of which no report at all is held is a year too.
    select cast(unnest(range(min(report_year), max(report_year) + 1)) as smallint) as report_year from filed
),
spans as (
    select child_id as agency_id, since as first_year, until as last_year
    from agency_parts
    where source = 'user'
    union all
    -- From its first report on; where a list names it, to the end of the last line that does.
    select f.agency_id, f.first_year, l.last_year
    from (select agency_id, min(report_year) as first_year from filed group by agency_id) as f
    left join (
        select child_id, case when count(until) = count(*) then max(until) end as last_year
        from agency_parts
        where source = 'user'
        group by child_id
    ) as l on l.child_id = f.agency_id
),
due as (
    select agency_id, report_year, bool_or(is_expected) as is_expected
    from (
        select s.agency_id, y.report_year, true as is_expected
        from spans as s
        inner join years as y
            on y.report_year >= coalesce(s.first_year, y.report_year) and y.report_year <= coalesce(s.last_year, y.report_year)
        union all
        select agency_id, report_year, false from filed
    )
    group by agency_id, report_year
),
last_days as (
    select y.report_year, max(make_date(y.report_year + 1, l.month, l.day)) as last_day
    from years as y
    inner join dim_deadline as l on coalesce(l.first_year <= y.report_year, true) and coalesce(l.last_year >= y.report_year, true)
    group by y.report_year
),
listed as (
    select distinct c.agency_id, y.report_year
    from (select child_id as agency_id, since, until from agency_parts where source = 'user') as c
    inner join years as y on coalesce(c.since <= y.report_year, true) and coalesce(c.until >= y.report_year, true)
),
-- The views as of a run say what was due then.
days as (
    select coalesce((select cast(started_at as date) from runs where run_id = getvariable('as_of')), current_date) as today
),
spoken as (
    select agency_id, min(report_year) as first_year, max(report_year) as last_year
    from filed
    group by agency_id
),
ended as (
    -- Where nobody says when the successor took over, it was with its first report, after the last one of the body itself.
    select
        k.agency_id,
        max(coalesce(k.since, case when s.first_year is not null then greatest(s.first_year, coalesce(b.last_year + 1, s.first_year)) end)) as since
    from agency_links as k
    left join spoken as s on s.agency_id = k.successor_id
    left join spoken as b on b.agency_id = k.agency_id
    group by k.agency_id
)
select
    g.agency,
    d.report_year,
    d.is_expected and coalesce(d.report_year < n.since, true) as expected,
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
    g.region_code,
    case
        when f.report_id is not null then case when days_late > 0 then 'late' else 'filed' end
        when not (d.is_expected and coalesce(d.report_year < n.since, true)) then 'not_expected'
        when t.today > coalesce(make_date(d.report_year + 1, l.month, l.day), y.last_day, make_date(d.report_year + 1, 12, 31)) then 'missing'
        else 'not_due'
    end as status,
    w.agency_id is not null as is_listed
from due as d
inner join dim_agency as g on g.agency_id = d.agency_id
left join filed as f on f.agency_id = d.agency_id and f.report_year = d.report_year
left join ended as n on n.agency_id = d.agency_id
left join last_days as y on y.report_year = d.report_year
left join listed as w on w.agency_id = d.agency_id and w.report_year = d.report_year
cross join days as t
left join dim_deadline as l
    on (l.kind is null or l.kind = g.kind)
    and coalesce(l.first_year <= d.report_year, true)
    and coalesce(l.last_year >= d.report_year, true)
    -- The Regulation binds bodies of county level and above.
    and (g.level in ('central', 'province', 'prefecture', 'county') or l.kind is null);
