-- What share of the applications to be dealt with in the year was carried over to the next, by agency and year?
create or replace view v_backlog as
select
    agency,
    report_year,
    carried_out,
    received_new,
    carried_in,
    carried_out / nullif(received_new + carried_in, 0) as backlog_rate,
    received_new + carried_in as n,
    received_new + carried_in >= 30 as reliable,
    agency_id,
    region_code,
    report_id,
    scope,
    form
from v_application_flow;
