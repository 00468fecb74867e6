-- Which checks failed on how many reports (rule STR-24), in the last run that checked them?
select split_part(f.printed, ' ', 1) as "check", count(distinct f.report_key) as reports
from findings as f
inner join reports as r on r.report_key = f.report_key and r.is_current
where f.rule_id = 'STR-24'
group by all
order by all;
