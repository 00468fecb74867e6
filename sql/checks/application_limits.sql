-- Are no more applications handled than there were, and is no outcome larger than their total (rules APP-05 and APP-06)?
-- Reads touched (report_key) and the facts of those reports. Judged per kind of applicant: a row for each that fails ('APP-06' at
-- the largest outcome, naming all that are too large); what holds or lacks an operand is summed up per report and rule.
-- An outcome that is not known may be too large: 'APP-06' holds only where all are known.
with items as (
    select
        row_no,
        item_code,
        label_zh,
        form_order,
        item_code = 'received_new' as is_received,
        item_code = 'carried_in' as is_carried_in,
        item_code = 'total_handled' as is_handled,
        group_code in ('granted', 'partially_granted', 'denied', 'unavailable', 'not_processed', 'other') as is_outcome
    from dim_item
),
sides as (
    select
        f.report_key,
        largest_where(f, i.is_received) as received,
        largest_where(f, i.is_carried_in) as carried_in,
        largest_where(f, i.is_handled) as handled,
        largest_where(f, i.is_outcome) as largest,
        known_where(f, i.is_outcome) as known,
        count(*) filter (where i.is_outcome) as outcomes
    from touched as t
    inner join application_facts as f on f.report_key = t.report_key
    inner join items as i on i.row_no = f.row_no
    group by f.report_key
),
-- In a step of their own: a name that is used in the same select is written out at each of its places.
differences as materialized (
    select *, less(less(handled, received), carried_in) as above_flow, less(largest, handled) as above_total
    from sides
),
compared as materialized (
    select
        *,
        -- Per kind of applicant: does it hold, of the equations that can be assessed?
        list_count(above_flow) - how_many_above(above_flow) as flow_holds,
        list_count([
            case when above_total[1] <= 0 and known[1] = outcomes then 1 end,
            case when above_total[2] <= 0 and known[2] = outcomes then 1 end,
            case when above_total[3] <= 0 and known[3] = outcomes then 1 end,
            case when above_total[4] <= 0 and known[4] = outcomes then 1 end,
            case when above_total[5] <= 0 and known[5] = outcomes then 1 end,
            case when above_total[6] <= 0 and known[6] = outcomes then 1 end,
            case when above_total[7] <= 0 and known[7] = outcomes then 1 end
        ]) as total_holds,
        how_many_above(above_flow) as flow_fails,
        how_many_above(above_total) as total_fails
    from differences
),
-- The outcomes that are larger than the total, the largest first.
larger as (
    select
        report_key,
        column_no,
        any_value(handled) as expected,
        max(figure) as actual,
        arg_max(row_no, {'figure': figure, 'place': -form_order}) as row_no,
        string_agg(concat(label_zh, ' ', figure), ', ' order by figure desc, form_order) as evidence
    from (
        select
            c.report_key,
            a.column_no,
            c.handled[a.column_no] as handled,
            i.row_no,
            i.label_zh,
            i.form_order,
            applicants(f)[a.column_no] as figure
        from compared as c
        inner join dim_applicant_type as a on c.above_total[a.column_no] > 0
        inner join application_facts as f on f.report_key = c.report_key
        inner join items as i on i.row_no = f.row_no and i.is_outcome
        where c.total_fails > 0
    )
    where figure > handled
    group by report_key, column_no
),
failures as (
    select 'APP-06' as rule_id, * from larger
    union all by name
    select
        c.report_key,
        'APP-05' as rule_id,
        a.column_no,
        c.received[a.column_no] + c.carried_in[a.column_no] as expected,
        c.handled[a.column_no] as actual,
        i.row_no,
        concat(
            '新收 ', c.received[a.column_no], ' ＋ 上年结转 ', c.carried_in[a.column_no], ' ＜ 办理结果总计 ', c.handled[a.column_no]
        ) as evidence
    from compared as c
    inner join dim_applicant_type as a on c.above_flow[a.column_no] > 0
    inner join items as i on i.is_handled
    where c.flow_fails > 0
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
inner join application_facts as f on f.report_key = x.report_key and f.row_no = x.row_no
left join cell_notes as n
    on n.report_key = x.report_key and n.table_no = 3 and n.row_no = x.row_no and n.column_no = x.column_no
union all
select report_key, 'APP-05', 'pass', 3, null, null, null, null, null, null, null, flow_holds, null
from compared
where flow_holds > 0
union all
select report_key, 'APP-06', 'pass', 3, null, null, null, null, null, null, null, total_holds, null
from compared
where total_holds > 0
union all
select
    report_key, 'APP-05', 'not_assessable', 3, null, null, null, null, null, null, null, 7 - flow_holds - flow_fails,
    case
        when list_count(handled) < 7 then 'application/total_handled'
        when list_count(received) < 7 then 'application/received_new'
        else 'application/carried_in'
    end
from compared
where flow_holds + flow_fails < 7
union all
select
    report_key, 'APP-06', 'not_assessable', 3, null, null, null, null, null, null, null, 7 - total_holds - total_fails,
    case when list_count(handled) < 7 then 'application/total_handled' else 'application/outcomes' end
from compared
where total_holds + total_fails < 7
