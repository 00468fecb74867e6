-- Does a rule find far more errors than in the published warehouse, in reports of the same agencies on the same years?
-- Rules that compare a report with others are left out: new reports alone may make them speak.
with known as (
    select p.report_key as last_key, n.report_key as new_key
    from published.reports as p
    inner join reports as n
        on n.agency_id is not distinct from p.agency_id and n.report_year = p.report_year and n.scope = p.scope
    where p.is_current and n.is_current
),
published_errors as (
    select f.rule_id, count(*) as errors
    from published.findings as f
    where f.report_key in (select last_key from known)
    group by f.rule_id
),
new_errors as (
    select f.rule_id, count(*) as errors
    from findings as f
    where f.report_key in (select new_key from known)
    group by f.rule_id
)
select
    'errors of a rule' as name,
    n.rule_id as place,
    coalesce(p.errors, 0) as last,
    n.errors as now,
    greatest($errors_least, ($errors_factor - 1) * coalesce(p.errors, 0)) as most,
    n.errors - coalesce(p.errors, 0) > greatest($errors_least, ($errors_factor - 1) * coalesce(p.errors, 0)) as refuses
from new_errors as n
inner join dim_rule as d on d.rule_id = n.rule_id
left join published_errors as p on p.rule_id = n.rule_id
where
    d.severity = 'error'
    and split_part(n.rule_id, '-', 1) not in ('ROL', 'YOY', 'IDN')
    and n.errors > coalesce(p.errors, 0);
