-- In how many cells does something else stand than a plain number, by the layout of the document and what stands there?
with cells as (
    select report_key, value_status from cell_notes where value_status != 'reported'
    union all
    select report_key, value_status from statistic_facts where value_status != 'reported'
)
select r.layout, c.value_status, any_value(s.label_zh) as label_zh, any_value(s.label_en) as label_en,
    count(*) as cells, count(distinct c.report_key) as reports
from cells as c
inner join current_reports as r on r.report_key = c.report_key
left join dim_value_status as s on s.value_status = c.value_status
group by r.layout, c.value_status
order by r.layout, cells desc, c.value_status;
