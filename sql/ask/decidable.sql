-- Which finding has this id, and what is a decision on it keyed by? One on a document that was set aside has no key.
select distinct finding_id, finding_kind, report_body(agency_id, scope) as agency_id, agency, report_year, rule_id, cell, value, finding_expected(expected) as expected, place
from v_to_mend
where finding_id = $finding_id;
