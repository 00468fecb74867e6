-- What did every rule say of every report: does it hold, fail, lack an operand, or not apply, and for how many equations?
-- One row per report and rule. passed, failed and not_assessable count the rule's equations; missing names an operand that is
-- not there ('STR-24': a fault of the program stopped the check). A rule that is no equation counts once.
create or replace view v_rule_outcomes as
with equations as (
    -- How many equations of the form a rule has, for the reports of which all hold.
    select s.rule_id, s.form, case when s.axis = 'rows' then count(distinct c.column_no) when s.table_code = 'application' then count(distinct i.row_no) else 1 end as equations
    from form_sums as s
    cross join dim_applicant_type as c
    left join dim_item as i on list_contains(string_split(i.forms, ' '), s.form)
    group by s.rule_id, s.form, s.axis, s.table_code
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    d.rule_id,
    d.severity,
    case
        when get_bit(o.failed, d.rule_no) = 1 then 'fail'
        when get_bit(o.passed, d.rule_no) = 1 then 'pass'
        when get_bit(o.not_assessable, d.rule_no) = 1 then 'not_assessable'
        else 'not_applicable'
    end as outcome,
    coalesce(c.passed, case when get_bit(o.passed, d.rule_no) = 1 then coalesce(cast(e.equations as integer), 1) else 0 end) as passed,
    coalesce(c.failed, 0) as failed,
    coalesce(c.not_assessable, get_bit(o.not_assessable, d.rule_no)) as not_assessable,
    case when c.report_key is not null then c.missing when get_bit(o.not_assessable, d.rule_no) = 1 then 'narrative' end as missing,
    d.statement_zh,
    d.statement_en,
    r.scope,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code
from report_outcomes as o
inner join current_reports as r on r.report_key = o.report_key
cross join dim_rule as d
left join rule_counts as c on c.report_key = o.report_key and c.rule_id = d.rule_id
left join equations as e
    on e.rule_id = d.rule_id
    -- Where the form of a table is not known, the checks assume the latest.
    and e.form = coalesce(case d.table_code when 'dispute' then r.table4_format else r.table3_format end, (select max(form) from form_sums));
