-- In how many reports does every rule hold, fail, lack an operand, or not apply?
with outcomes as (
    select o.passed, o.failed, o.not_assessable
    from report_outcomes as o
    inner join current_reports as r on r.report_key = o.report_key
)
select
    d.rule_id,
    d.severity,
    d.statement_zh,
    d.statement_en,
    count(*) filter (where get_bit(o.passed, d.rule_no) = 1) as passed,
    count(*) filter (where get_bit(o.failed, d.rule_no) = 1) as failed,
    count(*) filter (where get_bit(o.not_assessable, d.rule_no) = 1) as not_assessable
from dim_rule as d
left join outcomes as o on true
where d.judged_by != 'list'
group by d.rule_no, d.rule_id, d.severity, d.statement_zh, d.statement_en
order by d.rule_no;
