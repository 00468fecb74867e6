-- Which agencies have too few cases for a rate, in the year for which rates are shown?
with newest as (
    select metric, max(report_year) as report_year from v_metrics where reliable group by metric
)
select m.metric, m.agency, m.report_id, m.numerator, m.n
from v_metrics as m
inner join newest as n on n.metric = m.metric and n.report_year = m.report_year
inner join dim_metric as d on d.metric = m.metric
where not m.reliable and d.unit = 'share' and d.minimum_n > 1 and m.metric != 'consistency_pass_rate'
order by m.metric, m.n desc, m.agency;
