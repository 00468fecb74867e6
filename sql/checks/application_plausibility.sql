-- Is what table 3 says possible and complete, beyond its sums (rules APP-07, APP-08, APP-10, APP-11, APP-13 and APP-14)?
-- Reads touched (report_key), the facts of those reports, cell_notes, fee_facts and prior_reports. Judged once
-- per report.
-- Where the form of the table is not known, the latest is assumed.
-- What a row is, said of the few rows of the form rather than of every row of every report.
with items as (
    select
        row_no,
        item_code,
        label_zh,
        form_order,
        item_code = 'received_new' as is_received,
        item_code = 'total_handled' as is_handled,
        item_code = 'other_fee_not_paid_in_time' as is_fee_not_paid,
        item_code = 'unavailable_unclear_after_clarification' as is_unclear,
        item_code = 'other_no_clarification_in_time' as is_not_clarified,
        group_code = 'not_processed' as is_not_processed,
        group_code = 'other' as is_other,
        group_code in ('granted', 'partially_granted', 'denied', 'unavailable') as is_judged
    from dim_item
),
facts as not materialized (
    select f.*, i.* exclude (row_no)
    from touched as t
    inner join application_facts as f on f.report_key = t.report_key
    inner join items as i on i.row_no = f.row_no
),
notes as not materialized (
    select n.report_key, n.row_no, n.column_no, n.value_status, n.source_line
    from touched as t
    inner join cell_notes as n on n.report_key = t.report_key
    where n.table_no = 3
),
-- Numbers only, a row per report: the facts themselves would take too much memory.
reports_with_table as materialized (
    select
        report_key,
        max(case when is_received then natural_person end) as received_natural,
        max(case when is_received then commercial_enterprise end) as received_commercial,
        max(case when is_received then research_institution end) as received_research,
        max(case when is_received then social_welfare_organization end) as received_welfare,
        max(case when is_received then legal_services_organization end) as received_legal,
        max(case when is_received then other_organization end) as received_other,
        max(case when is_received then total end) as received,
        max(case when is_handled then total end) as handled,
        bool_or(is_fee_not_paid) as has_fee_row,
        max(case when is_fee_not_paid then total end) as fee_not_paid,
        max(case when is_unclear then total end) as unclear,
        max(case when is_not_clarified then total end) as not_clarified,
        case
            when count(*) filter (where is_not_processed) = count(case when is_not_processed then total end)
                then sum(case when is_not_processed then total end)
        end as not_processed,
        case when count(*) filter (where is_other) = count(case when is_other then total end) then sum(total) filter (where is_other) end as other,
        sum(case when is_judged then total end) as judged,
        count(total) as totals,
        count(
            coalesce(
                natural_person,
                commercial_enterprise,
                research_institution,
                social_welfare_organization,
                legal_services_organization,
                other_organization,
                total
            )
        ) as rows_with_figures
    from facts
    group by report_key
),
fees as (
    select
        r.report_key,
        r.fee_not_paid,
        h.report_year,
        f.notices,
        f.statement_kind,
        -- No fee could be charged before 1 January 2021.
        case when h.report_year <= 2021 then 0 else p.notices end as prior_notices,
        p.prior_id
    from reports_with_table as r
    inner join reports as h on h.report_key = r.report_key
    left join fee_facts as f on f.report_key = r.report_key
    left join (
        select p.report_key, p.prior_id, o.notices
        from prior_reports as p
        inner join fee_facts as o on o.report_key = p.prior_key
        where p.years_back = 1 and p.is_compared
    ) as p on p.report_key = r.report_key
    where r.has_fee_row
),
-- Rows of which the total is filled and nothing else.
totals_only as (
    select
        f.report_key,
        f.row_no,
        f.label_zh,
        f.form_order,
        f.total,
        count(n.report_key) = 6 as is_blank
    from facts as f
    left join notes as n
        on n.report_key = f.report_key
        and n.row_no = f.row_no
        and n.column_no < 7
        and n.value_status in ('blank', 'not_applicable')
    where
        f.total is not null
        and coalesce(
            f.natural_person,
            f.commercial_enterprise,
            f.research_institution,
            f.social_welfare_organization,
            f.legal_services_organization,
            f.other_organization
        ) is null
    group by f.report_key, f.row_no, f.label_zh, f.form_order, f.total
),
blanks as (
    select
        report_key,
        count(*) filter (where value_status = 'blank') as blank,
        count(*) filter (where value_status in ('ambiguous', 'malformed')) as unread
    from notes
    group by report_key
),
parts as (
    select
        r.report_key,
        r.totals,
        count(o.row_no) as rows_of_total,
        count(o.row_no) filter (where o.is_blank) as blank_rows,
        count(o.row_no) filter (where o.is_blank and o.total != 0) as telling_rows,
        arg_min(o.row_no, o.form_order) filter (where o.is_blank) as row_no,
        string_agg(concat(o.label_zh, ' ', o.total), '，' order by o.form_order) filter (where o.is_blank and o.total != 0) as evidence
    from reports_with_table as r
    left join totals_only as o on o.report_key = r.report_key
    group by r.report_key, r.totals
),
by_report as (
    select
        report_key,
        'APP-07' as rule_id,
        'other_fee_not_paid_in_time' as item_code,
        7 as column_no,
        case
            when fee_not_paid = 0 or notices > 0 or prior_notices > 0 then 'pass'
            when fee_not_paid > 0 and notices = 0 and prior_notices = 0 then 'fail'
            else 'not_assessable'
        end as outcome,
        0 as expected,
        fee_not_paid as actual,
        case
            when outcome = 'fail' then
                    concat('收费通知：', report_year, ' 年 0 件', case when report_year > 2021 then concat('，', report_year - 1, ' 年（', prior_id, '）0 件') end)
        end as evidence,
        case
            when outcome = 'not_assessable' then
                    case
                        when fee_not_paid is null then 'application/other_fee_not_paid_in_time/total'
                        when notices is null then 'fee/notices'
                        when prior_id is null then concat('report of ', report_year - 1)
                        else concat('fee/notices of ', report_year - 1)
                    end
        end as missing
    from fees
    union all
    select
        report_key,
        'APP-08',
        'unavailable_unclear_after_clarification',
        7,
        case
            when handled <= 200 or unclear > 0 or not_clarified > 0 then 'pass'
            when handled > 200 and unclear = 0 and not_clarified = 0 then 'fail'
            else 'not_assessable'
        end as outcome,
        null,
        0,
        case
            when outcome = 'fail' then
                    concat('总计 ', handled, ' 件，两行均为 0')
        end,
        case
            when outcome = 'not_assessable' then
                    concat(
                        'application/',
                        case
                            when handled is null then 'total_handled'
                            when unclear is null then 'unavailable_unclear_after_clarification'
                            else 'other_no_clarification_in_time'
                        end,
                        '/total'
                    )
        end
    from reports_with_table
    where has_fee_row
    union all
    select
        r.report_key,
        'APP-10',
        null,
        null,
        case
            when r.rows_with_figures > 0 then 'pass'
            when b.blank > 0 and b.unread = 0 then 'fail'
            else 'not_assessable'
        end as outcome,
        null,
        null,
        case
            when outcome = 'fail' then
                    concat('空白 ', b.blank, ' 格，没有数字')
        end,
        case
            when outcome = 'not_assessable' then
                    'application'
        end
    from reports_with_table as r
    left join blanks as b on b.report_key = r.report_key
    union all
    select
        p.report_key,
        'APP-11',
        i.item_code,
        7,
        case
            when p.telling_rows > 0 or (p.blank_rows > 0 and p.blank_rows = p.totals) then 'fail'
            when p.totals = 0 or p.rows_of_total > p.blank_rows then 'not_assessable'
            else 'pass'
        end as outcome,
        null,
        null,
        case
            when outcome = 'fail' then
                    concat(p.totals, ' 行中有 ', p.blank_rows, ' 行只填总计', '：' || p.evidence)
        end,
        case
            when outcome = 'not_assessable' then
                    case when p.totals = 0 then 'application/totals' else 'application/parts' end
        end
    from parts as p
    left join dim_item as i on i.row_no = p.row_no
    union all
    select
        report_key,
        'APP-13',
        'total_handled',
        7,
        case
            when handled < 10 or judged > 0 or not_processed + other < handled then 'pass'
            when handled >= 10 and not_processed + other = handled then 'fail'
            -- More than the total: the sums say so (APP-02).
            else 'not_assessable'
        end as outcome,
        null,
        not_processed + other,
        case
            when outcome = 'fail' then
                    concat('不予处理 ', not_processed, ' ＋ 其他处理 ', other, ' ＝ 总计 ', handled)
        end,
        case
            when outcome = 'not_assessable' then
                    concat('application/', case when handled is null then 'total_handled' else 'outcomes' end, '/total')
        end
    from reports_with_table
    union all
    select
        report_key,
        'APP-14',
        'received_new',
        6,
        case
            when
                received < 10
                or received_natural > 0
                or received_other <= greatest(received_commercial, received_research, received_welfare, received_legal)
                then 'pass'
            when
                received_natural = 0
                and received_other > received_commercial
                and received_other > received_research
                and received_other > received_welfare
                and received_other > received_legal
                and received >= 10
                then 'fail'
            else 'not_assessable'
        end as outcome,
        null,
        received_other,
        case
            when outcome = 'fail' then
                    concat('自然人 0，其他 ', received_other, '，总计 ', received)
        end,
        case
            when outcome = 'not_assessable' then
                    'application/received_new'
        end
    from reports_with_table
),
failures as (
    select b.report_key, b.rule_id, i.row_no, b.column_no, b.expected, b.actual, b.evidence
    from by_report as b
    left join dim_item as i on i.item_code = b.item_code
    where b.outcome = 'fail'
)
select
    x.report_key,
    x.rule_id,
    'fail' as outcome,
    3 as table_no,
    x.row_no,
    x.column_no,
    cast(x.expected as decimal(38, 4)) as expected,
    cast(x.actual as decimal(38, 4)) as actual,
    cast(x.actual - x.expected as decimal(38, 4)) as difference,
    x.evidence,
    fact_line(n, f, x.column_no) as source_line,
    1 as equations,
    null as missing
from failures as x
left join application_facts as f on f.report_key = x.report_key and f.row_no = x.row_no
left join cell_notes as n
    on n.report_key = x.report_key and n.table_no = 3 and n.row_no = x.row_no and n.column_no = x.column_no
union all
select report_key, rule_id, outcome, 3, null, null, null, null, null, null, null, 1, missing
from by_report
where outcome != 'fail'
