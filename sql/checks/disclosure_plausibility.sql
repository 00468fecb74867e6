-- Is what table 2 says possible for this body, and does it go on from the year before (rules PRO-02 to PRO-10 and PRO-12)?
-- Reads touched (report_key), disclosure_facts, agency_roles and the reports of the years before. Judged per row of the
-- table; 'PRO-04', 'PRO-05' and 'PRO-12' once per report. What holds or lacks an operand is summed up per report and rule.
-- 'PRO-02', 'PRO-03' and 'PRO-06' are about the form of 2021, 'PRO-07' to 'PRO-10' about that of 2019; the measures of one
-- form are never compared with those of the other ('PRO-12' says where that was so). Parts of a split row are left out,
-- but for 'PRO-05' and 'PRO-09'.
with cells as not materialized (
    select f.report_key, f.row_no, g.category, g.label_zh as row_zh, f.column_no, m.measure, m.label_zh, f.subcategory, f.value, f.source_line
    from touched as t
    inner join disclosure_facts as f on f.report_key = t.report_key
    inner join dim_category as g on g.row_no = f.row_no
    inner join dim_measure as m on m.column_no = f.column_no
),
these as materialized (
    select r.report_key, r.report_year, r.level, r.agency, r.table2_format
    from touched as t
    inner join reports as r on r.report_key = t.report_key
),
figures as (
    select
        report_key,
        row_no,
        any_value(category) as category,
        subcategory,
        sum(value) filter (where measure = 'issued') as issued,
        sum(value) filter (where measure = 'repealed') as repealed,
        sum(value) filter (where measure = 'in_force') as in_force,
        sum(value) filter (where measure = 'newly_disclosed') as newly_disclosed,
        sum(value) filter (where measure = 'total_disclosed') as total_disclosed,
        sum(value) filter (where measure = 'prior_year_items') as prior_year_items,
        sum(value) filter (where measure = 'change') as change,
        sum(value) filter (where measure = 'items') as items,
        sum(value) filter (where measure = 'amount') as amount,
        bool_or(measure = 'in_force') as has_stock,
        bool_or(measure = 'total_disclosed') as has_disclosed,
        bool_or(measure = 'change') as has_items,
        bool_or(measure = 'items') as has_procurement
    from cells
    where measure != 'decisions'
    group by report_key, row_no, subcategory
),
lines as materialized (
    select f.*, r.report_year, r.level, r.table2_format as form
    from figures as f
    inner join these as r on r.report_key = f.report_key
),
earlier as materialized (
    select
        p.touched_key,
        p.years_back,
        p.row_no,
        any_value(p.prior_id) as prior_id,
        sum(p.value) filter (where m.measure = 'in_force') as in_force,
        sum(p.value) filter (where m.measure = 'prior_year_items') as prior_year_items,
        sum(p.value) filter (where m.measure = 'change') as change,
        sum(p.value) filter (where m.measure = 'amount') as amount
    from prior_disclosure as p
    inner join dim_measure as m on m.column_no = p.column_no
    where p.subcategory is null and m.measure in ('in_force', 'prior_year_items', 'change', 'amount')
    group by p.touched_key, p.years_back, p.row_no
),
last_year as (
    select p.report_key, p.prior_id, p.table2_format
    from prior_reports as p
    where p.years_back = 1 and p.is_compared
),
-- The fees of the nearest year before in which there were any.
fees_before as (
    select touched_key, arg_min(amount, years_back) as amount, arg_min(prior_id, years_back) as prior_id, min(years_back) as years_back
    from earlier as e
    inner join dim_category as g on g.row_no = e.row_no
    where g.category = 'administrative_fees' and amount > 0
    group by touched_key
),
regulations as materialized (
    select
        c.report_key,
        min(c.row_no) as row_no,
        max({'value': c.value, 'measure': c.measure}) filter (where c.value is not null) as largest,
        any_value(r.level) as level,
        case
            when max(c.value) > 0 and any_value(r.level) in ('county', 'township') then 'fail'
            when count(c.value) = count(*) and max(c.value) = 0 and min(c.value) = 0 or any_value(r.level) not in ('county', 'township') then 'pass'
            else 'not_assessable'
        end as outcome
    from cells as c
    inner join these as r on r.report_key = c.report_key
    where c.category = 'regulations' and c.subcategory is null
    group by c.report_key
),
regulations_that_fail as (
    select
        c.report_key,
        concat(
            any_value(v.label_zh), '机关：', string_agg(concat(split_part(c.label_zh, '／', 1), ' ', c.value::bigint), '，' order by c.column_no)
        ) as evidence
    from regulations as g
    inner join cells as c on c.report_key = g.report_key and c.category = 'regulations' and c.subcategory is null
    left join dim_word as v on v.kind = 'level' and v.code = g.level
    where g.outcome = 'fail'
    group by c.report_key
),
assessed as materialized (
    select
        l.report_key,
        'PRO-02' as rule_id,
        l.row_no,
        'in_force' as measure,
        l.subcategory,
        case
            when l.in_force - (o.in_force + l.issued - l.repealed) is null then 'not_assessable'
            when l.in_force = o.in_force + l.issued - l.repealed then 'pass'
            else 'fail'
        end as outcome,
        o.in_force + l.issued - l.repealed as expected,
        l.in_force as actual,
        case when outcome = 'fail' then concat(
                l.report_year - 1, ' 年末现行有效 ', o.in_force::bigint, '（', o.prior_id, '）＋ 本年制发 ', l.issued::bigint,
                ' − 本年废止 ', l.repealed::bigint
            ) end as evidence,
        case when outcome = 'not_assessable' then case
                when l.in_force is null then concat('disclosure/', l.category, '/in_force')
                when l.issued is null then concat('disclosure/', l.category, '/issued')
                when l.repealed is null then concat('disclosure/', l.category, '/repealed')
                when y.prior_id is null then concat('report of ', l.report_year - 1)
                else concat('disclosure/', l.category, '/in_force of ', l.report_year - 1)
            end end as missing
    from lines as l
    left join last_year as y on y.report_key = l.report_key
    left join earlier as o on o.touched_key = l.report_key and o.row_no = l.row_no and o.years_back = 1
    where l.has_stock and l.subcategory is null
    union all
    select
        report_key,
        'PRO-03',
        row_no,
        'issued',
        subcategory,
        case when issued <= in_force + repealed then 'pass' when issued > in_force + repealed then 'fail' else 'not_assessable' end as outcome,
        in_force + repealed,
        issued,
        case when outcome = 'fail' then concat('本年制发 ', issued::bigint, ' ＞ 现行有效 ', in_force::bigint, ' ＋ 本年废止 ', repealed::bigint) end,
        case when outcome = 'not_assessable' then concat(
                'disclosure/', category, '/', case when issued is null then 'issued' when in_force is null then 'in_force' else 'repealed' end
            ) end
    from lines
    where has_stock and subcategory is null
    union all
    -- Printed in ten thousand yuan: a figure typed in yuan is 10,000 times too large. Provinces do collect such sums.
    select
        l.report_key,
        'PRO-06',
        l.row_no,
        'amount',
        l.subcategory,
        case
            when l.amount is null then 'not_assessable'
            when l.amount between 3000 * p.amount and 30000 * p.amount or p.amount between 3000 * l.amount and 30000 * l.amount then 'fail'
            when l.amount > 10000000000 and l.level in ('prefecture', 'county', 'township') then 'fail'
            when l.amount = 0 or p.amount is not null then 'pass'
            else 'not_assessable'
        end as outcome,
        p.amount,
        l.amount,
        case when outcome = 'fail' then concat(
                coalesce(
                    '为 ' || (l.report_year - p.years_back) || ' 年收费金额（' || p.prior_id || '）的 ' || round(l.amount / p.amount, 4) || ' 倍',
                    '超过 100 亿元'
                ),
                '：是否混用了元和万元？'
            ) end,
        case when outcome = 'not_assessable' then case when l.amount is null then 'disclosure/administrative_fees/amount' else concat('report of ', l.report_year - 1) end end
    from lines as l
    left join fees_before as p on p.touched_key = l.report_key
    where l.category = 'administrative_fees' and l.form = 'format_2021' and l.subcategory is null
    union all
    select
        report_key,
        'PRO-07',
        row_no,
        'total_disclosed',
        subcategory,
        case
            when total_disclosed >= newly_disclosed then 'pass' when total_disclosed < newly_disclosed then 'fail' else 'not_assessable'
        end as outcome,
        newly_disclosed,
        total_disclosed,
        case when outcome = 'fail' then concat('本年新公开 ', newly_disclosed::bigint, ' ＞ 对外公开总数 ', total_disclosed::bigint) end,
        case when outcome = 'not_assessable' then concat('disclosure/', category, '/', case when total_disclosed is null then 'total_disclosed' else 'newly_disclosed' end) end
    from lines
    where has_disclosed and subcategory is null
    union all
    select
        l.report_key,
        'PRO-08',
        l.row_no,
        'prior_year_items',
        l.subcategory,
        case
            when l.prior_year_items - (o.prior_year_items + o.change) is null then 'not_assessable'
            when l.prior_year_items = o.prior_year_items + o.change then 'pass'
            else 'fail'
        end as outcome,
        o.prior_year_items + o.change,
        l.prior_year_items,
        case when outcome = 'fail' then concat(l.report_year - 1, ' 年报告（', o.prior_id, '）：上一年项目 ', o.prior_year_items::bigint, '，本年增减 ', o.change::bigint) end,
        case when outcome = 'not_assessable' then case
                when l.prior_year_items is null then concat('disclosure/', l.category, '/prior_year_items')
                when y.prior_id is null then concat('report of ', l.report_year - 1)
                when o.prior_year_items is null then concat('disclosure/', l.category, '/prior_year_items of ', l.report_year - 1)
                else concat('disclosure/', l.category, '/change of ', l.report_year - 1)
            end end
    from lines as l
    left join last_year as y on y.report_key = l.report_key
    left join earlier as o on o.touched_key = l.report_key and o.row_no = l.row_no and o.years_back = 1
    where l.has_items and l.subcategory is null
    union all
    select
        report_key,
        'PRO-09',
        row_no,
        'change',
        subcategory,
        case when prior_year_items + change >= 0 then 'pass' when prior_year_items + change < 0 then 'fail' else 'not_assessable' end as outcome,
        -prior_year_items,
        change,
        case when outcome = 'fail' then concat('上一年项目 ', prior_year_items::bigint, '，本年增减 ', change::bigint, '，结果小于零') end,
        case when outcome = 'not_assessable' then concat('disclosure/', category, '/', case when prior_year_items is null then 'prior_year_items' else 'change' end) end
    from lines
    where has_items
    union all
    select
        report_key,
        'PRO-10',
        row_no,
        case when items = 0 then 'items' else 'amount' end,
        subcategory,
        case when (items = 0) = (amount = 0) then 'pass' when (items = 0) != (amount = 0) then 'fail' else 'not_assessable' end as outcome,
        null,
        case when items = 0 then items else amount end,
        case when outcome = 'fail' then concat('采购项目 ', items::bigint, '，采购金额 ', rtrim(rtrim(amount::varchar, '0'), '.'), ' 元') end,
        case when outcome = 'not_assessable' then concat('disclosure/', category, '/', case when items is null then 'items' else 'amount' end) end
    from lines
    where has_procurement and subcategory is null
    union all
    -- Ministries, provinces and cities with districts make rules (规章); what departments of theirs report may be theirs.
    select
        g.report_key,
        'PRO-04',
        g.row_no,
        g.largest.measure,
        null,
        g.outcome,
        0,
        g.largest.value,
        f.evidence,
        case when g.outcome = 'not_assessable' then case when g.level is null then 'level of the agency' else 'disclosure/regulations' end end
    from regulations as g
    left join regulations_that_fail as f on f.report_key = g.report_key
    union all
    select
        c.report_key,
        'PRO-05',
        min(c.row_no) filter (where c.value > 0),
        'decisions',
        arg_min(c.subcategory, {'row_no': c.row_no, 'subcategory': c.subcategory}) filter (where c.value > 0),
        case when count(*) filter (where c.value > 0) > 0 then 'fail' when count(c.value) = count(*) then 'pass' else 'not_assessable' end as outcome,
        0,
        arg_min(c.value, {'row_no': c.row_no, 'subcategory': c.subcategory}) filter (where c.value > 0),
        case when outcome = 'fail' then concat(
                '无行政执法职能（名称以“', any_value(w.word), '”结尾）：',
                string_agg(concat_ws(' ', c.row_zh, c.subcategory, c.value::bigint), '，' order by c.row_no, c.subcategory) filter (where c.value > 0)
            ) end,
        case when outcome = 'not_assessable' then 'disclosure/decisions' end
    from cells as c
    inner join (
        select r.report_key, max(a.word) as word
        from these as r
        inner join agency_roles as a on a.role = 'no_enforcement' and ends_with(r.agency, a.word)
        group by r.report_key
    ) as w on w.report_key = c.report_key
    where c.measure = 'decisions'
    group by c.report_key
    union all
    select
        r.report_key,
        'PRO-12',
        null,
        null,
        null,
        case when r.table2_format = y.table2_format then 'pass' else 'fail' end as outcome,
        null,
        null,
        case when outcome = 'fail' then concat(
                '表二用 ', right(r.table2_format, 4), ' 年版，', r.report_year - 1, ' 年报告（', y.prior_id, '）用 ', right(y.table2_format, 4),
                ' 年版，未作比较'
            ) end,
        null
    from these as r
    inner join last_year as y on y.report_key = r.report_key
    where r.table2_format is not null and y.table2_format is not null
)
select
    a.report_key,
    a.rule_id,
    'fail' as outcome,
    2 as table_no,
    a.row_no,
    m.column_no,
    a.subcategory as printed,
    cast(a.expected as decimal(38, 4)) as expected,
    cast(a.actual as decimal(38, 4)) as actual,
    cast(a.actual - a.expected as decimal(38, 4)) as difference,
    a.evidence,
    c.source_line,
    1 as equations,
    null as missing
from assessed as a
left join dim_measure as m on m.measure = a.measure
left join cells as c
    on c.report_key = a.report_key
    and c.row_no = a.row_no
    and c.column_no = m.column_no
    and c.subcategory is not distinct from a.subcategory
where a.outcome = 'fail'
union all
select
    report_key, rule_id, outcome, 2, null, null, null, null, null, null, null, null, count(*),
    min(missing)
from assessed
where outcome != 'fail'
group by report_key, rule_id, outcome
