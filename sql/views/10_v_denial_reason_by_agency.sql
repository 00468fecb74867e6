-- By agency and year: for which reasons did applicants not get the information (denied, unavailable, not processed)?
create or replace view v_denial_reason_by_agency as
with handled as (
    select f.report_key, f.total as n
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    where i.item_code = 'total_handled'
)
select
    r.agency,
    r.report_year,
    i.item_code,
    i.label_zh,
    f.total as count,
    f.total / nullif(h.n, 0) as share,
    h.n,
    h.n >= 30 as reliable,
    i.group_code as outcome_group,
    i.label_en,
    i.form_order,
    r.agency_id,
    r.region_code,
    r.report_id,
    r.scope,
    r.table3_format as form
from application_facts as f
inner join dim_item as i on i.row_no = f.row_no
inner join current_reports as r on r.report_key = f.report_key
left join handled as h on h.report_key = f.report_key
where i.group_code in ('denied', 'unavailable', 'not_processed');
