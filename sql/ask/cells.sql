-- What stands in every cell of one current report, as corrections name the cells: figure, printed text, unit, line, place in words?
with report as (
    select report_id, table2_format from current_reports where report_id = $report_id
),
cells as (
    select
        'application' as table_code, item_code as row_code, cast(null as varchar) as part, applicant_type as column_code,
        cast(value as decimal(18, 4)) as value, value_status, raw_text, 'request' as unit, source_line
    from v_application_cells
    where report_id in (select report_id from report)
    union all
    select 'disclosure', category, subcategory, measure, value, value_status, raw_text, unit, source_line
    from v_disclosure_cells
    where report_id in (select report_id from report)
    union all
    select 'dispute', channel, null, result, cast(value as decimal(18, 4)), value_status, raw_text, 'case', source_line
    from v_dispute_cells
    where report_id in (select report_id from report)
    union all
    select 'fee', null, null, measure, value, value_status, raw_text, case when ends_with(measure, '_yuan') then 'yuan' end, source_line
    from v_fee_cells
    where report_id in (select report_id from report)
    union all
    select 'statistic', cast(entry_no as varchar), concat(enumerator, label), cast(column_no as varchar),
        value, value_status, raw_text, unit, source_line
    from v_statistic_cells
    where report_id in (select report_id from report)
)
select
    c.*,
    concat_ws('/', c.table_code, c.row_code, c.part, c.column_code) as cell,
    concat_ws(
        ' / ',
        coalesce(w.label_zh, c.row_code),
        c.part,
        -- A measure that the forms call differently has both labels, that of 2021 first.
        coalesce(split_part(m.label_zh, '／', case when r.table2_format = 'format_2019' then -1 else 1 end), t.label_zh, a.label_zh, f.label_zh, c.column_code)
    ) as place
from cells as c
cross join report as r
left join dim_cell as w
    on w.table_code = c.table_code
    and w.row_code is not distinct from c.row_code
    and w.column_no is null
    and (w.row_no is null) = (c.row_code is null)
left join dim_measure as m on c.table_code = 'disclosure' and m.measure = c.column_code
left join dim_result as t on c.table_code = 'dispute' and t.result = c.column_code
left join dim_applicant_type as a on c.table_code = 'application' and a.applicant_type = c.column_code
left join dim_fee_measure as f on c.table_code = 'fee' and f.measure = c.column_code
order by c.source_line, cell;
