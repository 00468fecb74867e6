-- How many applications came in, were handled and stayed open, by agency and year (all applicants together)?
create or replace view v_application_flow as
-- Grouped by the report's own columns as well, so that a filter on the agency or the year reaches the facts.
with flow as (
    select
        r.report_key,
        r.agency_name,
        r.report_year,
        max(f.total) filter (where i.item_code = 'received_new') as received_new,
        max(f.total) filter (where i.item_code = 'carried_in') as carried_in,
        max(f.total) filter (where i.item_code = 'total_handled') as total_handled,
        max(f.total) filter (where i.item_code = 'carried_out') as carried_out,
        r.report_id,
        r.scope,
        r.table3_format as form,
        r.document_sha256
    from application_facts as f
    inner join reports as r on r.report_key = f.report_key
    inner join dim_item as i on i.row_no = f.row_no
    where r.is_current and i.group_code in ('flow_in', 'total', 'flow_out')
    group by
        r.report_key, r.agency_name, r.report_year, r.report_id, r.scope, r.table3_format, r.document_sha256
)
select
    agency_name,
    report_year,
    received_new,
    carried_in,
    total_handled,
    carried_out,
    received_new + carried_in - total_handled - carried_out as balance_gap,
    report_id,
    scope,
    form,
    document_sha256
from flow;
