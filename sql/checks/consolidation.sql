-- Does a jurisdiction's report show what the reports of its parts add up to?
-- ROL-01: every cell of tables 3 and 4, and of table 2 of the 2021 form, is the sum of the parts', where all are present and
-- whole. ROL-02: all parts on the list have filed. ROL-03: no part's cell is larger than the parent's, whoever is missing.
-- ROL-07: where reviews and lawsuits fail, is it the parent that has more (cases in which it answered itself)?
-- Reads touched (the parents' reports), agency_parts and the current reports of the parts of the year. A list of parts that a
-- person gave says who all the parts are; parts that were only derived from the names prove nothing by their absence.
-- A report that covers one organ only is no sum of its parts; where that is not known, only a person's list makes it one.
with lists as (
    select
        t.report_key,
        r.agency_id,
        r.report_year,
        a.child_id,
        bool_or(a.source = 'user') as is_listed
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join agency_parts as a
        on a.parent_id = r.agency_id
        and r.report_year >= coalesce(a.since, r.report_year)
        and r.report_year <= coalesce(a.until, r.report_year)
    where r.scope = 'jurisdiction' or (r.scope = 'unknown' and a.source = 'user')
    group by t.report_key, r.agency_id, r.report_year, a.child_id
),
children as materialized (
    select l.report_key, l.is_listed, l.child_id, l.report_year, c.report_key as child_key, coalesce(c.agency, g.agency) as child
    from lists as l
    left join reports as c on c.agency_id = l.child_id and c.report_year = l.report_year and c.is_current
    left join dim_agency as g on g.agency_id = l.child_id
),
families as materialized (
    select
        report_key,
        bool_or(is_listed) as is_listed,
        count(*) as expected,
        count(child_key) as present,
        list_sort(list(coalesce(child, child_id)) filter (where child_key is null)) as absent
    from children
    group by report_key
),
members as (
    select report_key, child_key as member_key, child from children where child_key is not null
    union all
    select report_key, report_key, null from families
),
cells as (
    select
        m.report_key,
        m.child,
        3 as table_no,
        f.row_no,
        unnest([1, 2, 3, 4, 5, 6, 7]) as column_no,
        cast(unnest([
            f.natural_person,
            f.commercial_enterprise,
            f.research_institution,
            f.social_welfare_organization,
            f.legal_services_organization,
            f.other_organization,
            f.total
        ]) as decimal(18, 4)) as value,
        f.source_line + (unnest([1, 2, 3, 4, 5, 6, 7]) - 1) * f.line_step as source_line
    from members as m
    inner join application_facts as f on f.report_key = m.member_key
    union all
    select
        m.report_key,
        m.child,
        4,
        f.row_no,
        unnest([1, 2, 3, 4, 5]),
        cast(unnest([f.upheld, f.corrected, f.other_result, f.pending, f.total]) as decimal(18, 4)),
        f.source_line + (unnest([1, 2, 3, 4, 5]) - 1) * f.line_step
    from members as m
    inner join dispute_facts as f on f.report_key = m.member_key
    union all
    select m.report_key, m.child, 2, f.row_no, f.column_no, f.value, f.source_line
    from members as m
    inner join disclosure_facts as f on f.report_key = m.member_key
    inner join dim_measure as u on u.column_no = f.column_no and list_contains(string_split(u.forms, ' '), 'format_2021')
    where f.subcategory is null
),
compared as materialized (
    select
        c.report_key,
        c.table_no,
        c.row_no,
        c.column_no,
        f.is_listed,
        f.expected,
        f.present,
        max(c.value) filter (where c.child is null) as parent_value,
        max(c.source_line) filter (where c.child is null) as source_line,
        count(c.value) filter (where c.child is not null) = f.present as is_whole,
        sum(c.value) filter (where c.child is not null) as children_sum,
        max(c.value) filter (where c.child is not null) as largest,
        max_by(c.child, {'value': c.value, 'child': c.child}) filter (where c.child is not null) as largest_child
    from cells as c
    inner join families as f on f.report_key = c.report_key
    where f.present > 0
    group by c.report_key, c.table_no, c.row_no, c.column_no, f.is_listed, f.expected, f.present
    having count(*) filter (where c.child is null) > 0
),
judged as (
    select
        report_key,
        table_no,
        row_no,
        column_no,
        source_line,
        parent_value,
        children_sum,
        case
            when parent_value is null or not is_whole or present < expected then 'not_assessable'
            when parent_value = children_sum then 'pass'
            else 'fail'
        end as outcome,
        case
            when present < expected then concat(present, ' of ', expected, ' reports of parts')
            when parent_value is null then 'a figure of the parent'
            else 'a figure of a part'
        end as missing
    from compared
    where is_listed
)
select report_key, 'ROL-01' as rule_id, table_no, row_no, column_no, outcome, children_sum as expected, parent_value as actual,
    cast(parent_value - children_sum as decimal(18, 4)) as difference, null as evidence, cast(source_line as integer) as source_line, 1 as equations, null as missing
from judged
where outcome = 'fail'
union all
select report_key, 'ROL-01', null, null, null, outcome, null, null, null, null, null, count(*),
    case when outcome = 'not_assessable' then min(missing) end
from judged
where outcome != 'fail'
group by report_key, outcome
union all
select
    report_key,
    'ROL-02',
    null,
    null,
    null,
    case when present = expected then 'pass' else 'fail' end,
    case when present < expected then cast(expected as decimal(18, 4)) end,
    case when present < expected then cast(present as decimal(18, 4)) end,
    case when present < expected then cast(present - expected as decimal(18, 4)) end,
    case when present < expected then concat(round(100.0 * present / expected, 1), '%；缺：', array_to_string(absent[1:10], '、'), case when len(absent) > 10 then ' 等' end) end,
    null,
    1,
    null
from families
where is_listed
union all
select report_key, 'ROL-03', table_no, row_no, column_no, 'fail', largest, parent_value,
    cast(parent_value - largest as decimal(18, 4)), largest_child, cast(source_line as integer), 1, null
from compared
where largest > parent_value
union all
select report_key, 'ROL-03', null, null, null, 'pass', null, null, null, null, null, count(*), null
from compared
where largest <= parent_value
group by report_key
union all
-- The parent may be the body that answered; its own cases are in none of its parts' reports.
select
    report_key,
    'ROL-07',
    4,
    null,
    null,
    case when count(*) filter (where outcome = 'fail' and parent_value > children_sum) > 0 then 'fail' else 'pass' end,
    null,
    null,
    null,
    case when count(*) filter (where outcome = 'fail' and parent_value > children_sum) > 0 then '本级作为被申请人、被告的案件不在所属单位年报中' end,
    null,
    1,
    null
from judged
where table_no = 4 and outcome != 'not_assessable'
group by report_key
