-- Who asks: how are the newly received applications spread over the six kinds of applicant, by agency and year?
create or replace view v_applicant_mix as
with received as (
    select
        f.report_key,
        f.total,
        unnest([1, 2, 3, 4, 5, 6]) as column_no,
        unnest(applicants(f)[1:6]) as received
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    where i.item_code = 'received_new'
)
select
    r.agency,
    r.report_year,
    t.applicant_type,
    c.received,
    c.received / nullif(c.total, 0) as share,
    c.total as n,
    c.total >= 30 as reliable,
    t.label_zh,
    t.label_en,
    r.agency_id,
    r.region_code,
    r.report_id,
    r.scope,
    r.table3_format as form
from received as c
inner join current_reports as r on r.report_key = c.report_key
inner join dim_applicant_type as t on t.column_no = c.column_no;
