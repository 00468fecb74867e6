-- Keeps what the checks say of the reports in touched: failures with their places, figures and lines, and every rule's outcome.
delete from findings where by_check and report_key in (select report_key from touched);
delete from rule_counts where report_key in (select report_key from touched);
delete from report_outcomes where report_key in (select report_key from touched);
insert into findings
with failures as (
    select report_key, rule_id, table_no, row_no, column_no, printed, expected, actual, difference, evidence, source_line
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
select f.report_key, f.rule_id, f.table_no, f.row_no, f.column_no, coalesce(f.printed, l.label),
    rtrim(rtrim(f.expected::varchar, '0'), '.'), rtrim(rtrim(f.actual::varchar, '0'), '.'), f.difference,
    coalesce(f.evidence, g.text), f.source_line, true
from failures as f
left join figures as g on g.table_no = f.table_no and g.report_key = f.report_key and g.row_no = f.row_no
left join labels as l on l.table_no = f.table_no and l.report_key = f.report_key and l.row_no = f.row_no;
-- DEC-01: a decision whose finding is gone or says another figure now has lapsed, unless the place was decided on anew.
create or replace temp table decided as
select r.report_key, d.*
from touched as t
inner join reports as r on r.report_key = t.report_key and r.is_current
inner join decisions as d on d.agency_id = r.agency_id and d.report_year = r.report_year
    and is_decided_of(d.scope, r.scope, r.standing);
create or replace temp table decidable as
select f.report_key, f.rule_id, f.source_line,
    finding_cell(c.table_code, c.row_code, c.column_code, f.table_no, f.row_no, f.column_no, f.printed) as cell,
    finding_value(f.actual, f.difference, f.evidence) as value,
    finding_expected(f.expected) as expected
from findings as f
left join dim_cell as c
    on c.table_no = f.table_no and c.row_no is not distinct from f.row_no and c.column_no is not distinct from f.column_no
where f.report_key in (select report_key from decided);
create or replace temp table lapsed as
with applying as (
    select d.report_key, d.rule_id, d.cell, max(d.line) as line
    from decided as d
    inner join decidable as f
        on f.report_key = d.report_key and f.rule_id = d.rule_id and f.cell = d.cell and f.value = d.value and f.expected = d.expected
    group by d.report_key, d.rule_id, d.cell
)
select d.*
from decided as d
left join decidable as f
    on f.report_key = d.report_key and f.rule_id = d.rule_id and f.cell = d.cell and f.value = d.value and f.expected = d.expected
left join applying as a on a.report_key = d.report_key and a.rule_id = d.rule_id and a.cell = d.cell and a.line > d.line
where f.report_key is null and a.report_key is null;
insert into outcomes by name
select report_key, 'DEC-01' as rule_id, 'fail' as outcome from lapsed
union all
select report_key, 'DEC-01', 'pass'
from (select distinct report_key from decided)
where report_key not in (select report_key from lapsed);
insert into findings
select l.report_key, 'DEC-01', c.table_no, c.row_no, c.column_no, concat(l.rule_id, ' ', l.cell), l.value, f.value, null,
    concat('对 ', l.rule_id, ' 的决定：', l.decision, '，', l.decided_by, '，', l.decided_on, '，', l.decision_reason),
    f.source_line, true
from lapsed as l
left join (
    select report_key, rule_id, cell, any_value(value order by value) as value, min(source_line) as source_line
    from decidable
    group by report_key, rule_id, cell
) as f on f.report_key = l.report_key and f.rule_id = l.rule_id and f.cell = l.cell
left join dim_cell as c on concat_ws('/', c.table_code, c.row_code, c.column_code) = l.cell and c.row_no is distinct from 0;
-- What the reading of the document found counts with what the checks did.
insert into outcomes by name
select report_key, rule_id, 'fail' as outcome
from findings
where not by_check and report_key in (select report_key from touched);
-- Which rules apply to reports of these forms and this year, and of them hold unless something is found: few combinations.
create or replace temp table scopes as
with reports_of_scope as (
    select distinct r.table2_format, r.table3_format, r.table4_format, r.report_format, r.report_year
    from touched as t
    inner join reports as r on r.report_key = t.report_key
)
select s.*, bitstring_agg(d.rule_no, 0, 191) as within,
    bitstring_agg(d.rule_no, 0, 191) filter (where d.judged_by = 'finding') as applies,
    bitstring_agg(d.rule_no, 0, 191) filter (where d.judged_by like 'claim%') as claimable
from reports_of_scope as s
inner join dim_rule as d
    on coalesce(s.report_year >= d.first_year, true)
    and case d.table_code
        when 'application' then s.table3_format is not null
        when 'disclosure' then s.table2_format is not null
        when 'dispute' then s.table4_format is not null
        else true
    end
    and (
        d.forms is null
        or list_contains(
            string_split(d.forms, ' '),
            case d.table_code
                when 'application' then s.table3_format
                when 'disclosure' then s.table2_format
                when 'dispute' then s.table4_format
                -- A mixed report has tables of the forms since 2019.
                else replace(s.report_format, 'mixed', 'format_2021')
            end
        )
    )
group by s.table2_format, s.table3_format, s.table4_format, s.report_format, s.report_year;
-- A check that was stopped leaves out only what would have been judged.
delete from outcomes as o
using reports as r, scopes as s, dim_rule as d
where o.missing = 'STR-24'
    and r.report_key = o.report_key
    and s.table2_format is not distinct from r.table2_format
    and s.table3_format is not distinct from r.table3_format
    and s.table4_format is not distinct from r.table4_format
    and s.report_format is not distinct from r.report_format
    and s.report_year = r.report_year
    and d.rule_id = o.rule_id
    and get_bit(s.within, d.rule_no) = 0;
-- Most reports say nothing in their prose of what a dozen rules hold against the tables: their bit says enough.
insert into rule_counts
with exceptions as (
    select distinct report_key, rule_id
    from outcomes
    where outcome = 'fail'
        or (outcome = 'not_assessable' and (missing is distinct from 'narrative' or evidence is not null))
        or rule_id in (select rule_id from statistic_sums union all select rule_id from statistic_lists union all select 'LEG-14')
)
select o.report_key, o.rule_id,
    coalesce(sum(o.equations) filter (where o.outcome = 'pass'), 0) as passed,
    coalesce(sum(o.equations) filter (where o.outcome = 'fail'), 0) as failed,
    coalesce(sum(o.equations) filter (where o.outcome = 'not_assessable'), 0) as not_assessable,
    coalesce(min(o.missing) filter (where o.missing = 'STR-24'), min(o.missing))
from outcomes as o
inner join exceptions as e on e.report_key = o.report_key and e.rule_id = o.rule_id
group by o.report_key, o.rule_id
-- Like ones stand together: most say the same of all reports.
order by o.rule_id, o.report_key;
insert into report_outcomes
with rules as (
    select rule_id, rule_no, rule_id in (from form_sums select rule_id)
        or rule_id in (from statistic_sums select rule_id) or rule_id in (from statistic_lists select rule_id) as is_sum
    from dim_rule
),
judged as (
    select o.report_key,
        bitstring_agg(d.rule_no, 0, 191) filter (where o.outcome = 'pass' and o.equations > 0) as passed,
        bitstring_agg(d.rule_no, 0, 191) filter (where o.outcome = 'fail') as failed,
        bitstring_agg(d.rule_no, 0, 191) as found,
        -- Another check may have judged a part of the rule: that does not make it hold.
        bitstring_agg(d.rule_no, 0, 191) filter (where o.missing = 'STR-24') as lost,
        sum(o.equations) filter (where o.outcome = 'pass' and d.is_sum) as equations_passed,
        sum(o.equations) filter (where o.outcome = 'fail' and d.is_sum) as equations_failed,
        sum(o.equations) filter (where o.outcome = 'not_assessable' and d.is_sum) as equations_not_assessable
    from outcomes as o
    inner join rules as d on d.rule_id = o.rule_id
    group by o.report_key
),
claimed as (
    -- A rule on what a source claims says nothing of a report of which no source claims it.
    select i.report_key, bitstring_agg(d.rule_no, 0, 191) as judged
    from identity_claims as i
    inner join dim_witness as w on w.field = i.field and w.witness = i.witness and w.of_source
    inner join dim_rule as d on d.judged_by = concat('claim_', i.field)
    where i.report_key in (select report_key from touched)
    group by i.report_key
)
select t.report_key,
    (j.passed | coalesce(s.applies, j.none) | (coalesce(c.judged, j.none) & coalesce(s.claimable, j.none))) & ~(j.failed | (j.found & ~j.passed)),
    j.failed,
    j.found & ~(j.passed | j.failed),
    coalesce(o.equations_passed, 0),
    coalesce(o.equations_failed, 0),
    coalesce(o.equations_not_assessable, 0)
from (select distinct report_key from touched) as t
inner join reports as r on r.report_key = t.report_key
left join scopes as s
    on s.table2_format is not distinct from r.table2_format
    and s.table3_format is not distinct from r.table3_format
    and s.table4_format is not distinct from r.table4_format
    and s.report_format is not distinct from r.report_format
    and s.report_year = r.report_year
left join judged as o on o.report_key = t.report_key
left join claimed as c on c.report_key = t.report_key
cross join lateral (
    select repeat('0', 192)::bit as none,
        coalesce(o.passed, none) & ~coalesce(o.lost, none) as passed,
        coalesce(o.failed, none) as failed,
        coalesce(o.found, none) as found
) as j;
-- The next reports make these anew; both at once would fill the memory.
drop table outcomes;
drop table scopes;
drop table statements;
