-- Which figures changed so much against the year before that they want a look (rules YOY-02 and YOY-03)?
-- Reads touched (report_key) and the facts of tables 2, 3 and 4 of this year and the year before. 'YOY-02' is a figure more than five
-- times as large or less than a fifth, 'YOY-03' one that came from nothing or went to nothing; the larger figure is 10 at least
-- (of an amount 100,000 yuan). One row per report and rule stands at the largest of them (an amount counts by the 10,000 yuan) and
-- lists them all, in the order of the tables that people know best: 3, 4, 2.
with compared as not materialized (
    select
        f.report_key,
        3 as table_no,
        f.row_no,
        7 as column_no,
        10 as least,
        cast(f.total as decimal(38, 4)) as value,
        cast(p.total as decimal(38, 4)) as prior,
        f.source_line + 6 * f.line_step as source_line
    from touched as t
    inner join application_facts as f on f.report_key = t.report_key
    inner join prior_application as p on p.touched_key = t.report_key and p.years_back = 1 and p.row_no = f.row_no
    union all
    select
        f.report_key,
        2,
        f.row_no,
        f.column_no,
        case m.unit when 'yuan' then 100000 else 10 end,
        f.value,
        p.value,
        f.source_line
    from touched as t
    inner join disclosure_facts as f on f.report_key = t.report_key
    inner join prior_disclosure as p
        on p.touched_key = t.report_key and p.years_back = 1 and p.row_no = f.row_no and p.column_no = f.column_no
    inner join dim_measure as m on m.column_no = f.column_no
    where f.subcategory is null and p.subcategory is null
    union all
    select
        f.report_key,
        4,
        f.row_no,
        unnest([1, 2, 3, 4, 5]),
        10,
        unnest(results(f)),
        unnest(results(p)),
        f.source_line + unnest([0, 1, 2, 3, 4]) * f.line_step
    from touched as t
    inner join dispute_facts as f on f.report_key = t.report_key
    inner join prior_dispute as p on p.touched_key = t.report_key and p.years_back = 1 and p.row_no = f.row_no
),
flagged as not materialized (
    select
        *,
        value is null or prior is null as is_unknown,
        case
            when is_unknown or least(value, prior) < 0 or greatest(value, prior) < least then null
            when (value = 0) != (prior = 0) then 'YOY-03'
            when value > 5 * prior or value < prior / 5 then 'YOY-02'
        end as rule_id
    from compared
),
summed as materialized (
    select
        report_key,
        table_no,
        count(*) filter (where not is_unknown) as known,
        count(*) filter (where is_unknown) as unknown,
        count(*) filter (where rule_id = 'YOY-02') as jumps,
        count(*) filter (where rule_id = 'YOY-03') as zeros,
        min(struct_pack(row_no, column_no)) filter (where is_unknown) as missing,
        list(struct_pack(rule_id, table_no, row_no, column_no, least, value, prior, source_line)) filter (where rule_id is not null) as changes
    from flagged
    group by report_key, table_no
),
measures as (
    select 2 as table_no, g.row_no, m.column_no, concat(g.category, '.', m.measure) as measure,
        concat(g.label_zh, ' ', split_part(m.label_zh, '／', 1)) as label_zh
    from dim_category as g
    cross join dim_measure as m
    union all
    select 3, row_no, 7, item_code, concat_ws(' ', case when enumerator similar to '[0-9].*' then group_zh end, label_zh)
    from dim_item
    union all
    select 4, h.row_no, e.column_no, concat(h.channel, '.', e.result), concat(h.label_zh, ' ', e.label_zh)
    from dim_channel as h
    cross join dim_result as e
),
findings_of_reports as (
    select
        report_key,
        change.rule_id as rule_id,
        -- Of equal ones the first table's first row's last column: a total rather than its part.
        arg_max(
            change,
            {
                'size': greatest(change.value, change.prior) / change.least,
                'table_no': -(change.table_no + 1) % 4,
                'row_no': -change.row_no,
                'column_no': change.column_no
            }
        ) as largest,
        count(*) as equations,
        string_agg(
            concat(
                m.label_zh, ' ', rtrim(rtrim(change.prior::varchar, '0'), '.'), ' → ', rtrim(rtrim(change.value::varchar, '0'), '.')
            ),
            '，'
            order by (change.table_no + 1) % 4, greatest(change.value, change.prior) desc, change.row_no, change.column_no desc
        ) as listed
    from (select report_key, unnest(changes) as change from summed) as c
    inner join measures as m
        on m.table_no = c.change.table_no and m.row_no = c.change.row_no and m.column_no = c.change.column_no
    group by report_key, change.rule_id
),
years as (
    select t.report_key, r.report_year, p.prior_id
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    left join prior_reports as p on p.report_key = t.report_key and p.years_back = 1 and p.is_compared
    where coalesce(r.table2_format, r.table3_format, r.table4_format) is not null
),
rules as (
    select unnest(['YOY-02', 'YOY-03']) as rule_id
)
select
    f.report_key,
    f.rule_id,
    'fail' as outcome,
    f.largest.table_no as table_no,
    f.largest.row_no as row_no,
    f.largest.column_no as column_no,
    f.largest.prior as expected,
    f.largest.value as actual,
    cast(f.largest.value - f.largest.prior as decimal(38, 4)) as difference,
    concat(y.report_year - 1, ' 年（', y.prior_id, '）→ ', y.report_year, ' 年：', f.listed) as evidence,
    cast(coalesce(n.source_line, f.largest.source_line) as integer) as source_line,
    f.equations,
    null as missing
from findings_of_reports as f
inner join years as y on y.report_key = f.report_key
left join cell_notes as n
    on n.report_key = f.report_key
    and n.table_no = f.largest.table_no
    and n.row_no = f.largest.row_no
    and n.column_no = f.largest.column_no
    and n.subcategory is null
union all
select report_key, 'YOY-02', 'pass', null, null, null, null, null, null, null, null, sum(known - jumps), null
from summed
group by report_key
union all
select report_key, 'YOY-03', 'pass', null, null, null, null, null, null, null, null, sum(known - zeros), null
from summed
group by report_key
union all
select s.report_key, u.rule_id, 'not_assessable', null, null, null, null, null, null, null, null, sum(s.unknown), min(m.measure)
from summed as s
inner join measures as m
    on m.table_no = s.table_no and m.row_no = s.missing.row_no and m.column_no = s.missing.column_no
cross join rules as u
where s.unknown > 0
group by s.report_key, u.rule_id
union all
select
    y.report_key, u.rule_id, 'not_assessable', null, null, null, null, null, null, null, null, 1, concat('report of ', y.report_year - 1)
from years as y
cross join rules as u
where y.prior_id is null
