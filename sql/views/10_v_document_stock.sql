-- How many regulations and normative documents were issued, repealed and in force, and does the stock add up with last year's?
-- Form of 2021 only: the form of 2019 counts other things. Last year is that of the same agency and the same scope;
-- where there is none, v_year_pairs says why, and where it follows the form of 2019, prior_form does.
create or replace view v_document_stock as
with prior_stock as (
    select f.report_key, f.row_no, f.value as in_force
    from disclosure_facts as f
    inner join dim_measure as m on m.column_no = f.column_no
    where m.measure = 'in_force' and f.subcategory is null
)
select
    t.agency,
    t.report_year,
    g.category,
    cast(s.issued as bigint) as issued,
    cast(s.repealed as bigint) as repealed,
    cast(s.in_force as bigint) as in_force,
    cast(o.in_force as bigint) as prior_in_force,
    cast(o.in_force + s.issued - s.repealed as bigint) as expected_in_force,
    cast(s.in_force - (o.in_force + s.issued - s.repealed) as bigint) as gap,
    g.label_zh,
    g.label_en,
    t.agency_id,
    t.region_code,
    t.report_id,
    p.report_id as prior_report_id,
    t.scope,
    t.table2_format as form,
    p.table2_format as prior_form
from current_reports as t
cross join lateral (
    select
        f.row_no,
        max(f.value) filter (where m.measure = 'issued') as issued,
        max(f.value) filter (where m.measure = 'repealed') as repealed,
        max(f.value) filter (where m.measure = 'in_force') as in_force
    from disclosure_facts as f
    inner join dim_measure as m on m.column_no = f.column_no
    where
        f.report_key = t.report_key
        and f.subcategory is null
        and m.measure in ('issued', 'repealed', 'in_force')
    group by f.row_no
) as s
inner join dim_category as g on g.row_no = s.row_no
left join current_reports as p
    on p.agency_id = t.agency_id and p.report_year = t.report_year - 1 and p.scope = t.scope
        and p.standing != 'undecided' and t.standing != 'undecided'
left join prior_stock as o on o.report_key = p.report_key and o.row_no = s.row_no;
