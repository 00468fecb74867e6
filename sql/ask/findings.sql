-- The findings that were asked for, newest report first; a parameter that is NULL restricts nothing.
select agency_name, report_year, rule_id, severity, place, expected, actual, difference, source_line, statement_zh, evidence, report_id
from v_findings
where ($severity is null or severity = $severity)
    and ($agency is null or contains(agency_name, $agency))
    and ($year is null or report_year = $year)
    and ($rule is null or rule_id = $rule)
order by report_year desc, agency_name, severity = 'note', severity = 'warning', rule_id, source_line;
