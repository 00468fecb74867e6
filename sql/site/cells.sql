-- What stands in the cells of each of the reports $reports, in the order of the text?
-- A JSON list of lists: cell, figure, lines below the cell before, characters from and how many (0: as many as the figure has);
-- of a cell that is no plain figure also its status, the text as printed, and its readings.
with cells as (
    select report_id, concat_ws('/', 'application', item_code, applicant_type) as cell,
        cast(value as varchar) as figure, value_status, raw_text, readings, source_line, char_start, char_length
    from v_application_cells
    where report_id in (select unnest($reports))
    union all
    select report_id, concat_ws('/', 'disclosure', category, subcategory, measure),
        amount_text(null, null, value), value_status, raw_text, readings, source_line, char_start, char_length
    from v_disclosure_cells
    where report_id in (select unnest($reports))
    union all
    select report_id, concat_ws('/', 'dispute', channel, result),
        cast(value as varchar), value_status, raw_text, readings, source_line, char_start, char_length
    from v_dispute_cells
    where report_id in (select unnest($reports))
    union all
    select report_id, concat_ws('/', 'fee', measure),
        amount_text(null, null, value), value_status, raw_text, readings, source_line, char_start, char_length
    from v_fee_cells
    where report_id in (select unnest($reports))
    union all
    select report_id, concat_ws('/', 'statistic', entry_no, concat(enumerator, label), column_no),
        amount_text(null, null, value), value_status, raw_text, readings, source_line, char_start, char_length
    from v_statistic_cells
    where report_id in (select unnest($reports))
),
ordered as (
    select *, row_number() over of_report as place, source_line - lag(source_line, 1, 0) over of_report as step
    from cells
    window of_report as (partition by report_id order by source_line, char_start, cell)
)
select
    report_id,
    cast(list(
        case
            when value_status = 'reported'
                then json_array(cell, figure, step, char_start, case when char_length = length(figure) then 0 else char_length end)
            else json_array(cell, figure, step, char_start, char_length, value_status, raw_text, readings)
        end
        order by place
    ) as json)::varchar as cells
from ordered
group by report_id
order by report_id;
