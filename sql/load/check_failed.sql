-- STR-24: a check that a fault of the program stopped says nothing of the reports in touched, and that is said.
insert into outcomes by name
select report_key, 'STR-24' as rule_id, 'fail' as outcome, $check as printed, $said as evidence
from touched;
