-- What share of the applications handled in each province was granted in full or in part, in the newest year, over how many reports?
with sums as (
    select
        region_code,
        report_year,
        basis,
        -- NULL where one of the two is.
        max(value) filter (where row_code = 'granted') + max(value) filter (where row_code = 'partially_granted') as granted,
        max(value) filter (where row_code = 'total_handled') as n,
        min(reports) as least,
        max(reports) as most
    from v_region_sums
    where region_level = 'province' and table_no = 3 and column_code = 'total'
        and row_code in ('granted', 'partially_granted', 'total_handled')
    group by region_code, report_year, basis
),
newest as (
    select * from sums
    where report_year = (select max(report_year) from sums) and basis = 'organs'
)
select
    r.region_code, r.name as label_zh, r.name as label_en, n.report_year, n.granted, n.n,
    -- No share of figures that are sums over different reports.
    case when n.least = n.most then n.granted / nullif(n.n, 0) end as share, from_to(n.least, n.most) as reports
from dim_region as r
left join newest as n on n.region_code = r.region_code
where r.level = 'province' and r.valid_to is null
order by r.region_code;
