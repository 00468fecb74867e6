-- How does each report stand: rules that hold, fail or cannot be assessed, findings by severity, cells without a safe reading?
-- rules_checked are those that apply; pass_rate is passed / (passed + failed); the equations of the form are counted beside.
create or replace view v_quality_summary as
with found as (
    select
        f.report_key,
        count(*) filter (where d.severity = 'error') as errors,
        count(*) filter (where d.severity = 'warning') as warnings,
        count(*) filter (where d.severity = 'note') as notes
    from findings as f
    left join dim_rule as d on d.rule_id = f.rule_id
    group by f.report_key
),
-- Few reports have decisions: their findings are looked at, no others.
dismissed as (
    select r.report_key, d.*
    from decisions as d
    inner join current_reports as r on r.agency_id = d.agency_id and r.report_year = d.report_year
        and is_decided_of(d.scope, r.scope, r.standing)
    where d.decision = 'dismissed'
),
looked_at as materialized (
    select report_key, rule_id, table_no, row_no, column_no, printed, actual, expected, difference, evidence
    from findings
    where report_key in (select report_key from dismissed)
),
closed as (
    select f.report_key, count(*) as errors
    from looked_at as f
    inner join dim_rule as u on u.rule_id = f.rule_id and u.severity = 'error'
    left join dim_cell as c
        on c.table_no = f.table_no and c.row_no is not distinct from f.row_no and c.column_no is not distinct from f.column_no
    inner join dismissed as d
        on d.report_key = f.report_key
        and d.rule_id = f.rule_id
        and d.cell = finding_cell(c.table_code, c.row_code, c.column_code, f.table_no, f.row_no, f.column_no, f.printed)
        and d.value = finding_value(f.actual, f.difference, f.evidence)
        and d.expected = finding_expected(f.expected)
    group by f.report_key
),
flagged as (
    select report_key, count(*) as cells
    from (
        select report_key, value_status from cell_notes
        union all
        select report_key, value_status from statistic_facts
    )
    where value_status in ('ambiguous', 'malformed')
    group by report_key
)
select
    r.agency,
    r.report_year,
    cast(coalesce(bit_count(o.passed) + bit_count(o.failed) + bit_count(o.not_assessable), 0) as bigint) as rules_checked,
    cast(coalesce(bit_count(o.passed), 0) as bigint) as passed,
    cast(coalesce(bit_count(o.failed), 0) as bigint) as failed,
    cast(coalesce(bit_count(o.not_assessable), 0) as bigint) as not_assessable,
    bit_count(o.passed) / nullif(bit_count(o.passed) + bit_count(o.failed), 0) as pass_rate,
    coalesce(n.errors, 0) as errors,
    coalesce(n.warnings, 0) as warnings,
    coalesce(n.notes, 0) as notes,
    coalesce(l.cells, 0) as cells_flagged,
    r.cells_read,
    coalesce(o.equations_passed, 0) as equations_passed,
    coalesce(o.equations_failed, 0) as equations_failed,
    coalesce(o.equations_not_assessable, 0) as equations_not_assessable,
    o.equations_passed / nullif(o.equations_passed + o.equations_failed, 0) as consistency_pass_rate,
    r.report_id,
    r.scope,
    r.layout,
    r.agency_id,
    r.region_code,
    r.document_sha256,
    coalesce(n.errors, 0) - coalesce(e.errors, 0) as errors_open
from current_reports as r
left join report_outcomes as o on o.report_key = r.report_key
left join found as n on n.report_key = r.report_key
left join closed as e on e.report_key = r.report_key
left join flagged as l on l.report_key = r.report_key;
