-- Does table 4 go together with the years before and with the applications handled (rules DIS-05 to DIS-09)?
-- Reads touched (report_key), dispute_facts, application_facts, agency_roles and the reports of the two years before.
-- 'DIS-08' is judged per channel, the others once per report; what holds or lacks an operand is summed up per report and rule.
with facts as materialized (
    select f.report_key, r.report_year, r.agency, c.channel, c.label_zh, f.row_no, f.pending, f.total, f.source_line + 4 * f.line_step as source_line
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join dispute_facts as f on f.report_key = t.report_key
    inner join dim_channel as c on c.row_no = f.row_no
),
earlier as materialized (
    select p.touched_key, p.years_back, c.channel, p.pending, p.total, p.prior_id
    from prior_dispute as p
    inner join dim_channel as c on c.row_no = p.row_no
),
handled as (
    select f.report_key, f.total
    from touched as t
    inner join application_facts as f on f.report_key = t.report_key
    inner join dim_item as i on i.row_no = f.row_no
    where i.item_code = 'total_handled'
),
handled_before as (
    select p.touched_key, p.total, p.prior_id
    from prior_application as p
    inner join dim_item as i on i.row_no = p.row_no
    where p.years_back = 1 and i.item_code = 'total_handled'
),
this_year as (
    select
        report_key,
        any_value(report_year) as report_year,
        any_value(agency) as agency,
        sum(total) filter (where channel = 'review') as review,
        sum(total) filter (where channel = 'litigation_direct') as direct,
        sum(total) filter (where channel = 'litigation_after_review') as after_review
    from facts
    group by report_key
),
years_before as (
    select
        touched_key,
        sum(total) filter (where channel = 'review' and years_back = 1) as review_1,
        sum(total) filter (where channel = 'review' and years_back = 2) as review_2,
        sum(total) filter (where channel = 'litigation_direct' and years_back = 1) as direct_1,
        any_value(prior_id) filter (where years_back = 1) as id_1,
        any_value(prior_id) filter (where years_back = 2) as id_2
    from earlier
    group by touched_key
),
reports_with_table as materialized (
    select
        t.*,
        b.review_1,
        b.review_2,
        b.direct_1,
        b.id_1,
        b.id_2,
        h.total as handled,
        o.total as handled_1,
        o.prior_id as applications_id_1
    from this_year as t
    left join years_before as b on b.touched_key = t.report_key
    left join handled as h on h.report_key = t.report_key
    left join handled_before as o on o.touched_key = t.report_key
),
by_channel as (
    select
        f.report_key,
        f.row_no,
        f.source_line,
        case when o.pending > f.total then 'fail' when o.pending <= f.total then 'pass' else 'not_assessable' end as outcome,
        o.pending as expected,
        f.total as actual,
        concat(f.label_zh, '：', f.report_year - 1, ' 年末尚未审结 ', o.pending, '（', o.prior_id, '）') as evidence,
        case
            when f.total is null then concat('dispute/', f.channel, '/total')
            when o.prior_id is null then concat('report of ', f.report_year - 1)
            else concat('dispute/', f.channel, '/pending of ', f.report_year - 1)
        end as missing
    from facts as f
    left join earlier as o on o.touched_key = f.report_key and o.channel = f.channel and o.years_back = 1
),
by_report as (
    select
        report_key,
        'DIS-05' as rule_id,
        'litigation_after_review' as channel,
        case
            when after_review = 0 or review > 0 or review_1 > 0 or review_2 > 0 then 'pass'
            when after_review > 0 and review = 0 and review_1 = 0 and review_2 = 0 then 'fail'
            else 'not_assessable'
        end as outcome,
        0 as expected,
        after_review as actual,
        concat(report_year, ' 年、', report_year - 1, ' 年（', id_1, '）、', report_year - 2, ' 年（', id_2, '）均无行政复议') as evidence,
        case
            when after_review is null then 'dispute/litigation_after_review/total'
            when review is null then 'dispute/review/total'
            when review_1 is null then concat(case when id_1 is null then 'report' else 'dispute/review/total' end, ' of ', report_year - 1)
            else concat(case when id_2 is null then 'report' else 'dispute/review/total' end, ' of ', report_year - 2)
        end as missing
    from reports_with_table
    union all
    -- Cases after a review are the same disputes again.
    select
        report_key,
        'DIS-06',
        'review',
        case
            when review + direct = 0 or review + direct <= handled or review + direct <= handled + handled_1 then 'pass'
            when review + direct > handled + handled_1 then 'fail'
            else 'not_assessable'
        end,
        handled + handled_1,
        review + direct,
        concat(
            '行政复议 ', review, ' ＋ 未经复议直接起诉 ', direct, ' ＞ 办理 ', handled, ' ＋ ', report_year - 1, ' 年办理 ', handled_1,
            '（', applications_id_1, '）'
        ),
        case
            when review is null then 'dispute/review/total'
            when direct is null then 'dispute/litigation_direct/total'
            when handled is null then 'application/total_handled/total'
            when applications_id_1 is null then concat('report of ', report_year - 1)
            else concat('application/total_handled/total of ', report_year - 1)
        end
    from reports_with_table
    union all
    -- Such a body goes to court with the agencies whose decisions it has reviewed; its own cases follow reviews of its own.
    select
        r.report_key,
        'DIS-07',
        'litigation_after_review',
        case
            when r.after_review < 5 or r.after_review <= r.review + coalesce(r.review_1, 0) then 'pass'
            when r.after_review >= 5 and r.after_review > r.review + r.review_1 then 'fail'
            else 'not_assessable'
        end,
        r.review + r.review_1,
        r.after_review,
        concat('行政复议机构，自身被复议 ', r.review, ' ＋ ', r.report_year - 1, ' 年 ', r.review_1, '（', r.id_1, '）'),
        case
            when r.after_review is null then 'dispute/litigation_after_review/total'
            when r.review is null then 'dispute/review/total'
            when r.id_1 is null then concat('report of ', r.report_year - 1)
            else concat('dispute/review/total of ', r.report_year - 1)
        end
    from reports_with_table as r
    inner join (select distinct word from agency_roles where role = 'review_organ') as w on ends_with(r.agency, w.word)
    union all
    select
        report_key,
        'DIS-09',
        'litigation_direct',
        case
            when direct < 5 or direct <= direct_1 then 'pass'
            when direct >= 5 and direct > direct_1 then 'fail'
            else 'not_assessable'
        end,
        direct_1,
        direct,
        concat('2024年1月1日起复议前置；', report_year - 1, ' 年直接起诉 ', direct_1, '（', id_1, '）'),
        case
            when direct is null then 'dispute/litigation_direct/total'
            when id_1 is null then concat('report of ', report_year - 1)
            else concat('dispute/litigation_direct/total of ', report_year - 1)
        end
    from reports_with_table
    where report_year >= 2024
)
select
    b.report_key,
    b.rule_id,
    b.outcome,
    4 as table_no,
    case b.outcome when 'fail' then f.row_no end as row_no,
    case b.outcome when 'fail' then 5 end as column_no,
    case b.outcome when 'fail' then cast(b.expected as decimal(38, 4)) end as expected,
    case b.outcome when 'fail' then cast(b.actual as decimal(38, 4)) end as actual,
    case b.outcome when 'fail' then cast(b.actual - b.expected as decimal(38, 4)) end as difference,
    case b.outcome when 'fail' then b.evidence end as evidence,
    case b.outcome when 'fail' then cast(coalesce(n.source_line, f.source_line) as integer) end as source_line,
    1 as equations,
    case b.outcome when 'not_assessable' then b.missing end as missing
from by_report as b
left join facts as f on b.outcome = 'fail' and f.report_key = b.report_key and f.channel = b.channel
left join cell_notes as n
    on b.outcome = 'fail' and n.report_key = f.report_key and n.table_no = 4 and n.row_no = f.row_no and n.column_no = 5
union all
select
    b.report_key, 'DIS-08', 'fail', 4, b.row_no, 5,
    cast(b.expected as decimal(38, 4)), cast(b.actual as decimal(38, 4)), cast(b.actual - b.expected as decimal(38, 4)), b.evidence,
    cast(coalesce(n.source_line, b.source_line) as integer), 1, null
from by_channel as b
left join cell_notes as n on n.report_key = b.report_key and n.table_no = 4 and n.row_no = b.row_no and n.column_no = 5
where b.outcome = 'fail'
union all
select
    report_key, 'DIS-08', outcome, 4, null, null, null, null, null, null, null, count(*),
    min(case outcome when 'not_assessable' then missing end)
from by_channel
where outcome != 'fail'
group by report_key, outcome
