-- What do the reports of a region add up to, cell by cell of tables 3, 2 and 4, by region and year?
-- A report in which a cell is missing adds nothing to it: left_out_no_figure counts such reports. Cells that none has are no rows.
create or replace view v_region_sums as
with cells as (
    select
        p.region_code,
        p.report_year,
        p.basis,
        3 as table_no,
        f.row_no,
        unnest([1, 2, 3, 4, 5, 6, 7]) as column_no,
        cast(unnest([
            sum(f.natural_person), sum(f.commercial_enterprise), sum(f.research_institution), sum(f.social_welfare_organization),
            sum(f.legal_services_organization), sum(f.other_organization), sum(f.total)
        ]) as decimal(38, 4)) as value,
        unnest([
            count(f.natural_person), count(f.commercial_enterprise), count(f.research_institution),
            count(f.social_welfare_organization), count(f.legal_services_organization), count(f.other_organization), count(f.total)
        ]) as reports
    from v_region_reports as p
    inner join application_facts as f on f.report_key = p.report_key
    where p.left_out is null
    group by p.region_code, p.report_year, p.basis, f.row_no
    union all
    select
        p.region_code,
        p.report_year,
        p.basis,
        4,
        f.row_no,
        unnest([1, 2, 3, 4, 5]),
        cast(unnest([sum(f.upheld), sum(f.corrected), sum(f.other_result), sum(f.pending), sum(f.total)]) as decimal(38, 4)),
        unnest([count(f.upheld), count(f.corrected), count(f.other_result), count(f.pending), count(f.total)])
    from v_region_reports as p
    inner join dispute_facts as f on f.report_key = p.report_key
    where p.left_out is null
    group by p.region_code, p.report_year, p.basis, f.row_no
    union all
    select
        p.region_code,
        p.report_year,
        p.basis,
        2,
        f.row_no,
        f.column_no,
        cast(sum(f.value) as decimal(38, 4)),
        count(f.value)
    from v_region_reports as p
    inner join disclosure_facts as f on f.report_key = p.report_key
    where p.left_out is null and f.subcategory is null
    group by p.region_code, p.report_year, p.basis, f.row_no, f.column_no
)
select
    c.region_code,
    c.region,
    c.region_level,
    c.report_year,
    c.basis,
    s.table_no,
    d.row_code,
    d.column_code,
    s.value,
    d.unit,
    s.reports,
    c.in_region - s.reports as reports_left_out,
    c.left_out_scope_unknown,
    c.left_out_other_scope,
    c.added - s.reports as left_out_no_figure,
    d.label_zh,
    s.row_no,
    s.column_no
from cells as s
inner join v_region_counts as c on c.region_code = s.region_code and c.report_year = s.report_year and c.basis = s.basis
inner join dim_cell as d on d.table_no = s.table_no and d.row_no = s.row_no and d.column_no = s.column_no
where s.reports > 0;
