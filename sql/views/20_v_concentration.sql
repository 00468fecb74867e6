-- How far do the applications of a region concentrate on few agencies, by region and year?
-- Reports of single organs only. Those that do not tell the number received are left out of the shares and counted.
create or replace view v_concentration as
with agencies as (
    select
        p.region_code,
        p.region,
        p.basis,
        s.report_year,
        cast(sum(s.received) as bigint) as n,
        list_sum(list_sort(flatten(list(s.largest)), 'desc')[1:10]) as top10,
        sum(s.squares) as squares,
        cast(sum(s.reports) as bigint) as reports,
        cast(sum(s.reports_left_out) as bigint) as reports_left_out
    from v_region_parts as p
    cross join lateral (
        select
            r.report_year,
            sum(f.total) as received,
            coalesce(max(f.total, 10), []) as largest,
            sum(cast(f.total as double) * f.total) as squares,
            count(f.total) as reports,
            count(*) - count(f.total) as reports_left_out
        from current_reports as r
        inner join application_facts as f on f.report_key = r.report_key
        inner join dim_item as i on i.row_no = f.row_no
        where
            i.item_code = 'received_new'
            and r.scope = 'organ'
            and coalesce(r.region_code, case r.level when 'central' then '000000' end) = p.part_code
        group by r.report_year
    ) as s
    where p.basis = 'organs'
    group by p.region_code, p.region, p.basis, s.report_year
)
select
    region_code,
    region,
    report_year,
    top10 / nullif(n, 0) as top10_share,
    squares / nullif(cast(n as double) * n, 0) as hhi,
    n,
    n >= 30 as reliable,
    basis,
    reports,
    reports_left_out
from agencies;
