-- Which arithmetic of the form holds in which report: how many equations held, failed, or lack an operand?
create or replace view v_rule_outcomes as
select
    r.report_id,
    r.agency_name,
    r.report_year,
    c.rule_id,
    d.severity,
    c.passed,
    c.failed,
    c.not_assessable,
    c.passed / nullif(c.passed + c.failed, 0) as pass_rate,
    d.statement_zh,
    d.statement_en,
    r.scope,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code
from rule_counts as c
inner join current_reports as r on r.report_key = c.report_key
left join dim_rule as d on d.rule_id = c.rule_id;
