-- How many applications came in, were handled and stayed open, by agency and year (all applicants together)?
-- The figures are gathered report by report (lateral), so that any filter on the reports reaches the facts.
create or replace view v_application_flow as
select
    r.agency_name,
    r.report_year,
    a.received_new,
    a.carried_in,
    a.total_handled,
    a.carried_out,
    a.received_new + a.carried_in - a.total_handled - a.carried_out as balance_gap,
    r.report_id,
    r.scope,
    r.table3_format as form,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code
from current_reports as r
cross join lateral (
    select
        max(f.total) filter (where i.item_code = 'received_new') as received_new,
        max(f.total) filter (where i.item_code = 'carried_in') as carried_in,
        max(f.total) filter (where i.item_code = 'total_handled') as total_handled,
        max(f.total) filter (where i.item_code = 'carried_out') as carried_out
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    where f.report_key = r.report_key and i.group_code in ('flow_in', 'total', 'flow_out')
    group by f.report_key
) as a;
