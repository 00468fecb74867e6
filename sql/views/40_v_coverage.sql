-- How complete is a region's year: how many bodies were expected to report, have filed, were read, and can be used?
-- Bodies, not reports: all of those in the region and in every place within it, whatever their reports are on; missing are those
-- expected that have not filed. Bodies placed nowhere have a row without a region. v_coverage_by_agency names each with its reason.
create or replace view v_coverage as
with bodies as (
    select
        region_code,
        report_year,
        count(*) filter (where expected) as expected,
        count(*) filter (where filed) as filed,
        count(*) filter (where is_read) as read_ones,
        count(*) filter (where is_usable) as usable,
        count(*) filter (where expected and not filed) as missing,
        cast(sum(reports) as bigint) as reports
    from v_coverage_by_agency
    group by region_code, report_year
)
select
    p.region_code,
    p.region_level,
    b.report_year,
    cast(sum(b.expected) as bigint) as expected,
    cast(sum(b.filed) as bigint) as filed,
    cast(sum(b.read_ones) as bigint) as "read",
    cast(sum(b.usable) as bigint) as usable,
    cast(sum(b.missing) as bigint) as missing,
    p.region,
    cast(sum(b.reports) as bigint) as reports,
    -- Every report counts, whatever it is on.
    0 as reports_left_out
from v_region_parts as p
inner join bodies as b on b.region_code = p.part_code
where p.basis = 'organs'
group by p.region_code, p.region_level, p.region, b.report_year
union all
select null, null, report_year, expected, filed, read_ones, usable, missing, null, reports, 0
from bodies
where region_code is null;
