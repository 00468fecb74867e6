-- Do the rows of table 3 add up for every kind of applicant, as the form's equations over rows say?
-- Reads touched (report_key) and, of those reports, the facts. Returns a row for every equation that fails (equations = 1),
-- and per report and rule one row for all that hold ('pass') and one for all that lack an operand ('not_assessable'),
-- with their number in `equations` and no place: nearly all equations hold, and nobody reads them one by one.
-- actual is the side of the equation on which the total stands, expected the other side, difference = actual - expected.
with equation_parts as (
    select rule_id, form, side, row_no
    from form_sums
    where table_code = 'application' and axis = 'rows'
),
-- A rule that reads alike in every form can be assessed where the form of a table is not known.
form_free_rules as (
    select rule_id
    from (select rule_id, side, row_no, count(*) as forms from equation_parts group by rule_id, side, row_no) as part_forms
    group by rule_id
    having min(forms) = (select count(distinct form) from form_sums)
),
parts as (
    select rule_id, form, side, row_no from equation_parts
    union all
    select distinct rule_id, 'unknown', side, row_no
    from equation_parts
    where rule_id in (select rule_id from form_free_rules)
),
rules as (
    select
        p.rule_id,
        p.form,
        count(*) as operands,
        max(p.side) filter (where i.group_code = 'total') as total_side,
        max(p.row_no) filter (where i.group_code = 'total') as total_row_no
    from parts as p
    inner join dim_item as i on i.row_no = p.row_no
    group by p.rule_id, p.form
),
operands as (
    select
        p.rule_id,
        p.form,
        p.row_no,
        r.operands,
        p.row_no = r.total_row_no as is_total,
        p.side = r.total_side as is_actual,
        case when p.side = r.total_side then 1 else -1 end as sign
    from parts as p
    inner join rules as r on r.rule_id = p.rule_id and r.form = p.form
),
-- Materialized so that the facts meet their few reports before they meet the equations.
facts as materialized (
    select
        f.report_key,
        coalesce(r.table3_format, 'unknown') as form,
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
-- A difference per applicant type; NULL where one operand is missing.
balances as (
    select
        f.report_key,
        f.form,
        o.rule_id,
        case when count(f.natural_person) = o.operands then sum(f.natural_person * o.sign) end as natural_person,
        case when count(f.commercial_enterprise) = o.operands then sum(f.commercial_enterprise * o.sign) end as commercial_enterprise,
        case when count(f.research_institution) = o.operands then sum(f.research_institution * o.sign) end as research_institution,
        case when count(f.social_welfare_organization) = o.operands then sum(f.social_welfare_organization * o.sign) end as social_welfare_organization,
        case when count(f.legal_services_organization) = o.operands then sum(f.legal_services_organization * o.sign) end as legal_services_organization,
        case when count(f.other_organization) = o.operands then sum(f.other_organization * o.sign) end as other_organization,
        case when count(f.total) = o.operands then sum(f.total * o.sign) end as total
    from facts as f
    inner join operands as o on o.form = f.form and o.row_no = f.row_no
    group by f.report_key, f.form, o.rule_id, o.operands
),
assessed as materialized (
    select
        report_key,
        form,
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
        len(differences) - list_count(differences) as not_assessable,
        list_count([
            nullif(natural_person, 0),
            nullif(commercial_enterprise, 0),
            nullif(research_institution, 0),
            nullif(social_welfare_organization, 0),
            nullif(legal_services_organization, 0),
            nullif(other_organization, 0),
            nullif(total, 0)
        ]) as failed,
        len(differences) - not_assessable - failed as passed
    from balances
),
failing as (
    select report_key, form, rule_id, unnest([1, 2, 3, 4, 5, 6, 7]) as column_no, unnest(differences) as difference
    from assessed
    where failed > 0
),
failures as (
    select
        x.report_key,
        x.rule_id,
        x.column_no,
        x.difference,
        max(f.row_no) filter (where o.is_total) as row_no,
        sum([
            f.natural_person,
            f.commercial_enterprise,
            f.research_institution,
            f.social_welfare_organization,
            f.legal_services_organization,
            f.other_organization,
            f.total
        ][x.column_no]) as actual,
        max(f.source_line + (x.column_no - 1) * f.line_step) filter (where o.is_total) as source_line
    from failing as x
    inner join application_facts as f on f.report_key = x.report_key
    inner join operands as o
        on o.rule_id = x.rule_id and o.form = x.form and o.row_no = f.row_no and o.is_actual
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
    cast(x.actual - x.difference as decimal(18, 4)) as expected,
    cast(x.actual as decimal(18, 4)) as actual,
    cast(x.difference as decimal(18, 4)) as difference,
    coalesce(n.source_line, x.source_line) as source_line,
    1 as equations
from failures as x
left join cell_notes as n
    on n.report_key = x.report_key and n.table_no = 3 and n.row_no = x.row_no and n.column_no = x.column_no
union all
select report_key, rule_id, 3, null, null, 'pass', null, null, null, null, passed
from assessed
union all
select report_key, rule_id, 3, null, null, 'not_assessable', null, null, null, null, not_assessable
from assessed
where not_assessable > 0
