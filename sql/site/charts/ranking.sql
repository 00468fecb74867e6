-- Which rate have the agencies of each metric's newest year, with the interval (Wilson, 95 %) that its numbers leave?
-- Only where there are enough cases (reliable); how many are left out stands in the last column.
with newest as (
    select metric, max(report_year) as report_year from v_metrics where reliable group by metric
),
rates as (
    select m.*, 3.8415 as z2
    from v_metrics as m
    inner join newest as n on n.metric = m.metric and n.report_year = m.report_year
    inner join dim_metric as d on d.metric = m.metric
    where d.unit = 'share' and d.minimum_n > 1 and m.metric != 'consistency_pass_rate'
)
select
    metric,
    label_zh,
    label_en,
    agency,
    agency_id,
    report_id,
    report_year,
    value as share,
    numerator,
    n,
    (value + z2 / (2 * n) - sqrt(z2 * (value * (1 - value) + z2 / (4 * n)) / n)) / (1 + z2 / n) as low,
    (value + z2 / (2 * n) + sqrt(z2 * (value * (1 - value) + z2 / (4 * n)) / n)) / (1 + z2 / n) as high,
    (select count(*) from rates as o where o.metric = r.metric and not o.reliable) as left_out
from rates as r
where reliable
order by metric, low desc, agency;
