-- Which other reports do the pages of the reports $reports lead to: other years, and other versions of the same?
select
    r.report_id,
    o.report_id as other_id,
    o.report_year,
    o.scope,
    o.report_id in (select report_id from current_reports) as has_page,
    o.report_year = r.report_year as is_version
from current_reports as r
inner join reports as o
    on o.agency_id = r.agency_id
    and o.report_id != r.report_id
    and o.retired_in_run is null
where r.report_id in (select unnest($reports)) and (o.report_year = r.report_year or o.is_current)
order by r.report_id, o.report_year, o.report_id;
