-- APP-09: Does the prose name applications received or handled while every figure of table 3 is 0?
-- Reads touched, table 3, and the exact statements of the prose on the year and on the same scope. Not assessable where the
-- table holds no number but zeros and the prose says nothing of applications.
with zeros as materialized (
    select
        t.report_key,
        bool_and(coalesce(
            f.natural_person = 0
            and f.commercial_enterprise = 0
            and f.research_institution = 0
            and f.social_welfare_organization = 0
            and f.legal_services_organization = 0
            and f.other_organization = 0
            and f.total = 0,
            false
        )) as is_zero,
        min(f.source_line) as source_line
    from touched as t
    inner join application_facts as f on f.report_key = t.report_key
    group by t.report_key
    having count(f.total) > 0
),
said as (
    select
        z.report_key,
        max(n.value) as value,
        max_by(n.sentence, {'value': n.value, 'no': n.statement_no}) as sentence,
        max_by(n.source_line, {'value': n.value, 'no': n.statement_no}) as source_line
    from zeros as z
    inner join reports as r on r.report_key = z.report_key
    inner join narrative_figures as n
        on n.report_key = z.report_key
        and n.measure in ('received', 'handled', 'processed')
        and n.is_exact
        and coalesce(n.statement_year = r.report_year, true)
        and (n.statement_scope = 'unknown' or (n.statement_scope = 'jurisdiction') = (r.scope = 'jurisdiction'))
    where z.is_zero
    group by z.report_key
)
select
    z.report_key,
    'APP-09' as rule_id,
    3 as table_no,
    case when not z.is_zero or s.value = 0 then 'pass' when s.value > 0 then 'fail' else 'not_assessable' end as outcome,
    case when z.is_zero and s.value > 0 then cast(s.value as decimal(38, 4)) end as expected,
    case when z.is_zero and s.value > 0 then cast(0 as decimal(38, 4)) end as actual,
    case when z.is_zero and s.value > 0 then s.sentence end as evidence,
    case when z.is_zero and s.value > 0 then s.source_line else z.source_line end as source_line,
    case when z.is_zero and s.value is null then 'narrative' end as missing
from zeros as z
left join said as s on s.report_key = z.report_key
