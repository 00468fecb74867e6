-- Outcomes side by side, a row a report: how many applications were granted, granted in part, denied, unavailable, not processed, other?
-- A group with one figure missing has no sum: NULL, never a sum of what happens to be there.
-- The figures are gathered report by report (lateral), so that any filter on the reports reaches the facts.
create or replace view v_outcome_groups as
select
    r.agency_name,
    r.report_year,
    a.granted,
    a.partially_granted,
    a.denied,
    a.unavailable,
    a.not_processed,
    a.other,
    a.total_handled,
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
        max(f.total) filter (where i.group_code = 'granted') as granted,
        max(f.total) filter (where i.group_code = 'partially_granted') as partially_granted,
        whole_sum(f.total, i.group_code = 'denied') as denied,
        whole_sum(f.total, i.group_code = 'unavailable') as unavailable,
        whole_sum(f.total, i.group_code = 'not_processed') as not_processed,
        whole_sum(f.total, i.group_code = 'other') as other,
        max(f.total) filter (where i.group_code = 'total') as total_handled
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    where f.report_key = r.report_key and i.group_code not in ('flow_in', 'flow_out')
    group by f.report_key
) as a;
