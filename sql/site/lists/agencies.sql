-- Which agencies have reports, and what do these say in short? One row a report.
select
    r.agency_id,
    coalesce(r.agency, r.agency_name) as agency,
    r.region_code,
    r.report_id,
    r.report_year,
    r.scope,
    r.standing,
    r.report_format,
    f.received_new,
    f.carried_in,
    f.total_handled,
    f.carried_out,
    q.errors,
    q.errors_open,
    q.warnings,
    q.pass_rate
from v_reports as r
left join v_application_flow as f on f.report_id = r.report_id
left join v_quality_summary as q on q.report_id = r.report_id
where r.is_current and r.agency_id is not null
order by r.agency_id, r.report_year, r.report_id;
