-- COR-01: Does every correction that people gave for the report's document still meet what is printed in its cell?
-- Reads touched, corrections, and the cells to which a correction applies. Another text in the cell, a cell that the report has
-- not, or a fraction for a count: the correction is left out, and the figure stays as it was read.
select
    t.report_key,
    'COR-01' as rule_id,
    'pass' as outcome,
    null as evidence,
    cast(count(*) as integer) as equations
from touched as t
inner join corrected_cells as c on c.report_key = t.report_key
group by t.report_key
union all
select
    t.report_key,
    'COR-01',
    'fail',
    concat(k.cell, '：更正所据原文为“', k.raw_text, '”，与现在的原文不符或无此单元格，未更正为 ', rtrim(rtrim(cast(k.value as varchar), '0'), '.')),
    1
from touched as t
inner join reports as r on r.report_key = t.report_key
inner join corrections as k on k.document_sha256 = r.document_sha256
left join corrected_cells as c on c.report_key = t.report_key and c.correction_no = k.correction_no
where c.report_key is null
