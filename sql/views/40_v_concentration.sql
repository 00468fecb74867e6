-- How far do the applications of a region concentrate on few agencies, by region and year?
-- Reports of single organs only. Those that do not tell the number received are left out of the shares and counted.
create or replace view v_concentration as
with sums as (
    select
        p.region_code,
        p.report_year,
        cast(sum(f.total) as bigint) as n,
        list_sum(max(f.total, 10)) as top10,
        sum(cast(f.total as double) * f.total) as squares,
        count(f.total) as reports
    from v_region_reports as p
    inner join application_facts as f on f.report_key = p.report_key
    inner join dim_item as i on i.row_no = f.row_no
    where i.item_code = 'received_new' and p.basis = 'organs' and p.left_out is null
    group by p.region_code, p.report_year
)
select
    c.region_code,
    c.region,
    c.report_year,
    s.top10 / nullif(s.n, 0) as top10_share,
    s.squares / nullif(cast(s.n as double) * s.n, 0) as hhi,
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
left join sums as s on s.region_code = c.region_code and s.report_year = c.report_year
where c.basis = 'organs';
