-- STR-24: the search for the wrong figure was stopped by a fault of the program; the tables that do not add up lack their hint.
insert into outcomes by name
select report_key, 'STR-24' as rule_id, 'fail' as outcome, $check as printed, $said as evidence
from touched;
insert into outcomes by name
select
    report_key,
    case table_code when 'application' then 'APP-12' when 'dispute' then 'DIS-10' else 'LEG-18' end as rule_id,
    'not_assessable' as outcome,
    'STR-24' as missing
from failing;
