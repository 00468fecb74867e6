-- TXT-12: Does the prose speak of another year where it should speak of the report's?
-- Reads reports_with_tables and narrative_figures: the year that section one opens with, and figures that the prose gives for a
-- named year. A figure for another year is beside one for this year a comparison, alone it was taken over from another report.
-- expected is the report's year, actual the one that is named.
with named as materialized (
    select b.report_key, b.report_year, n.measure, n.statement_year, n.sentence, n.source_line
    from reports_with_tables as b
    inner join narrative_figures as n on n.report_key = b.report_key
),
wrong as (
    select
        o.report_key,
        min(o.report_year) as report_year,
        min(o.statement_year) as statement_year,
        min(o.sentence) as sentence,
        o.source_line
    from named as o
    where
        o.statement_year != o.report_year
        and not exists (
            from named as s
            where s.report_key = o.report_key and s.measure = o.measure and coalesce(s.statement_year = s.report_year, true)
        )
    group by o.report_key, o.source_line
)
select
    report_key,
    'TXT-12' as rule_id,
    'fail' as outcome,
    cast(report_year as decimal(38, 4)) as expected,
    cast(statement_year as decimal(38, 4)) as actual,
    sentence as evidence,
    source_line
from wrong
union all by name
select
    b.report_key,
    'TXT-12' as rule_id,
    case when count(n.report_key) > 0 then 'pass' else 'not_assessable' end as outcome,
    case when count(n.report_key) = 0 then 'narrative' end as missing
from reports_with_tables as b
left join named as n on n.report_key = b.report_key and n.statement_year = b.report_year
where b.report_key not in (select report_key from wrong)
group by b.report_key
