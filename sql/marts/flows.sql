-- Applications of a report: how many came in, were handled and stayed open, whether they balance, and the share carried over.
select
    f.agency_id,
    coalesce(f.region_code, case r.level when 'central' then '000000' end) as region_code,
    f.report_year,
    f.report_id,
    f.agency,
    f.scope,
    r.standing,
    f.received_new,
    f.carried_in,
    f.total_handled,
    f.carried_out,
    f.balance_gap,
    b.backlog_rate,
    b.n,
    b.reliable
from v_application_flow as f
inner join v_backlog as b on b.report_id = f.report_id
inner join current_reports as r on r.report_id = f.report_id
order by f.agency_id, f.report_year, f.report_id
