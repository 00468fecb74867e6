-- Rates of a report, a row for each metric of v_metrics: numerator, denominator n, value, and whether n is large enough to compare.
select
    m.agency_id,
    coalesce(m.region_code, case r.level when 'central' then '000000' end) as region_code,
    m.report_year,
    m.report_id,
    m.agency,
    m.scope,
    r.standing,
    m.metric,
    m.label_zh,
    m.label_en,
    cast(m.numerator as decimal(38, 4)) as numerator,
    cast(m.n as decimal(38, 4)) as n,
    m.value,
    m.reliable
from v_metrics as m
inner join current_reports as r on r.report_id = m.report_id
order by m.agency_id, m.report_year, m.report_id, m.metric
