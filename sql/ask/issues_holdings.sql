-- What does the warehouse hold of each year: reports, bodies, documents behind them, and what was found in them?
select
    report_year,
    count(*) as reports,
    count(distinct agency_id) as agencies,
    cast(coalesce(sum(cells_read), 0) as bigint) as cells_read,
    cast(coalesce(sum(errors), 0) as bigint) as errors,
    cast(coalesce(sum(errors_open), 0) as bigint) as errors_open,
    cast(coalesce(sum(warnings), 0) as bigint) as warnings,
    cast(coalesce(sum(notes), 0) as bigint) as notes,
    count(*) filter (where errors = 0) as reports_without_errors
from v_quality_summary
group by report_year
order by report_year;
