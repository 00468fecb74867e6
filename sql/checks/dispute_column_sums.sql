-- Is the total of every channel of table 4 the sum of its four results ('DIS-01', 'DIS-02', 'DIS-03')?
-- Reads touched (report_key) and the facts of those reports. Returns every equation (there are few): equations = 1.
-- Where the form of a table is not known, the latest is assumed. An equation that lacks a result fails where the others are
-- more than the total already (expected is then their sum).
with rules as (
    select distinct rule_id, form, row_no
    from form_sums
    where table_code = 'dispute' and axis = 'columns'
),
assessed as (
    select
        f.report_key,
        u.rule_id,
        f.row_no,
        f.upheld + f.corrected + f.other_result + f.pending as whole,
        coalesce(f.upheld, 0) + coalesce(f.corrected, 0) + coalesce(f.other_result, 0) + coalesce(f.pending, 0) as known,
        coalesce(whole, case when known > f.total then known end) as expected,
        f.total as actual,
        f.total - expected as difference,
        f.source_line + 4 * f.line_step as source_line
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join dispute_facts as f on f.report_key = t.report_key
    inner join rules as u on u.form = coalesce(r.table4_format, (select max(form) from form_sums)) and u.row_no = f.row_no
)
select
    a.report_key,
    a.rule_id,
    4 as table_no,
    a.row_no,
    5 as column_no,
    case when a.difference is null then 'not_assessable' when a.difference = 0 then 'pass' else 'fail' end as outcome,
    cast(a.expected as decimal(38, 4)) as expected,
    cast(a.actual as decimal(38, 4)) as actual,
    cast(a.difference as decimal(38, 4)) as difference,
    cast(coalesce(n.source_line, a.source_line) as integer) as source_line,
    1 as equations
from assessed as a
left join cell_notes as n
    on n.report_key = a.report_key and n.table_no = 4 and n.row_no = a.row_no and n.column_no = 5
