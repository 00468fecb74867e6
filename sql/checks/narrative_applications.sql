-- What the prose says of the applications: does it agree with table 3?
-- 'TXT-01' received, 'TXT-02' carried in, 'TXT-03' handled, 'TXT-04' carried over, 'TXT-05' all answered though some are carried over,
-- 'TXT-06' outcomes. Reads reports_with_tables, statements and the totals of table 3. A statement agrees if it fits one
-- lawful reading (received with or without those carried in, handled with or without them, an application that was dealt with
-- as either). One about the whole area cannot be held against a report on one organ, nor the reverse, unless it agrees.
-- expected is the table's figure, actual that of the prose, evidence its sentence.
with rules as (
    from (values
        ('TXT-01', 'received', 'received_new'),
        ('TXT-02', 'carried_in', 'carried_in'),
        ('TXT-03', 'handled', 'total_handled'),
        ('TXT-03', 'processed', 'total_handled'),
        ('TXT-04', 'carried_out', 'carried_out'),
        ('TXT-05', 'all_handled', 'carried_out'),
        ('TXT-06', 'granted', 'granted'),
        ('TXT-06', 'partially_granted', 'partially_granted'),
        ('TXT-06', 'granted_in_any_part', 'granted'),
        ('TXT-06', 'denied', 'denied'),
        ('TXT-06', 'unavailable', 'unavailable'),
        ('TXT-06', 'not_processed', 'not_processed'),
        ('TXT-06', 'other', 'other')
    ) as r (rule_id, measure, cell)
),
told as materialized (
    select s.*, u.rule_id, u.cell
    from statements as s
    inner join rules as u on u.measure = s.measure
),
totals as (
    select
        f.report_key,
        max(f.total) filter (where i.item_code = 'received_new') as received_new,
        max(f.total) filter (where i.item_code = 'carried_in') as carried_in,
        max(f.total) filter (where i.item_code = 'total_handled') as total_handled,
        max(f.total) filter (where i.item_code = 'carried_out') as carried_out,
        max(f.total) filter (where i.item_code = 'granted') as granted,
        max(f.total) filter (where i.item_code = 'partially_granted') as partially_granted,
        case when count(*) filter (where i.group_code = 'denied' and f.total is null) = 0 then sum(f.total) filter (where i.group_code = 'denied') end as denied,
        case when count(*) filter (where i.group_code = 'unavailable' and f.total is null) = 0 then sum(f.total) filter (where i.group_code = 'unavailable') end as unavailable,
        case when count(*) filter (where i.group_code = 'not_processed' and f.total is null) = 0 then sum(f.total) filter (where i.group_code = 'not_processed') end as not_processed,
        case when count(*) filter (where i.group_code = 'other' and f.total is null) = 0 then sum(f.total) filter (where i.group_code = 'other') end as other
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    where f.report_key in (select report_key from told)
    group by f.report_key
),
-- A total that is not printed lacks; the parts of the table would have to be added up for it.
readings as (
    select
        s.*,
        case s.measure
            when 'received' then t.received_new
            when 'carried_in' then t.carried_in
            when 'handled' then t.total_handled
            when 'processed' then t.total_handled
            when 'carried_out' then t.carried_out
            when 'all_handled' then t.carried_out
            when 'granted' then t.granted
            when 'partially_granted' then t.partially_granted
            when 'granted_in_any_part' then t.granted + t.partially_granted
            when 'denied' then t.denied
            when 'unavailable' then t.unavailable
            when 'not_processed' then t.not_processed
            when 'other' then t.other
        end as expected,
        case s.measure
            when 'received' then s.value in (t.received_new, t.received_new + t.carried_in)
            when 'handled' then s.value in (t.total_handled, t.total_handled - t.carried_in)
            when 'processed' then s.value in (t.total_handled, t.total_handled - t.carried_in, t.received_new, t.received_new + t.carried_in)
            when 'granted' then s.value in (t.granted, t.granted + t.partially_granted)
            -- Who tells how many are carried over does not deny it.
            when 'all_handled' then t.carried_out = 0 or exists (
                from told as o
                where o.report_key = s.report_key and o.measure = 'carried_out' and o.value > 0
            )
            else s.value = expected
        end as fits
    from told as s
    left join totals as t on t.report_key = s.report_key
),
judged as (
    select
        *,
        case
            when fits then 'pass'
            when fits is null or is_of_others then 'not_assessable'
            else 'fail'
        end as outcome
    from readings
)
select
    j.report_key,
    j.rule_id,
    j.outcome,
    3 as table_no,
    i.row_no,
    7 as column_no,
    case when j.measure = 'all_handled' then 0 else cast(j.expected as decimal(38, 4)) end as expected,
    case when j.measure = 'all_handled' then cast(j.expected as decimal(38, 4)) else j.value end as actual,
    case when j.measure = 'all_handled' then cast(j.expected as decimal(38, 4)) else cast(j.value - j.expected as decimal(38, 4)) end as difference,
    j.sentence as evidence,
    j.source_line,
    1 as equations,
    case when j.outcome = 'not_assessable' then case when j.fits is null then concat('application/', j.cell, '/total') else 'narrative' end end as missing
from judged as j
left join dim_item as i on i.item_code = j.cell
where j.outcome != 'pass'
union all by name
select report_key, rule_id, 'pass' as outcome, count(*) as equations
from judged
where outcome = 'pass'
group by report_key, rule_id
union all by name
select b.report_key, u.rule_id, 'not_assessable' as outcome, 1 as equations, 'narrative' as missing
from reports_with_tables as b
cross join (select distinct rule_id from rules) as u
where (b.report_key, u.rule_id) not in (select (report_key, rule_id) from told)
