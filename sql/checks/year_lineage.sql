-- Does a body report every year, on the form in force, and as the same body (rules YOY-06, YOY-08 and YOY-09)?
-- Reads touched (report_key) and prior_reports. 'YOY-06' and 'YOY-09' do not apply to a body of which no earlier report is here.
-- 'YOY-09' says where a report was compared with one of a predecessor, or was not because bodies were merged or split.
with these as materialized (
    select r.report_key, r.report_year, r.table2_format, r.table3_format
    from touched as t
    inner join reports as r on r.report_key = t.report_key
),
nearest as (
    select report_key, max(prior_year) as prior_year, arg_max(prior_id, prior_year) as prior_id
    from prior_reports
    group by report_key
),
-- The latest earlier report on the form of 2021, by table: a report on that of 2019 after it goes back.
newer_before as (
    select
        report_key,
        max(prior_year) filter (where table2_format = 'format_2021') as table2_year,
        max(prior_year) filter (where table3_format = 'format_2021') as table3_year
    from prior_reports
    where relation in ('same', 'renamed')
    group by report_key
),
old_forms as (
    select
        t.report_key,
        case
            when t.table2_format = 'format_2019' and (t.report_year >= 2021 or b.table2_year is not null)
                then concat('表二用 2019 年版', '，' || b.table2_year || ' 年已用 2021 年版')
        end as table2,
        case
            when t.table3_format = 'format_2019' and (t.report_year >= 2021 or b.table3_year is not null)
                then concat('表三用 2019 年版', '，' || b.table3_year || ' 年已用 2021 年版')
        end as table3
    from these as t
    left join newer_before as b on b.report_key = t.report_key
    where coalesce(t.table2_format, t.table3_format) is not null
),
links as (
    select
        report_key,
        bool_and(relation = 'same') as is_same,
        string_agg(
            concat(
                prior_year, ' 年报告（', prior_id, '）属',
                case relation when 'renamed' then '更名' when 'merged' then '合并' when 'split' then '拆分' else relation end,
                '前的机关，', case when is_compared then '已作比较' else '未作比较' end
            ),
            '；'
            order by prior_id
        ) filter (where relation != 'same') as evidence
    from prior_reports
    where years_back = 1
    group by report_key
)
select
    t.report_key,
    'YOY-06' as rule_id,
    case when n.prior_year = t.report_year - 1 then 'pass' else 'fail' end as outcome,
    case when n.prior_year < t.report_year - 1 then cast(t.report_year - 1 as decimal(38, 4)) end as expected,
    case when n.prior_year < t.report_year - 1 then cast(n.prior_year as decimal(38, 4)) end as actual,
    case when n.prior_year < t.report_year - 1 then
        concat(
            '缺 ', n.prior_year + 1, case when n.prior_year < t.report_year - 2 then concat('—', t.report_year - 1) end,
            ' 年报告，此前最近一份为 ', n.prior_year, ' 年（', n.prior_id, '）'
        )
    end as evidence
from these as t
inner join nearest as n on n.report_key = t.report_key
union all
select
    report_key,
    'YOY-08',
    case when coalesce(table2, table3) is null then 'pass' else 'fail' end,
    null,
    null,
    nullif(concat_ws('；', table2, table3), '')
from old_forms
union all
select report_key, 'YOY-09', case when is_same then 'pass' else 'fail' end, null, null, evidence
from links
