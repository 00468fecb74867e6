-- What was found to be wrong, doubtful or not understood in the current reports, one row each, newest report first.
select
    report_id,
    agency_name,
    report_year,
    rule_id,
    severity,
    outcome,
    place,
    expected,
    actual,
    difference,
    evidence,
    source_line,
    printed,
    statement_zh,
    statement_en
from v_findings
