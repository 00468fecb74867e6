-- Is what was carried out of last year what is carried into this year (rules YOY-01 and YOY-10)?
-- Reads touched (report_key), application_facts and those of the year before (prior_application). 'YOY-01' is the total; 'YOY-10'
-- the kinds of applicant, in one row per report that names all those that differ (equations says how many) at the first of them.
with this_year as (
    select
        f.report_key,
        f.row_no,
        r.report_year,
        [
            f.natural_person,
            f.commercial_enterprise,
            f.research_institution,
            f.social_welfare_organization,
            f.legal_services_organization,
            f.other_organization,
            f.total
        ] as figures,
        f.source_line,
        f.line_step
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join application_facts as f on f.report_key = t.report_key
    inner join dim_item as i on i.row_no = f.row_no
    where i.item_code = 'carried_in'
),
last_year as (
    select
        p.touched_key,
        p.prior_id,
        [
            p.natural_person,
            p.commercial_enterprise,
            p.research_institution,
            p.social_welfare_organization,
            p.legal_services_organization,
            p.other_organization,
            p.total
        ] as figures
    from prior_application as p
    inner join dim_item as i on i.row_no = p.row_no
    where p.years_back = 1 and i.item_code = 'carried_out'
),
pairs as not materialized (
    select
        t.report_key,
        t.row_no,
        a.column_no,
        a.applicant_type,
        a.applicant_type = 'total' as is_total,
        t.report_year,
        l.prior_id,
        t.figures[a.column_no] as actual,
        l.figures[a.column_no] as expected,
        t.source_line + (a.column_no - 1) * t.line_step as source_line
    from this_year as t
    cross join dim_applicant_type as a
    left join last_year as l on l.touched_key = t.report_key
),
assessed as not materialized (
    select
        *,
        case when is_total then 'YOY-01' else 'YOY-10' end as rule_id,
        case when actual = expected then 'pass' when actual != expected then 'fail' else 'not_assessable' end as outcome
    from pairs
),
summed as materialized (
    select
        report_key,
        rule_id,
        outcome,
        any_value(row_no) as row_no,
        min(column_no) as column_no,
        arg_min(expected, column_no) as expected,
        arg_min(actual, column_no) as actual,
        arg_min(source_line, column_no) as source_line,
        count(*) as equations,
        case outcome
            when 'fail' then concat(
                'carried out of ', any_value(report_year) - 1, ' (', any_value(prior_id), '), carried into ', any_value(report_year), ': ',
                string_agg(concat(applicant_type, ' ', expected, ' and ', actual), ', ' order by column_no)
            )
        end as evidence,
        case outcome
            when 'not_assessable' then min(
                case
                    when prior_id is null then concat('report of ', report_year - 1)
                    when actual is null then concat('application/carried_in/', applicant_type)
                    else concat('application/carried_out/', applicant_type, ' of ', report_year - 1)
                end
            )
        end as missing
    from assessed
    group by report_key, rule_id, outcome
)
select
    s.report_key,
    s.rule_id,
    s.outcome,
    3 as table_no,
    s.row_no,
    s.column_no,
    cast(s.expected as decimal(18, 4)) as expected,
    cast(s.actual as decimal(18, 4)) as actual,
    cast(s.actual - s.expected as decimal(18, 4)) as difference,
    s.evidence,
    cast(coalesce(n.source_line, s.source_line) as integer) as source_line,
    s.equations,
    null as missing
from summed as s
left join cell_notes as n
    on n.report_key = s.report_key and n.table_no = 3 and n.row_no = s.row_no and n.column_no = s.column_no
where s.outcome = 'fail'
union all
select report_key, rule_id, outcome, 3, null, null, null, null, null, null, null, equations, missing
from summed
where outcome != 'fail'
