-- Lists in the prose: do their parts make what they are said to make?
-- 'TXT-11' parts and shares (to 100 per cent, give or take 0.1), 'TXT-15' channels of publication. Reads reports_with_tables and
-- narrative_figures. expected is the sum as told, actual what the parts make.
with rules as (
    from (values ('TXT-11', 'list_sum', 0), ('TXT-11', 'share_sum', 0.1), ('TXT-15', 'channel_sum', 0)) as r (rule_id, measure, tolerance)
),
judged as materialized (
    select
        n.report_key,
        u.rule_id,
        case when abs(n.value - n.total) <= u.tolerance then 'pass' else 'fail' end as outcome,
        n.total,
        n.value,
        n.sentence,
        n.source_line
    from reports_with_tables as b
    inner join narrative_figures as n on n.report_key = b.report_key
    inner join rules as u on u.measure = n.measure
)
select
    report_key,
    rule_id,
    outcome,
    total as expected,
    value as actual,
    cast(value - total as decimal(38, 4)) as difference,
    sentence as evidence,
    source_line,
    1 as equations
from judged
where outcome = 'fail'
union all by name
select report_key, rule_id, 'pass' as outcome, count(*) as equations
from judged
where outcome = 'pass'
group by report_key, rule_id
union all by name
select b.report_key, u.rule_id, 'not_assessable' as outcome, 1 as equations, 'narrative' as missing
from reports_with_tables as b
cross join (select distinct rule_id from rules) as u
where (b.report_key, u.rule_id) not in (select (report_key, rule_id) from judged)
