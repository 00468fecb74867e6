-- ROL-04: Does the parent's carry-over from the year before differ from last year's end by as much as its parts' together?
-- Reads touched (the parents' reports), the parts that a person listed, prior_application, and the parts' reports of both years.
with lists as (
    select distinct t.report_key, r.report_year, a.child_id
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join agency_parts as a
        on a.parent_id = r.agency_id
        and a.source = 'user'
        and r.report_year >= coalesce(a.since, r.report_year)
        and r.report_year <= coalesce(a.until, r.report_year)
    where r.scope in ('jurisdiction', 'unknown') and r.standing in ('sole', 'area')
),
parent as (
    select t.report_key, n.total - p.total as gap, n.source_line + 6 * n.line_step as source_line
    from (select distinct report_key from lists) as t
    inner join application_facts as n on n.report_key = t.report_key
    inner join dim_item as ni on ni.row_no = n.row_no and ni.item_code = 'carried_in'
    inner join prior_application as p on p.touched_key = t.report_key and p.years_back = 1
    inner join dim_item as pi on pi.row_no = p.row_no and pi.item_code = 'carried_out'
),
children as (
    select l.report_key, count(*) as expected, count(n.total - o.total) as whole, sum(n.total - o.total) as gap
    from lists as l
    left join reports as c on c.agency_id = l.child_id and c.report_year = l.report_year and c.standing in ('sole', 'area')
    left join reports as d on d.agency_id = l.child_id and d.report_year = l.report_year - 1 and d.scope = c.scope and d.standing != 'undecided'
    left join application_facts as n
        on n.report_key = c.report_key and n.row_no = (select row_no from dim_item where item_code = 'carried_in')
    left join application_facts as o
        on o.report_key = d.report_key and o.row_no = (select row_no from dim_item where item_code = 'carried_out')
    group by l.report_key
)
select
    p.report_key,
    'ROL-04' as rule_id,
    3 as table_no,
    (select row_no from dim_item where item_code = 'carried_in') as row_no,
    7 as column_no,
    case when p.gap is null or c.whole < c.expected then 'not_assessable' when p.gap = c.gap then 'pass' else 'fail' end as outcome,
    case when c.whole = c.expected and p.gap != c.gap then cast(c.gap as decimal(38, 4)) end as expected,
    case when c.whole = c.expected and p.gap != c.gap then cast(p.gap as decimal(38, 4)) end as actual,
    case when c.whole = c.expected and p.gap != c.gap then cast(p.gap - c.gap as decimal(38, 4)) end as difference,
    case when c.whole = c.expected and p.gap != c.gap then '上年结转减去上年报告的结转下年度：本级汇总与各单位合计不同' end as evidence,
    cast(p.source_line as integer) as source_line,
    case
        when p.gap is null then 'application/carried_in/total'
        when c.whole < c.expected then concat(c.whole, ' of ', c.expected, ' parts with both years')
    end as missing
from parent as p
inner join children as c on c.report_key = p.report_key
