-- How many licences, penalties and acts of compulsion were decided, by agency and year, and how does that compare with last year?
-- Decisions of the year are what the forms of 2019 and 2021 count alike. Last year is that of the same agency and the same scope.
create or replace view v_enforcement_activity as
with decided as not materialized (
    select f.report_key, g.row_no, g.category, g.label_zh, g.label_en, f.value
    from disclosure_facts as f
    inner join dim_measure as m on m.column_no = f.column_no
    inner join dim_category as g on g.row_no = f.row_no
    where
        m.measure = 'decisions'
        and g.category in ('administrative_licensing', 'administrative_penalties', 'administrative_compulsion')
        and f.subcategory is null
)
select
    t.agency,
    t.report_year,
    d.category,
    cast(d.value as bigint) as decisions,
    cast(o.value as bigint) as prior,
    cast(d.value - o.value as bigint) as diff,
    cast(d.value - o.value as double) / nullif(cast(o.value as double), 0) as yoy,
    d.label_zh,
    d.label_en,
    t.agency_id,
    t.region_code,
    t.report_id,
    p.report_id as prior_report_id,
    t.scope,
    t.table2_format as form
from decided as d
inner join current_reports as t on t.report_key = d.report_key
left join current_reports as p
    on p.agency_id = t.agency_id and p.report_year = t.report_year - 1 and p.scope = t.scope
        and p.standing != 'undecided' and t.standing != 'undecided'
left join decided as o on o.report_key = p.report_key and o.row_no = d.row_no;
