-- Every cell of a current report that is not a plain number at its expected line: its status, its text as printed, its line.
with cell_rows as (
    select 2 as table_no, row_no, category as row_code from dim_category
    union all
    select 3, row_no, item_code from dim_item
    union all
    select 4, row_no, channel from dim_channel
),
cell_columns as (
    select 2 as table_no, column_no, measure as column_code from dim_measure
    union all
    select 3, column_no, applicant_type from dim_applicant_type
    union all
    select 4, column_no, result from dim_result
    union all
    select 6, column_no, measure from dim_fee_measure
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    n.table_no,
    w.row_code,
    n.subcategory,
    c.column_code,
    n.value_status,
    n.raw_text,
    n.readings,
    n.source_line
from cell_notes as n
inner join reports as r on r.report_key = n.report_key
left join cell_rows as w on w.table_no = n.table_no and w.row_no = n.row_no
left join cell_columns as c on c.table_no = n.table_no and c.column_no = n.column_no
where r.is_current
