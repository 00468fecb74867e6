-- Table 3 in its long form, a row for each cell of a report; the printed totals (is_total) are never added to the parts.
select
    c.agency_id,
    coalesce(c.region_code, case r.level when 'central' then '000000' end) as region_code,
    c.report_year,
    c.report_id,
    c.scope,
    r.standing,
    c.item_code,
    c.applicant_type,
    c.applicant_type = 'total' as is_total,
    c.value,
    c.value_status
from v_application_cells as c
inner join current_reports as r on r.report_id = c.report_id
