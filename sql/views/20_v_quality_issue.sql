-- Issue list in users' columns: which reports fail which rule, at which cell, with what was expected and what stands there?
create or replace view v_quality_issue as
select
    f.agency,
    f.report_year,
    f.rule_id,
    f.severity,
    f.place as cell,
    f.expected,
    f.actual,
    f.difference,
    f.evidence,
    f.source_line,
    f.statement_zh,
    f.statement_en,
    f.report_id,
    f.agency_id,
    f.region_code,
    f.document_sha256,
    f.finding_id,
    f.decision,
    f.decided_by,
    f.decided_on,
    f.decision_reason
from v_findings as f;
