-- How many findings there are on the current versions, by severity.
select u.severity, count(*) as findings
from findings as f
join reports as r on r.report_key = f.report_key and r.is_current
join dim_rule as u on u.rule_id = f.rule_id
group by u.severity;
