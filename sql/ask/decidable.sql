-- Which finding has this id, and what is a decision on it keyed by?
select distinct finding_id, report_body(agency_id, scope) as agency_id, agency, report_year, rule_id, cell, value, finding_expected(expected) as expected, place
from v_findings
where finding_id = $finding_id;
