-- Which agencies report not one new application for years in a row, and from when to when?
-- A year counts if every report that the agency has on it says 0, of whatever scope. A year without a report, or with one that
-- does not tell the figure, ends the row of years. scope is NULL where the reports of the years differ in it.
create or replace view v_zero_streak as
with years as (
    select r.agency_id, r.agency, r.region_code, r.report_year, min(r.scope) as scope, min(r.scope) = max(r.scope) as is_one
    from current_reports as r
    left join (
        select f.report_key, f.total
        from application_facts as f
        inner join dim_item as i on i.row_no = f.row_no
        where i.item_code = 'received_new'
    ) as f on f.report_key = r.report_key
    group by r.agency_id, r.agency, r.region_code, r.report_year
    having count(*) = count(*) filter (where f.total = 0)
),
zeros as (
    select
        *,
        -- The same for all years of one row.
        report_year - row_number() over (partition by agency_id, agency, region_code order by report_year) as streak
    from years
)
select
    agency,
    min(report_year) as from_year,
    max(report_year) as to_year,
    count(*) as years,
    agency_id,
    region_code,
    case when bool_and(is_one) and min(scope) = max(scope) then min(scope) end as scope
from zeros
group by agency, agency_id, region_code, streak;
