-- How were applications answered, by agency and year: granted, in part, denied, unavailable, not processed, other?
-- A group with one figure missing has no sum: NULL, never a sum of what happens to be there.
-- Grouped by the report's own columns as well, so that a filter on the agency or the year reaches the facts.
create or replace view v_outcome_groups as
select
    r.agency_name,
    r.report_year,
    max(f.total) filter (where i.group_code = 'granted') as granted,
    max(f.total) filter (where i.group_code = 'partially_granted') as partially_granted,
    case
        when count(f.total) filter (where i.group_code = 'denied') = count(*) filter (where i.group_code = 'denied')
            then cast(sum(f.total) filter (where i.group_code = 'denied') as bigint)
    end as denied,
    case
        when count(f.total) filter (where i.group_code = 'unavailable') = count(*) filter (where i.group_code = 'unavailable')
            then cast(sum(f.total) filter (where i.group_code = 'unavailable') as bigint)
    end as unavailable,
    case
        when count(f.total) filter (where i.group_code = 'not_processed') = count(*) filter (where i.group_code = 'not_processed')
            then cast(sum(f.total) filter (where i.group_code = 'not_processed') as bigint)
    end as not_processed,
    case
        when count(f.total) filter (where i.group_code = 'other') = count(*) filter (where i.group_code = 'other')
            then cast(sum(f.total) filter (where i.group_code = 'other') as bigint)
    end as other,
    max(f.total) filter (where i.group_code = 'total') as total_handled,
    r.report_id,
    r.scope,
    r.table3_format as form,
    r.document_sha256
from application_facts as f
inner join reports as r on r.report_key = f.report_key
inner join dim_item as i on i.row_no = f.row_no
where r.is_current and i.group_code not in ('flow_in', 'flow_out')
group by
    r.report_key, r.agency_name, r.report_year, r.report_id, r.scope, r.table3_format, r.document_sha256;
