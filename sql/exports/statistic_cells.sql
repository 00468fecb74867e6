-- The statistics tables of before 2019 of every current report: a row per figure, money in yuan.
select
    report_id,
    agency_name,
    report_year,
    form,
    indicator_code,
    label,
    period,
    value,
    unit,
    value_status,
    raw_text,
    source_line,
    enumerator,
    parent_label,
    column_label,
    readings,
    entry_no,
    column_no
from v_statistic_cells
