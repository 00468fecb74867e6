-- By region and year: which refusal reasons are used most (denied, unavailable, not processed)?
-- A report in which the reason or the number handled is missing adds to neither: left_out_no_figure counts such reports.
create or replace view v_denial_reason as
with sums as (
    select
        p.region_code,
        p.report_year,
        p.basis,
        i.item_code,
        cast(sum(f.total) filter (where h.total is not null) as bigint) as count,
        cast(sum(h.total) filter (where f.total is not null) as bigint) as n,
        count(f.total + h.total) as reports
    from v_region_reports as p
    inner join application_facts as f on f.report_key = p.report_key
    inner join dim_item as i on i.row_no = f.row_no
    inner join application_facts as h on h.report_key = p.report_key
    inner join dim_item as hi on hi.row_no = h.row_no and hi.item_code = 'total_handled'
    where i.group_code in ('denied', 'unavailable', 'not_processed') and p.left_out is null
    group by p.region_code, p.report_year, p.basis, i.item_code
)
select
    c.region_code,
    c.region,
    c.report_year,
    i.item_code,
    i.label_zh,
    s.count,
    s.count / nullif(s.n, 0) as share,
    s.n,
    s.n >= 30 as reliable,
    c.basis,
    coalesce(s.reports, 0) as reports,
    c.in_region - coalesce(s.reports, 0) as reports_left_out,
    i.group_code as outcome_group,
    i.label_en,
    i.form_order,
    c.region_level,
    c.left_out_scope_unknown,
    c.left_out_other_scope,
    c.added - coalesce(s.reports, 0) as left_out_no_figure
from v_region_counts as c
inner join dim_item as i on i.group_code in ('denied', 'unavailable', 'not_processed')
left join sums as s
    on s.region_code = c.region_code and s.report_year = c.report_year and s.basis = c.basis and s.item_code = i.item_code;
