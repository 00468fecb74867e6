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
    where r.standing in ('sole', 'area') and (r.scope = 'jurisdiction' or (r.scope = 'unknown' and a.source = 'user'))
    group by t.report_key, r.agency_id, r.report_year, a.child_id
),
children as materialized (
    select l.report_key, l.is_listed, l.child_id, l.report_year, c.report_key as child_key, coalesce(c.agency, g.agency) as child
    from lists as l
    left join reports as c on c.agency_id = l.child_id and c.report_year = l.report_year and c.standing in ('sole', 'area')
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
),
-- Added up a row of the form at a time; only then is there a row for every cell.
application_parts as (
    select
        m.report_key,
        f.row_no,
        of_parts(f.natural_person) as natural_person,
        of_parts(f.commercial_enterprise) as commercial_enterprise,
        of_parts(f.research_institution) as research_institution,
        of_parts(f.social_welfare_organization) as social_welfare_organization,
        of_parts(f.legal_services_organization) as legal_services_organization,
        of_parts(f.other_organization) as other_organization,
        of_parts(f.total) as total
    from members as m
    inner join application_facts as f on f.report_key = m.member_key
    group by m.report_key, f.row_no
),
dispute_parts as (
    select
        m.report_key,
        f.row_no,
        of_parts(f.upheld) as upheld,
        of_parts(f.corrected) as corrected,
        of_parts(f.other_result) as other_result,
        of_parts(f.pending) as pending,
        of_parts(f.total) as total
    from members as m
    inner join dispute_facts as f on f.report_key = m.member_key
    group by m.report_key, f.row_no
),
disclosure_parts as (
    select
        m.report_key,
        f.row_no,
        f.column_no,
        of_parts(f.value) as value
    from members as m
    inner join disclosure_facts as f on f.report_key = m.member_key
    where f.subcategory is null
    group by m.report_key, f.row_no, f.column_no
),
cells as (
    select
        p.report_key,
        3 as table_no,
        p.row_no,
        unnest([1, 2, 3, 4, 5, 6, 7]) as column_no,
        unnest(cast(applicants(p) as decimal(38, 4)[])) as parent_value,
        unnest(applicants(c)) as cell,
        p.source_line + unnest([0, 1, 2, 3, 4, 5, 6]) * p.line_step as source_line
    from families as f
    inner join application_facts as p on p.report_key = f.report_key
    left join application_parts as c on c.report_key = p.report_key and c.row_no = p.row_no
    where f.present > 0
    union all
    select
        p.report_key,
        4,
        p.row_no,
        unnest([1, 2, 3, 4, 5]),
        unnest(cast(results(p) as decimal(38, 4)[])),
        unnest(results(c)),
        p.source_line + unnest([0, 1, 2, 3, 4]) * p.line_step
    from families as f
    inner join dispute_facts as p on p.report_key = f.report_key
    left join dispute_parts as c on c.report_key = p.report_key and c.row_no = p.row_no
    where f.present > 0
    union all
    select
        p.report_key,
        2,
        p.row_no,
        p.column_no,
        p.value,
        c.value,
        p.source_line
    from families as f
    inner join disclosure_facts as p on p.report_key = f.report_key
    inner join dim_measure as u on u.column_no = p.column_no and list_contains(string_split(u.forms, ' '), 'format_2021')
    left join disclosure_parts as c on c.report_key = p.report_key and c.row_no = p.row_no and c.column_no = p.column_no
    where f.present > 0 and p.subcategory is null
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
        c.parent_value,
        c.source_line,
        coalesce(c.cell.known, 0) = f.present as is_whole,
        c.cell.total as children_sum,
        c.cell.largest as largest
    from cells as c
    inner join families as f on f.report_key = c.report_key
),
-- Few: whose figure is larger than the parent's is looked up for them alone.
exceeded as materialized (
    select * from compared where largest > parent_value
),
exceeding as (
    select e.report_key, e.table_no, e.row_no, e.column_no, max(m.child) as child
    from exceeded as e
    inner join members as m on m.report_key = e.report_key
    left join application_facts as a on e.table_no = 3 and a.report_key = m.member_key and a.row_no = e.row_no
    left join dispute_facts as d on e.table_no = 4 and d.report_key = m.member_key and d.row_no = e.row_no
    left join disclosure_facts as o
        on e.table_no = 2 and o.report_key = m.member_key and o.row_no = e.row_no and o.column_no = e.column_no and o.subcategory is null
    where e.largest = case e.table_no
        when 2 then o.value
        when 3 then applicants(a)[e.column_no]
        else results(d)[e.column_no]
    end
    group by e.report_key, e.table_no, e.row_no, e.column_no
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
    cast(parent_value - children_sum as decimal(38, 4)) as difference, null as evidence, cast(source_line as integer) as source_line, 1 as equations, null as missing
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
    case when present < expected then cast(expected as decimal(38, 4)) end,
    case when present < expected then cast(present as decimal(38, 4)) end,
    case when present < expected then cast(present - expected as decimal(38, 4)) end,
    case when present < expected then concat(round(100.0 * present / expected, 1), '%；缺：', array_to_string(absent[1:10], '、'), case when len(absent) > 10 then ' 等' end) end,
    null,
    1,
    null
from families
where is_listed
union all
select e.report_key, 'ROL-03', e.table_no, e.row_no, e.column_no, 'fail', e.largest, e.parent_value,
    cast(e.parent_value - e.largest as decimal(38, 4)), x.child, cast(e.source_line as integer), 1, null
from exceeded as e
inner join exceeding as x
    on x.report_key = e.report_key and x.table_no = e.table_no and x.row_no = e.row_no and x.column_no = e.column_no
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
