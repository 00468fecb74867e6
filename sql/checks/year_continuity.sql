-- Is what was carried out of last year what is carried into this year (rules YOY-01 and YOY-10)?
-- Reads touched (report_key), application_facts and those of the year before (prior_application). 'YOY-01' is the total; 'YOY-10'
-- the kinds of applicant, in one row per report that names all those that differ (equations says how many) at the first of them.
with this_year as (
    select
        f.report_key,
        f.row_no,
        r.report_year,
        applicants(f) as figures,
        f.source_line,
        f.line_step
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join application_facts as f on f.report_key = t.report_key
    inner join dim_item as i on i.row_no = f.row_no
    where i.item_code = 'carried_in'
),
last_year as (
    select
        p.touched_key,
        p.prior_id,
        applicants(p) as figures
    from prior_application as p
    inner join dim_item as i on i.row_no = p.row_no
    where p.years_back = 1 and i.item_code = 'carried_out'
),
compared as materialized (
    select
        t.report_key,
        t.row_no,
        t.report_year,
        t.figures,
        l.figures as expected,
        t.source_line,
        t.line_step,
        l.prior_id,
        [
            t.figures[1] - l.figures[1],
            t.figures[2] - l.figures[2],
            t.figures[3] - l.figures[3],
            t.figures[4] - l.figures[4],
            t.figures[5] - l.figures[5],
            t.figures[6] - l.figures[6],
            t.figures[7] - l.figures[7]
        ] as differences,
        list_count(differences[1:6]) as known,
        list_count([
            nullif(differences[1], 0),
            nullif(differences[2], 0),
            nullif(differences[3], 0),
            nullif(differences[4], 0),
            nullif(differences[5], 0),
            nullif(differences[6], 0)
        ]) as unequal
    from this_year as t
    left join last_year as l on l.touched_key = t.report_key
),
-- Nearly all are equal, so that only the reports in which one differs are looked at figure by figure.
failures as (
    select
        f.report_key,
        case when a.applicant_type = 'total' then 'YOY-01' else 'YOY-10' end as rule_id,
        any_value(f.row_no) as row_no,
        min(a.column_no) as column_no,
        arg_min(f.expected[a.column_no], a.column_no) as expected,
        arg_min(f.figures[a.column_no], a.column_no) as actual,
        any_value(f.source_line) + (min(a.column_no) - 1) * any_value(f.line_step) as source_line,
        count(*) as equations,
        concat(
            any_value(f.report_year) - 1, ' 年结转下年度（', any_value(f.prior_id), '）与 ', any_value(f.report_year), ' 年上年结转：',
            string_agg(
                concat(a.label_zh, ' ', f.expected[a.column_no], ' 与 ', f.figures[a.column_no]), '，' order by a.column_no
            )
        ) as evidence
    from compared as f
    inner join dim_applicant_type as a on f.differences[a.column_no] != 0
    where f.unequal > 0 or f.differences[7] != 0
    group by f.report_key, case when a.applicant_type = 'total' then 'YOY-01' else 'YOY-10' end
)
select
    s.report_key,
    s.rule_id,
    'fail' as outcome,
    3 as table_no,
    s.row_no,
    s.column_no,
    cast(s.expected as decimal(38, 4)) as expected,
    cast(s.actual as decimal(38, 4)) as actual,
    cast(s.actual - s.expected as decimal(38, 4)) as difference,
    s.evidence,
    cast(coalesce(n.source_line, s.source_line) as integer) as source_line,
    s.equations,
    null as missing
from failures as s
left join cell_notes as n
    on n.report_key = s.report_key and n.table_no = 3 and n.row_no = s.row_no and n.column_no = s.column_no
union all
select
    report_key,
    'YOY-01',
    case when differences[7] = 0 then 'pass' else 'not_assessable' end as outcome,
    3, null, null, null, null, null, null, null, 1,
    case
        when outcome = 'pass' then null
        when prior_id is null then concat('report of ', report_year - 1)
        when figures[7] is null then 'application/carried_in/total'
        else concat('application/carried_out/total of ', report_year - 1)
    end
from compared
where differences[7] is null or differences[7] = 0
union all
select report_key, 'YOY-10', 'pass', 3, null, null, null, null, null, null, null, known - unequal, null
from compared
where known > unequal
union all
select
    report_key,
    'YOY-10',
    'not_assessable',
    3, null, null, null, null, null, null, null, 6 - known,
    case
        when prior_id is null then concat('report of ', report_year - 1)
        when list_count(figures[1:6]) < 6 then 'application/carried_in'
        else concat('application/carried_out of ', report_year - 1)
    end
from compared
where known < 6
