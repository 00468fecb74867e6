-- How many reports of each year have errors, and how many of the form's rules hold?
select
    report_year, reports, reports_without_errors, errors, warnings, notes, passed, failed, not_assessable, pass_rate
from v_quality_scores
where grouped_by = 'year'
order by report_year;
