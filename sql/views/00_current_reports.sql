-- Which version of each report do the views speak of? The current one; after `set variable as_of = 3`, that of run 3.
create or replace view current_reports as
select * from reports where is_current and getvariable('as_of') is null
union all
select
    r.* replace (
        true as is_current,
        standing(r.scope, count(*) over of_one_year, bool_or(r.scope = 'unknown') over of_one_year) as standing
    )
from reports as r
where
    getvariable('as_of') is not null
    and r.report_key in (
        select report_key
        from report_currency
        where from_run <= getvariable('as_of') and coalesce(to_run > getvariable('as_of'), true)
    )
window of_one_year as (partition by r.agency_id, r.report_year);
