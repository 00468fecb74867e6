-- Has a table of a form, in a year, fewer cells with a figure than in the published warehouse?
with published_cells as (
    select r.report_year, r.table2_format as form, 2 as table_no, count(f.value) as cells
    from published.reports as r
    inner join published.disclosure_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year, form
    union all
    select r.report_year, r.table3_format as form, 3 as table_no, sum((f.natural_person is not null)::integer + (f.commercial_enterprise is not null)::integer + (f.research_institution is not null)::integer + (f.social_welfare_organization is not null)::integer + (f.legal_services_organization is not null)::integer + (f.other_organization is not null)::integer + (f.total is not null)::integer) as cells
    from published.reports as r
    inner join published.application_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year, form
    union all
    select r.report_year, r.table4_format as form, 4 as table_no, sum((f.upheld is not null)::integer + (f.corrected is not null)::integer + (f.other_result is not null)::integer + (f.pending is not null)::integer + (f.total is not null)::integer) as cells
    from published.reports as r
    inner join published.dispute_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year, form
),
new_cells as (
    select r.report_year, r.table2_format as form, 2 as table_no, count(f.value) as cells
    from reports as r
    inner join disclosure_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year, form
    union all
    select r.report_year, r.table3_format as form, 3 as table_no, sum((f.natural_person is not null)::integer + (f.commercial_enterprise is not null)::integer + (f.research_institution is not null)::integer + (f.social_welfare_organization is not null)::integer + (f.legal_services_organization is not null)::integer + (f.other_organization is not null)::integer + (f.total is not null)::integer) as cells
    from reports as r
    inner join application_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year, form
    union all
    select r.report_year, r.table4_format as form, 4 as table_no, sum((f.upheld is not null)::integer + (f.corrected is not null)::integer + (f.other_result is not null)::integer + (f.pending is not null)::integer + (f.total is not null)::integer) as cells
    from reports as r
    inner join dispute_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year, form
),
sums as (
    select
        p.report_year,
        coalesce(p.form, 'no form') as form,
        p.table_no,
        p.cells as last,
        coalesce(n.cells, 0) as now
    from published_cells as p
    left join new_cells as n
        on n.report_year = p.report_year and n.form is not distinct from p.form and n.table_no = p.table_no
)
select
    'cells with a figure' as name,
    format('{} table {}, {}', report_year, table_no, form) as place,
    last,
    now,
    greatest($cells_least, $cells_share * last) as most,
    last - now > greatest($cells_least, $cells_share * last) as refuses
from sums
where now < last;
