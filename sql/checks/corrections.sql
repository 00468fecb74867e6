-- COR-01: Does every correction of a report still match the cell that it was made for?
-- Reads touched (report_key) and what became of the corrections. One that was made for another version of the report, for another
-- text or for a cell that is not there, is a row; those that apply are one row a report.
with theirs as (
    select distinct t.report_key, k.line, k.cell, k.raw_text, k.printed_now, k.state, k.corrected_by
    from touched as t
    inner join (from touched select report_key, report_key as version_key union all from versions_of_touched) as o
        on o.report_key = t.report_key
    inner join reports as v on v.report_key = o.version_key
    inner join corrections as k on k.document_sha256 = v.document_sha256
)
select
    k.report_key,
    'COR-01' as rule_id,
    'fail' as outcome,
    c.table_no,
    c.row_no,
    c.column_no,
    k.cell as printed,
    concat_ws(
        '，',
        case k.state
            when 'other_version' then '更正针对的是另一版本的年报'
            when 'no_such_cell' then '年报中没有这一单元格'
            when 'other_unit' then '更正值的单位与单元格不符'
            else concat('更正所依据的原文为“', k.raw_text, '”，现为“', k.printed_now, '”')
        end,
        k.corrected_by
    ) as evidence,
    1 as equations
from theirs as k
left join dim_cell as c on concat_ws('/', c.table_code, c.row_code, c.column_code) = k.cell and c.row_no is distinct from 0
where k.state != 'applies'
union all by name
select report_key, 'COR-01' as rule_id, 'pass' as outcome, count(*) as equations
from theirs
where state = 'applies'
group by report_key
