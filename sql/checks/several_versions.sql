-- YOY-07: Are there several versions of the report on this year? The current one names the others; each stays in v_reports.
-- Reads touched (report_key) and the readings that were not retired.
select
    t.report_key,
    'YOY-07' as rule_id,
    case when count(o.report_key) = 0 then 'pass' else 'fail' end as outcome,
    case when count(o.report_key) > 0 then cast(1 as decimal(38, 4)) end as expected,
    case when count(o.report_key) > 0 then cast(count(o.report_key) + 1 as decimal(38, 4)) end as actual,
    '其他版本：' || string_agg(o.report_id, '、' order by o.report_id) as evidence
from touched as t
inner join reports as r on r.report_key = t.report_key
left join reports as o
    on o.agency_id = r.agency_id
    and o.report_year = r.report_year
    and o.report_key != r.report_key
    and o.retired_in_run is null
group by t.report_key
