-- Duplicate, excessive and petition applications: what share of the handled ones was turned away so, by region and year?
-- A report in which one of the figures is missing adds to none of them: left_out_no_figure counts such reports.
create or replace view v_abuse_handling as
with whole as (
    select
        p.region_code,
        p.report_year,
        p.basis,
        max(f.total) filter (where i.item_code = 'not_processed_duplicate') as duplicate,
        max(f.total) filter (where i.item_code = 'not_processed_excessive') as excessive,
        max(f.total) filter (where i.item_code = 'not_processed_petition_complaint') as petition_complaint,
        max(f.total) filter (where i.item_code = 'total_handled') as n
    from v_region_reports as p
    inner join application_facts as f on f.report_key = p.report_key
    inner join dim_item as i on i.row_no = f.row_no
    where
        p.left_out is null
        and i.item_code in ('not_processed_duplicate', 'not_processed_excessive', 'not_processed_petition_complaint', 'total_handled')
    group by p.region_code, p.report_year, p.basis, p.report_key
    having count(f.total) = 4
),
sums as (
    select
        region_code,
        report_year,
        basis,
        cast(sum(duplicate) as bigint) as duplicate,
        cast(sum(excessive) as bigint) as excessive,
        cast(sum(petition_complaint) as bigint) as petition_complaint,
        cast(sum(n) as bigint) as n,
        count(*) as reports
    from whole
    group by region_code, report_year, basis
)
select
    c.region_code,
    c.region,
    c.report_year,
    s.duplicate,
    s.duplicate / nullif(s.n, 0) as duplicate_share,
    s.excessive,
    s.excessive / nullif(s.n, 0) as excessive_share,
    s.petition_complaint,
    s.petition_complaint / nullif(s.n, 0) as petition_complaint_share,
    s.n,
    s.n >= 30 as reliable,
    c.basis,
    coalesce(s.reports, 0) as reports,
    c.in_region - coalesce(s.reports, 0) as reports_left_out,
    c.region_level,
    c.left_out_scope_unknown,
    c.left_out_other_scope,
    c.added - coalesce(s.reports, 0) as left_out_no_figure
from v_region_counts as c
left join sums as s on s.region_code = c.region_code and s.report_year = c.report_year and s.basis = c.basis;
