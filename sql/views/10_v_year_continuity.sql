-- Does what was carried out of last year equal what was carried into this year, for every kind of applicant and the total?
-- Consecutive years of the same agency and the same scope; a gap where a figure is missing is NULL. v_year_pairs says which
-- report is compared with none, and why.
create or replace view v_year_continuity as
with carried as (
    select
        t.report_key,
        p.report_key as prior_report_key,
        p.report_id as prior_report_id,
        unnest([1, 2, 3, 4, 5, 6, 7]) as column_no,
        unnest(applicants(o)) as prior_out,
        unnest(applicants(n)) as this_in,
        t.agency,
        t.report_year,
        t.agency_id,
        t.region_code,
        t.report_id,
        t.scope,
        t.table3_format as form
    from current_reports as t
    inner join current_reports as p
        on p.agency_id = t.agency_id and p.report_year = t.report_year - 1 and p.scope = t.scope
        and p.standing != 'undecided' and t.standing != 'undecided'
    inner join application_facts as n on n.report_key = t.report_key
    inner join dim_item as ni on ni.row_no = n.row_no and ni.item_code = 'carried_in'
    inner join application_facts as o on o.report_key = p.report_key
    inner join dim_item as oi on oi.row_no = o.row_no and oi.item_code = 'carried_out'
)
select
    c.agency,
    c.report_year,
    a.applicant_type,
    c.prior_out,
    c.this_in,
    c.this_in - c.prior_out as gap,
    a.label_zh,
    c.agency_id,
    c.region_code,
    c.report_id,
    c.prior_report_id,
    c.scope,
    c.form
from carried as c
inner join dim_applicant_type as a on a.column_no = c.column_no;
