-- Which figures are negative where the form allows none?
-- Reads touched (report_key) and the facts of those reports. Returns failing cells only; they are cells, not equations,
-- and expected is empty because any number from zero up would do. An increase or decrease (measure change) may be negative.
-- 'VAL-06' says once per report how many there are.
with cells as (
    select
        f.report_key,
        'APP-04' as rule_id,
        3 as table_no,
        f.row_no,
        unnest([1, 2, 3, 4, 5, 6, 7]) as column_no,
        unnest(applicants(f)) as value,
        null as subcategory,
        f.source_line,
        f.line_step
    from touched as t
    inner join application_facts as f on f.report_key = t.report_key
    where least(
        f.natural_person,
        f.commercial_enterprise,
        f.research_institution,
        f.social_welfare_organization,
        f.legal_services_organization,
        f.other_organization,
        f.total
    ) < 0
    union all
    select
        f.report_key,
        'DIS-04',
        4,
        f.row_no,
        unnest([1, 2, 3, 4, 5]),
        unnest(results(f)),
        null,
        f.source_line,
        f.line_step
    from touched as t
    inner join dispute_facts as f on f.report_key = t.report_key
    where least(f.upheld, f.corrected, f.other_result, f.pending, f.total) < 0
    union all
    select f.report_key, 'PRO-01', 2, f.row_no, f.column_no, f.value, f.subcategory, f.source_line, 0
    from touched as t
    inner join disclosure_facts as f on f.report_key = t.report_key
    inner join dim_measure as m on m.column_no = f.column_no
    where f.value < 0 and m.measure <> 'change'
)
select
    c.report_key,
    c.rule_id,
    c.table_no,
    c.row_no,
    c.column_no,
    'fail' as outcome,
    cast(null as decimal(38, 4)) as expected,
    cast(c.value as decimal(38, 4)) as actual,
    cast(null as decimal(38, 4)) as difference,
    cast(coalesce(n.source_line, c.source_line + (c.column_no - 1) * c.line_step) as integer) as source_line,
    1 as equations
from cells as c
left join cell_notes as n
    on n.report_key = c.report_key
    and n.table_no = c.table_no
    and n.row_no = c.row_no
    and n.column_no = c.column_no
    and n.subcategory is not distinct from c.subcategory
where c.value < 0
union all
select
    report_key, 'VAL-06', null, null, null, 'fail', 0, count(*), count(*), min(source_line), 1
from cells
where value < 0
group by report_key
