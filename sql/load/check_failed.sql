-- STR-24: a check that a fault of the program stopped says nothing of the reports in touched, and that is said.
-- Once as a finding, and of every rule that the check holds (outcomes.sql leaves out those that do not apply to a report).
insert into outcomes by name
select report_key, 'STR-24' as rule_id, 'fail' as outcome, $check as printed, $said as evidence
from touched;
insert into outcomes by name
select t.report_key, r.rule_id, 'not_assessable' as outcome, 'STR-24' as missing
from touched as t
cross join (select unnest($rules::varchar[]) as rule_id) as r;
