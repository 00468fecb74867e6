-- Do the rows of table 3 add up for every kind of applicant, as the form's equations over rows say ('APP-01', 'APP-02')?
-- Reads touched (report_key) and the facts of those reports. Returns a row for every equation that fails (equations = 1)
-- and, for every report and rule, one row for all that hold and one for all that lack an operand (no place, their number
-- in equations): nearly all equations hold, and nobody reads them one by one. Where the form of a table is not known,
-- the latest is assumed: an equation that reads differently in the other form then lacks an operand.
-- actual is the side of the equation on which the total stands, expected the other side. An equation that lacks an operand fails
-- where one side is whole and the known rows of the other are more than it already (actual and expected are then the known ones).
with equations as (
    select
        s.rule_id,
        s.form,
        cast(row_number() over (order by s.rule_id, s.form) as smallint) as equation_no,
        count(*) as operands,
        max(s.side) filter (where i.group_code = 'total') as total_side,
        max(s.row_no) filter (where i.group_code = 'total') as total_row_no
    from form_sums as s
    inner join dim_item as i on i.row_no = s.row_no
    where s.table_code = 'application' and s.axis = 'rows'
    group by s.rule_id, s.form
),
operands as (
    select
        s.form,
        s.row_no,
        r.equation_no,
        r.rule_id,
        r.operands,
        r.total_row_no,
        s.side = r.total_side as is_actual,
        count(*) filter (where s.side = r.total_side) over (partition by r.equation_no) as actual_operands
    from form_sums as s
    inner join equations as r on r.rule_id = s.rule_id and r.form = s.form
    where s.table_code = 'application' and s.axis = 'rows'
),
-- Materialized so that the facts meet their few reports before they meet the equations.
facts as materialized (
    select
        f.report_key,
        coalesce(r.table3_format, (select max(form) from form_sums)) as form,
        f.row_no,
        f.natural_person,
        f.commercial_enterprise,
        f.research_institution,
        f.social_welfare_organization,
        f.legal_services_organization,
        f.other_organization,
        f.total
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join application_facts as f on f.report_key = t.report_key
),
-- A difference for every kind of applicant; NULL where an operand is missing.
balances as (
    select
        f.report_key,
        o.equation_no,
        any_value(o.rule_id) as rule_id,
        known_balance(f.natural_person, o.is_actual, any_value(o.actual_operands), any_value(o.operands)) as natural_person,
        known_balance(f.commercial_enterprise, o.is_actual, any_value(o.actual_operands), any_value(o.operands)) as commercial_enterprise,
        known_balance(f.research_institution, o.is_actual, any_value(o.actual_operands), any_value(o.operands)) as research_institution,
        known_balance(f.social_welfare_organization, o.is_actual, any_value(o.actual_operands), any_value(o.operands)) as social_welfare_organization,
        known_balance(f.legal_services_organization, o.is_actual, any_value(o.actual_operands), any_value(o.operands)) as legal_services_organization,
        known_balance(f.other_organization, o.is_actual, any_value(o.actual_operands), any_value(o.operands)) as other_organization,
        known_balance(f.total, o.is_actual, any_value(o.actual_operands), any_value(o.operands)) as total
    from facts as f
    inner join operands as o on o.form = f.form and o.row_no = f.row_no
    group by f.report_key, o.equation_no
),
assessed as materialized (
    select
        report_key,
        equation_no,
        rule_id,
        [
            cast(natural_person as bigint),
            cast(commercial_enterprise as bigint),
            cast(research_institution as bigint),
            cast(social_welfare_organization as bigint),
            cast(legal_services_organization as bigint),
            cast(other_organization as bigint),
            cast(total as bigint)
        ] as differences,
        list_count([
            nullif(natural_person, 0),
            nullif(commercial_enterprise, 0),
            nullif(research_institution, 0),
            nullif(social_welfare_organization, 0),
            nullif(legal_services_organization, 0),
            nullif(other_organization, 0),
            nullif(total, 0)
        ]) as failed
    from balances
),
failing as (
    select
        report_key,
        equation_no,
        rule_id,
        unnest([1, 2, 3, 4, 5, 6, 7]) as column_no,
        unnest(differences) as difference
    from assessed
    where failed > 0
),
failures as (
    select
        x.report_key,
        x.rule_id,
        x.column_no,
        x.difference,
        any_value(o.total_row_no) as row_no,
        sum(applicants(f)[x.column_no]) as actual,
        max(f.source_line + (x.column_no - 1) * f.line_step) filter (where f.row_no = o.total_row_no) as source_line
    from failing as x
    inner join application_facts as f on f.report_key = x.report_key
    inner join operands as o
        on o.equation_no = x.equation_no and o.row_no = f.row_no and o.is_actual
    where x.difference <> 0
    group by x.report_key, x.rule_id, x.column_no, x.difference
)
select
    x.report_key,
    x.rule_id,
    3 as table_no,
    x.row_no,
    x.column_no,
    'fail' as outcome,
    cast(x.actual - x.difference as decimal(38, 4)) as expected,
    cast(x.actual as decimal(38, 4)) as actual,
    cast(x.difference as decimal(38, 4)) as difference,
    cast(coalesce(n.source_line, x.source_line) as integer) as source_line,
    1 as equations
from failures as x
left join cell_notes as n
    on n.report_key = x.report_key and n.table_no = 3 and n.row_no = x.row_no and n.column_no = x.column_no
union all
select report_key, rule_id, 3, null, null, 'pass', null, null, null, null, list_count(differences) - failed
from assessed
union all
select report_key, rule_id, 3, null, null, 'not_assessable', null, null, null, null, 7 - list_count(differences)
from assessed
where list_count(differences) < 7
