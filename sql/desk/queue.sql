-- What is to be decided: the findings of current reports, errors first, by agency and report?
select
    f.finding_id,
    f.report_id,
    coalesce(f.agency, f.agency_name) as agency,
    f.report_year,
    f.rule_id,
    f.severity,
    f.place,
    f.said_zh,
    f.said_en,
    f.cell,
    f.source_line,
    f.expected,
    f.actual,
    f.decision,
    f.decided_by,
    f.decision_reason
from v_findings as f
where f.severity != 'note' or $notes
order by
    case f.severity when 'error' then 1 when 'warning' then 2 else 3 end,
    agency, f.report_year desc, f.report_id, f.source_line, f.finding_id;
