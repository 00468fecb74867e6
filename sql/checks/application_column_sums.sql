-- Is the total of every row of table 3 the sum of the six kinds of applicant ('APP-03')?
-- Reads touched (report_key) and the facts of those reports. Returns a row for every equation that fails (equations = 1)
-- and, for every report and rule, one row for all that hold and one for all that lack an operand (no place, their number
-- in equations): nearly all equations hold, and nobody reads them one by one. Where the form of a table is not known,
-- the latest is assumed: an equation that reads differently in the other form then lacks an operand.
-- An equation that lacks a part fails where the others are more than the total already (expected is then their sum).
with rules as (
    select distinct rule_id, form
    from form_sums
    where table_code = 'application' and axis = 'columns'
),
assessed as (
    select
        f.report_key,
        u.rule_id,
        f.row_no,
        f.natural_person
        + f.commercial_enterprise
        + f.research_institution
        + f.social_welfare_organization
        + f.legal_services_organization
        + f.other_organization as whole,
        coalesce(f.natural_person, 0)
        + coalesce(f.commercial_enterprise, 0)
        + coalesce(f.research_institution, 0)
        + coalesce(f.social_welfare_organization, 0)
        + coalesce(f.legal_services_organization, 0)
        + coalesce(f.other_organization, 0) as known,
        coalesce(whole, case when known > f.total then known end) as expected,
        f.total as actual,
        f.total - expected as difference,
        f.source_line + 6 * f.line_step as source_line
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join application_facts as f on f.report_key = t.report_key
    inner join rules as u on u.form = coalesce(r.table3_format, (select max(form) from form_sums))
),
counted as (
    select
        report_key,
        rule_id,
        count(difference) - count(nullif(difference, 0)) as passed,
        count(*) - count(difference) as not_assessable
    from assessed
    group by report_key, rule_id
)
select
    a.report_key,
    a.rule_id,
    3 as table_no,
    a.row_no,
    7 as column_no,
    'fail' as outcome,
    cast(a.expected as decimal(38, 4)) as expected,
    cast(a.actual as decimal(38, 4)) as actual,
    cast(a.difference as decimal(38, 4)) as difference,
    cast(coalesce(n.source_line, a.source_line) as integer) as source_line,
    1 as equations
from assessed as a
left join cell_notes as n
    on n.report_key = a.report_key and n.table_no = 3 and n.row_no = a.row_no and n.column_no = 7
where a.difference <> 0
union all
select report_key, rule_id, 3, null, null, 'pass', null, null, null, null, passed
from counted
union all
select report_key, rule_id, 3, null, null, 'not_assessable', null, null, null, null, not_assessable
from counted
where not_assessable > 0
