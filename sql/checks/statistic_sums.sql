-- Does the arithmetic of the statistics tables of before 2019 hold, in every column of figures?
-- Reads touched (report_key) and the facts of those reports. Returns every equation (such reports are few): equations = 1.
-- The national list has its equations in statistic_sums: '=' (left equals right; 'LEG-01' received, 'LEG-02' closed,
-- 'LEG-03' answered, 'LEG-04' denied, 'LEG-05' answered and closed, 'LEG-07' reviews, 'LEG-08' court cases, 'LEG-09' staff)
-- and '<=' (left is not the larger; 'LEG-06' closed and received, 'LEG-10' by the head, 'LEG-11' normative documents,
-- 'LEG-12' channels, 'LEG-15' issued). Of local tables, statistic_lists names the labels whose numbered entries (其中：1. 2.)
-- add up to them: 'LEG-13'. In both, a year's figure is not larger than the cumulative one: 'LEG-14'.
-- actual is the left side, the total or the year's figure; table_no 1 are the statistics, row_no is the entry.
with facts as materialized (
    select f.report_key, f.entry_no, f.column_no, f.form, f.period, f.indicator_code, f.parent_no, f.enumerator, f.label, f.value, f.source_line
    from touched as t
    inner join statistic_facts as f on f.report_key = t.report_key
),
-- Several entries with one code, or none, leave an equation without its operand.
operands as (
    select report_key, form, column_no, indicator_code,
        case when count(*) = 1 then any_value(value) end as value,
        min(entry_no) as entry_no,
        min(source_line) as source_line
    from facts
    where indicator_code is not null
    group by report_key, form, column_no, indicator_code
),
columns_of_lists as (
    select distinct report_key, form, column_no from facts
),
national as (
    select
        c.report_key, c.column_no, s.rule_id, s.equation_no, s.relation,
        count(*) = count(o.value) as is_whole,
        sum(o.value) filter (where s.side = 'left') as actual,
        sum(o.value) filter (where s.side = 'right') as expected,
        min(o.entry_no) filter (where s.side = 'left') as entry_no,
        min(o.source_line) filter (where s.side = 'left') as source_line
    from columns_of_lists as c
    inner join statistic_sums as s on s.form = c.form
    left join operands as o
        on o.report_key = c.report_key and o.column_no = c.column_no and o.indicator_code = s.indicator_code
    group by c.report_key, c.column_no, s.rule_id, s.equation_no, s.relation
),
lists as (
    select
        w.report_key, w.column_no, l.rule_id, w.entry_no as equation_no, '=' as relation,
        w.value is not null and count(*) = count(p.value) as is_whole,
        w.value as actual,
        sum(p.value) as expected,
        w.entry_no,
        w.source_line
    from facts as w
    inner join statistic_lists as l on l.form = w.form and l.label = w.label
    inner join facts as p
        on p.report_key = w.report_key and p.column_no = w.column_no and p.parent_no = w.entry_no and p.enumerator is not null
    group by w.report_key, w.column_no, l.rule_id, w.entry_no, w.value, w.source_line
    having count(*) > 1
),
periods as (
    select
        y.report_key, y.column_no, 'LEG-14' as rule_id, y.entry_no as equation_no, '<=' as relation,
        y.value is not null and c.value is not null as is_whole,
        y.value as actual,
        c.value as expected,
        y.entry_no,
        y.source_line
    from facts as y
    inner join facts as c on c.report_key = y.report_key and c.entry_no = y.entry_no
    where y.period = 'year' and c.period = 'cumulative'
),
assessed as (
    from national union all by name from lists union all by name from periods
)
select
    report_key,
    rule_id,
    1 as table_no,
    entry_no as row_no,
    column_no,
    case
        when not is_whole then 'not_assessable'
        when relation = '=' and actual = expected then 'pass'
        when relation = '<=' and actual <= expected then 'pass'
        else 'fail'
    end as outcome,
    case when is_whole then cast(expected as decimal(38, 4)) end as expected,
    case when is_whole then cast(actual as decimal(38, 4)) end as actual,
    case when is_whole then cast(actual - expected as decimal(38, 4)) end as difference,
    source_line,
    1 as equations
from assessed
union all
-- No figure of such a table can be negative.
select report_key, 'LEG-16', 1, entry_no, column_no, 'fail', null, value, null, source_line, 1
from facts
where value < 0
