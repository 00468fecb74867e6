-- How does each report stand: equations that hold, fail or lack an operand, findings by severity, cells without a safe reading?
create or replace view v_quality_summary as
with equations as (
    select
        report_key,
        cast(sum(passed) as bigint) as passed,
        cast(sum(failed) as bigint) as failed,
        cast(sum(not_assessable) as bigint) as not_assessable,
        count(*) as rules_checked
    from rule_counts
    group by report_key
),
found as (
    select
        f.report_key,
        count(*) filter (where d.severity = 'error') as errors,
        count(*) filter (where d.severity = 'warning') as warnings,
        count(*) filter (where d.severity = 'note') as notes
    from findings as f
    left join dim_rule as d on d.rule_id = f.rule_id
    group by f.report_key
),
flagged as (
    select report_key, count(*) as cells
    from cell_notes
    where value_status in ('ambiguous', 'malformed')
    group by report_key
)
select
    r.agency,
    r.report_year,
    coalesce(e.rules_checked, 0) as rules_checked,
    coalesce(e.passed, 0) as passed,
    coalesce(e.failed, 0) as failed,
    coalesce(e.not_assessable, 0) as not_assessable,
    e.passed / nullif(e.passed + e.failed, 0) as pass_rate,
    coalesce(n.errors, 0) as errors,
    coalesce(n.warnings, 0) as warnings,
    coalesce(n.notes, 0) as notes,
    coalesce(l.cells, 0) as cells_flagged,
    r.cells_read,
    r.report_id,
    r.scope,
    r.layout,
    r.agency_id,
    r.region_code,
    r.document_sha256
from current_reports as r
left join equations as e on e.report_key = r.report_key
left join found as n on n.report_key = r.report_key
left join flagged as l on l.report_key = r.report_key;
