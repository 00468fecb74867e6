-- Keeps what the checks found: the failures with their places, figures and lines, and how many equations of a rule held.
insert into findings
with failures as (
    select report_key, rule_id, table_no, row_no, column_no, expected, actual, difference, source_line
    from outcomes
    where outcome = 'fail'
),
figures as (
    select 3 as table_no, report_key, row_no,
        concat_ws(' | ', natural_person, commercial_enterprise, research_institution, social_welfare_organization,
            legal_services_organization, other_organization, total) as text
    from application_facts
    where report_key in (select report_key from failures)
    union all
    select 4, report_key, row_no, concat_ws(' | ', upheld, corrected, other_result, pending, total)
    from dispute_facts
    where report_key in (select report_key from failures)
    union all
    select 1, report_key, entry_no, concat_ws(' | ', any_value(label), any_value(unit), string_agg(coalesce(raw_text, '·'), ' | ' order by column_no))
    from statistic_facts
    where report_key in (select report_key from failures)
    group by report_key, entry_no
),
labels as (
    select distinct 1 as table_no, report_key, entry_no as row_no, concat(enumerator, label) as label
    from statistic_facts
    where report_key in (select report_key from failures)
)
select f.report_key, f.rule_id, f.table_no, f.row_no, f.column_no, l.label,
    rtrim(rtrim(f.expected::varchar, '0'), '.'), rtrim(rtrim(f.actual::varchar, '0'), '.'), f.difference, g.text, f.source_line, true
from failures as f
left join figures as g on g.table_no = f.table_no and g.report_key = f.report_key and g.row_no = f.row_no
left join labels as l on l.table_no = f.table_no and l.report_key = f.report_key and l.row_no = f.row_no;
insert into rule_counts
select report_key, rule_id,
    coalesce(sum(equations) filter (where outcome = 'pass'), 0),
    coalesce(sum(equations) filter (where outcome = 'fail'), 0),
    coalesce(sum(equations) filter (where outcome = 'not_assessable'), 0)
from outcomes
where rule_id in (select rule_id from form_sums union all select rule_id from statistic_sums union all select rule_id from statistic_lists)
    or rule_id = 'LEG-14'
group by report_key, rule_id;
