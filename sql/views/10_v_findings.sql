-- What is wrong, doubtful or not understood in which report, at which place on the form and on which line, newest report first?
create or replace view v_findings as
with form_tables (table_no, label) as (
    values
        (1, '政府信息公开情况统计表'),
        (2, '表二 主动公开政府信息情况'),
        (3, '表三 收到和处理政府信息公开申请情况'),
        (4, '表四 政府信息公开行政复议、行政诉讼情况'),
        (6, '六、信息处理费')
),
row_labels as (
    select 2 as table_no, row_no, label_zh as label from dim_category
    union all
    -- Rows numbered 1., 2., 3. begin anew in every group, so the group is named too.
    select 3, row_no, concat(case when enumerator similar to '[0-9].*' then group_zh || ' ' end, enumerator, label_zh)
    from dim_item
    union all
    select 4, row_no, label_zh from dim_channel
),
column_labels as (
    select 2 as table_no, column_no, label_zh as label from dim_measure
    union all
    select 3, column_no, concat_ws(' ', group_zh, label_zh) from dim_applicant_type
    union all
    select 4, column_no, label_zh from dim_result
    union all
    select 6, column_no, label_zh from dim_fee_measure
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    f.rule_id,
    d.severity,
    'fail' as outcome,
    concat_ws(
        ' / ',
        coalesce(t.label, '报告全文'),
        case
            when w.label is null then f.printed
            -- A row of the form that a report splits: printed names the part.
            when f.table_no = 2 and f.column_no is not null then concat_ws(' ', w.label, f.printed)
            else w.label
        end,
        -- A measure that the forms call differently has both labels, that of 2021 first.
        split_part(c.label, '／', case when r.table2_format = 'format_2019' then -1 else 1 end)
    ) as place,
    case
        when finding_shape(f.expected, f.actual) = 'readings'
            then concat('perhaps ', finding_readings(f.expected, ', ', ' or ', ' or others'))
        else f.expected
    end as expected,
    f.actual,
    f.difference,
    coalesce(f.evidence, d.statement_zh) as evidence,
    f.source_line,
    f.printed,
    d.statement_zh,
    d.statement_en,
    f.table_no,
    f.row_no,
    f.column_no,
    r.scope,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code,
    finding_id(
        report_body(r.agency_id, r.scope),
        r.report_year,
        f.rule_id,
        finding_cell(x.table_code, x.row_code, x.column_code, f.table_no, f.row_no, f.column_no, f.printed),
        finding_value(f.actual, f.difference, f.evidence),
        finding_expected(f.expected)
    ) as finding_id,
    -- A place that is no single cell (a row, a table, the whole report) has no cell.
    case
        when f.table_no = 6 and f.column_no is not null or f.table_no in (2, 3, 4) and f.row_no is not null and f.column_no is not null
            then finding_cell(x.table_code, x.row_code, x.column_code, f.table_no, f.row_no, f.column_no, f.printed)
    end as cell,
    finding_cell(x.table_code, x.row_code, x.column_code, f.table_no, f.row_no, f.column_no, f.printed) as place_code,
    finding_value(f.actual, f.difference, f.evidence) as value,
    s.decision,
    s.decided_by,
    s.decided_on,
    s.decision_reason,
    finding_said(
        coalesce(o.sentence_zh, a.sentence_zh),
        case when a.shape = 'readings' then finding_readings(f.expected, '、', '，或 ', '，等等') else f.expected end,
        f.actual, coalesce(f.difference, try_cast(f.actual as decimal(38, 4)) - try_cast(f.expected as decimal(38, 4))), f.printed, f.evidence, d.statement_zh
    ) as said_zh,
    finding_said(
        coalesce(o.sentence_en, a.sentence_en),
        case when a.shape = 'readings' then finding_readings(f.expected, ', ', ' or ', ' or others') else f.expected end,
        f.actual, coalesce(f.difference, try_cast(f.actual as decimal(38, 4)) - try_cast(f.expected as decimal(38, 4))), f.printed, f.evidence, d.statement_en
    ) as said_en
from findings as f
inner join current_reports as r on r.report_key = f.report_key
left join dim_rule as d on d.rule_id = f.rule_id
left join dim_sentence as a on a.rule_id = '*' and a.shape = finding_shape(f.expected, f.actual)
left join dim_sentence as o on o.rule_id = f.rule_id and o.shape = finding_shape(f.expected, f.actual)
left join form_tables as t on t.table_no = f.table_no
left join row_labels as w on w.table_no = f.table_no and w.row_no = f.row_no
left join column_labels as c on c.table_no = f.table_no and c.column_no = f.column_no
left join dim_cell as x
    on x.table_no = f.table_no and x.row_no is not distinct from f.row_no and x.column_no is not distinct from f.column_no
left join decisions as s
    on s.agency_id = r.agency_id
    and s.report_year = r.report_year
    and is_decided_of(s.scope, r.scope, r.standing)
    and s.rule_id = f.rule_id
    and s.cell = finding_cell(x.table_code, x.row_code, x.column_code, f.table_no, f.row_no, f.column_no, f.printed)
    and s.value = finding_value(f.actual, f.difference, f.evidence)
    and s.expected = finding_expected(f.expected)
order by
    r.report_year desc,
    r.agency_name,
    r.report_id,
    f.table_no nulls last,
    f.row_no,
    f.column_no,
    f.rule_id,
    f.source_line;
