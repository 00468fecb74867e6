-- Does a parent's report show what its departments and townships add up to, cell by cell, and are all of them there?
-- Tables 3 and 4, and table 2 of the form of 2021. sum_children is NULL where a figure of a child that filed is missing;
-- gap only where a person's list says who the parts are, all of them are present and whole, and the parent reports on its whole
-- area; else no_gap_because says why there is none. A parent that has not filed yet is listed too, with reported NULL.
create or replace view v_rollup_check as
with parts as (
    -- The parent's name and place go along, so that a filter on them reaches the facts. Several lines of a list may name
    -- a part for one year, under its old and its new name: it is one part.
    select p.parent_id, g.agency, g.region_code, y.report_year, p.child_id, bool_or(p.source = 'user') as is_listed
    from agency_parts as p
    inner join dim_agency as g on g.agency_id = p.parent_id
    inner join (select distinct report_year from current_reports) as y
        on y.report_year >= coalesce(p.since, y.report_year) and y.report_year <= coalesce(p.until, y.report_year)
    group by p.parent_id, g.agency, g.region_code, y.report_year, p.child_id
),
children as (
    select
        p.parent_id,
        p.agency,
        p.region_code,
        p.report_year,
        p.child_id,
        p.is_listed,
        coalesce(g.agency, p.child_id) as child,
        r.report_key,
        r.scope
    from parts as p
    left join dim_agency as g on g.agency_id = p.child_id
    -- A part that reports on a whole area (a township with its villages) is added like any other; it is listed as one.
    left join current_reports as r on r.agency_id = p.child_id and r.report_year = p.report_year and r.standing in ('sole', 'area')
),
families as (
    select
        parent_id,
        agency,
        region_code,
        report_year,
        count(distinct child_id) as children_expected,
        count(distinct child_id) filter (where report_key is not null) as children_present,
        bool_or(is_listed) as is_listed,
        case when count(distinct scope) = 1 then any_value(scope) else 'mixed' end as parts_scope,
        array_to_string(list(distinct child order by child) filter (where report_key is null), '、') as missing_parts
    from children
    group by parent_id, agency, region_code, report_year
    having children_present > 0
),
members as (
    select c.parent_id, c.agency, c.region_code, c.report_year, c.report_key, false as is_parent, null as parent_scope
    from children as c
    where c.report_key is not null
    union all
    select f.parent_id, f.agency, f.region_code, f.report_year, r.report_key, true, r.scope
    from families as f
    inner join current_reports as r on r.agency_id = f.parent_id and r.report_year = f.report_year and r.standing in ('sole', 'area')
),
own as (
    select parent_id, report_year, parent_scope from members where is_parent
),
figures as (
    select
        m.parent_id,
        m.agency,
        m.region_code,
        m.report_year,
        m.is_parent,
        3 as table_no,
        f.row_no,
        unnest([1, 2, 3, 4, 5, 6, 7]) as column_no,
        cast(unnest(applicants(f)) as decimal(18, 4)) as value
    from members as m
    inner join application_facts as f on f.report_key = m.report_key
    union all
    select
        m.parent_id,
        m.agency,
        m.region_code,
        m.report_year,
        m.is_parent,
        4,
        f.row_no,
        unnest([1, 2, 3, 4, 5]),
        cast(unnest(results(f)) as decimal(18, 4))
    from members as m
    inner join dispute_facts as f on f.report_key = m.report_key
    union all
    select m.parent_id, m.agency, m.region_code, m.report_year, m.is_parent, 2, f.row_no, f.column_no, f.value
    from members as m
    inner join disclosure_facts as f on f.report_key = m.report_key
    inner join reports as r on r.report_key = m.report_key
    where f.subcategory is null and r.table2_format = 'format_2021'
),
sums as (
    select
        parent_id,
        agency,
        region_code,
        report_year,
        table_no,
        row_no,
        column_no,
        max(value) filter (where is_parent) as reported,
        sum(value) filter (where not is_parent) as known_sum,
        count(value) filter (where not is_parent) as children_with_figure,
        max(value) filter (where not is_parent) as largest_child
    from figures
    group by parent_id, agency, region_code, report_year, table_no, row_no, column_no
),
row_codes as (
    select 2 as table_no, row_no, category as code, label_zh from dim_category
    union all
    select 3, row_no, item_code, concat(enumerator, label_zh) from dim_item
    union all
    select 4, row_no, channel, label_zh from dim_channel
),
column_codes as (
    select 2 as table_no, column_no, measure as code from dim_measure
    union all
    select 3, column_no, applicant_type from dim_applicant_type
    union all
    select 4, column_no, result from dim_result
)
select
    s.agency as parent,
    s.report_year,
    s.table_no,
    w.code as row_code,
    c.code as column_code,
    s.reported,
    cast(case when s.children_with_figure = f.children_present then s.known_sum end as decimal(38, 4)) as sum_children,
    cast(case when b.no_gap_because is null then s.reported - s.known_sum end as decimal(38, 4)) as gap,
    f.children_expected,
    f.children_present,
    s.children_with_figure,
    s.largest_child > s.reported as child_above_parent,
    b.no_gap_because,
    case when f.is_listed then 'list' else 'region' end as parts_from,
    f.missing_parts,
    o.parent_scope,
    f.parts_scope,
    s.row_no,
    s.column_no,
    w.label_zh,
    s.parent_id as agency_id,
    s.region_code
from sums as s
inner join families as f on f.parent_id = s.parent_id and f.report_year = s.report_year
    and f.agency = s.agency and f.region_code is not distinct from s.region_code
left join own as o on o.parent_id = s.parent_id and o.report_year = s.report_year
cross join lateral (
    select
        case
            when o.parent_scope is null then 'parent_missing'
            when o.parent_scope = 'organ' then 'own_report'
            when not f.is_listed then 'guessed_parts'
            when f.children_present < f.children_expected then 'parts_missing'
            when s.reported is null or s.children_with_figure < f.children_expected then 'figure_missing'
        end as no_gap_because
) as b
left join row_codes as w on w.table_no = s.table_no and w.row_no = s.row_no
left join column_codes as c on c.table_no = s.table_no and c.column_no = s.column_no;
