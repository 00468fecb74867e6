-- Quality of a report, one row each: rules that hold, fail or cannot be assessed, findings by severity, cells without a safe reading.
select
    q.agency_id,
    coalesce(q.region_code, case r.level when 'central' then '000000' end) as region_code,
    q.report_year,
    q.report_id,
    q.agency,
    q.scope,
    r.standing,
    q.rules_checked,
    q.passed,
    q.failed,
    q.not_assessable,
    q.pass_rate,
    q.errors,
    q.errors_open,
    q.warnings,
    q.notes,
    q.cells_read,
    q.cells_flagged,
    q.equations_passed,
    q.equations_failed,
    q.equations_not_assessable,
    q.consistency_pass_rate,
    q.layout,
    q.document_sha256
from v_quality_summary as q
inner join current_reports as r on r.report_id = q.report_id
order by q.agency_id, q.report_year, q.report_id
