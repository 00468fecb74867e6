-- What the prose says of reviews and court cases: does it agree with table 4?
-- 'TXT-07' reviews, 'TXT-08' court cases (all of them; a number may also be that of the direct ones or of those after a review).
-- Reads reports_with_tables, statements and the totals of table 4. expected is the table's figure, actual that of the prose.
with rules as (
    from (values ('TXT-07', 'review'), ('TXT-08', 'litigation')) as r (rule_id, measure)
),
told as materialized (
    select s.*, u.rule_id
    from statements as s
    inner join rules as u on u.measure = s.measure
),
totals as (
    select
        f.report_key,
        max(f.total) filter (where c.channel = 'review') as review,
        max(f.total) filter (where c.channel = 'litigation_direct') as direct,
        max(f.total) filter (where c.channel = 'litigation_after_review') as after_review
    from dispute_facts as f
    inner join dim_channel as c on c.row_no = f.row_no
    where f.report_key in (select report_key from told)
    group by f.report_key
),
judged as (
    select
        s.*,
        case s.measure when 'review' then t.review else t.direct + t.after_review end as expected,
        case
            when s.measure = 'review' then s.value = t.review
            when s.value > 0 then s.value in (t.direct + t.after_review, t.direct, t.after_review)
            else s.value = t.direct + t.after_review
        end as fits,
        case
            when fits then 'pass'
            when fits is null or s.is_of_others then 'not_assessable'
            else 'fail'
        end as outcome
    from told as s
    left join totals as t on t.report_key = s.report_key
)
select
    j.report_key,
    j.rule_id,
    j.outcome,
    4 as table_no,
    c.row_no,
    5 as column_no,
    cast(j.expected as decimal(38, 4)) as expected,
    j.value as actual,
    cast(j.value - j.expected as decimal(38, 4)) as difference,
    j.sentence as evidence,
    j.source_line,
    1 as equations,
    case when j.outcome = 'not_assessable' then case when j.fits is null then concat('dispute/', j.measure, '/total') else 'narrative' end end as missing
from judged as j
left join dim_channel as c on c.channel = j.measure
where j.outcome != 'pass'
union all by name
select report_key, rule_id, 'pass' as outcome, count(*) as equations
from judged
where outcome = 'pass'
group by report_key, rule_id
union all by name
select b.report_key, u.rule_id, 'not_assessable' as outcome, 1 as equations, 'narrative' as missing
from reports_with_tables as b
cross join rules as u
where (b.report_key, u.rule_id) not in (select (report_key, rule_id) from told)
