-- For which reasons did applicants not get the information, by agency and year (denied, unavailable, not processed)?
create or replace view v_refusal_reasons as
with reasons as (
    select f.report_key, i.group_code, i.item_code, i.form_order, i.label_zh, i.label_en, f.total as applications
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    where i.group_code in ('denied', 'unavailable', 'not_processed')
),
handled as (
    select f.report_key, f.total as total_handled
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    where i.item_code = 'total_handled'
)
select
    r.agency_name,
    r.report_year,
    s.group_code as outcome_group,
    s.item_code,
    s.label_zh,
    s.label_en,
    s.applications,
    h.total_handled,
    s.applications / nullif(h.total_handled, 0) as share,
    h.total_handled >= 30 as reliable,
    s.form_order,
    r.report_id,
    r.scope,
    r.table3_format as form
from reasons as s
inner join reports as r on r.report_key = s.report_key
left join handled as h on h.report_key = s.report_key
where r.is_current;
