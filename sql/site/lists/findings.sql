-- What is wrong, doubtful or not understood, in which report, at which place?
select
    coalesce(substr(region_code, 1, 2), '00') as province,
    report_id,
    coalesce(agency, agency_name) as agency,
    report_year,
    rule_id,
    severity,
    place,
    said_zh,
    said_en,
    source_line,
    cell,
    decision
from v_findings
order by province, case severity when 'error' then 1 when 'warning' then 2 else 3 end, agency, report_year, report_id, finding_id;
