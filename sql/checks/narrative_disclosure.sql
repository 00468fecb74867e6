-- What the prose says of normative documents and of decisions: does it agree with table 2?
-- 'TXT-09' normative documents issued (on the form of 2019: made or disclosed in the year), 'TXT-10' licences, penalties and
-- compulsion. Reads reports_with_tables, statements and the facts of table 2. expected is the table's figure, actual that of
-- the prose.
with rules as (
    from (values
        ('TXT-09', 'normative_documents_issued', 'normative_documents'),
        ('TXT-10', 'licences', 'administrative_licensing'),
        ('TXT-10', 'penalties', 'administrative_penalties'),
        ('TXT-10', 'compulsion', 'administrative_compulsion')
    ) as r (rule_id, measure, category)
),
told as materialized (
    select s.*, u.rule_id, u.category
    from statements as s
    inner join rules as u on u.measure = s.measure
),
cells as (
    select
        f.report_key,
        c.category,
        max(f.value) filter (where m.measure in ('issued', 'newly_made', 'decisions')) as value,
        max(f.value) filter (where m.measure in ('issued', 'newly_disclosed', 'decisions')) as other_value,
        min(c.row_no) as row_no,
        min(m.column_no) filter (where m.measure in ('issued', 'newly_made', 'decisions')) as column_no
    from disclosure_facts as f
    inner join dim_category as c on c.row_no = f.row_no
    inner join dim_measure as m on m.column_no = f.column_no
    where f.subcategory is null and f.report_key in (select report_key from told)
    group by f.report_key, c.category
),
judged as (
    select
        s.*,
        c.row_no,
        c.column_no,
        c.value as expected,
        s.value in (c.value, c.other_value) as fits,
        case
            when fits then 'pass'
            when fits is null or s.is_of_others then 'not_assessable'
            else 'fail'
        end as outcome
    from told as s
    left join cells as c on c.report_key = s.report_key and c.category = s.category
)
select
    report_key,
    rule_id,
    outcome,
    2 as table_no,
    row_no,
    column_no,
    expected,
    value as actual,
    cast(value - expected as decimal(38, 4)) as difference,
    sentence as evidence,
    source_line,
    1 as equations,
    case
        when outcome = 'not_assessable' and fits is null then concat('disclosure/', category, case rule_id when 'TXT-09' then '/issued' else '/decisions' end)
        when outcome = 'not_assessable' then 'narrative'
    end as missing
from judged
where outcome != 'pass'
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
