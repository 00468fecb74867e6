-- Every cell of one document as the warehouse would show it, with the place on its page or sheet where it has one.
with cells as (
    select 'application' as table_code, c.item_code as row_code, null as subcategory, c.applicant_type as column_code,
        c.value::decimal(18, 4) as value, c.value_status, c.raw_text, c.source_line, c.char_start, c.char_length, c.readings, d.form_order as row_order, t.form_order as column_order
    from v_application_cells as c
    join dim_item as d on d.item_code = c.item_code
    join dim_applicant_type as t on t.applicant_type = c.applicant_type
    union all
    select 'disclosure', c.category, c.subcategory, c.measure, c.value, c.value_status, c.raw_text, c.source_line, c.char_start, c.char_length, c.readings, d.form_order, t.form_order
    from v_disclosure_cells as c
    join dim_category as d on d.category = c.category
    join dim_measure as t on t.measure = c.measure
    union all
    select 'dispute', c.channel, null, c.result, c.value, c.value_status, c.raw_text, c.source_line, c.char_start, c.char_length, c.readings, d.form_order, t.form_order
    from v_dispute_cells as c
    join dim_channel as d on d.channel = c.channel
    join dim_result as t on t.result = c.result
    union all
    select 'fee', null, null, c.measure, c.value, c.value_status, c.raw_text, c.source_line, c.char_start, c.char_length, null, 1, t.form_order
    from v_fee_cells as c
    join dim_fee_measure as t on t.measure = c.measure
    union all
    select 'statistic', c.label, c.unit, c.period, c.value, c.value_status, c.raw_text, c.source_line, c.char_start, c.char_length, c.readings, c.entry_no, c.column_no
    from v_statistic_cells as c
)
select c.*, p.page, p.document_table, p.table_row, p.table_column
from cells as c
left join v_cell_places as p on p.source_line = c.source_line
order by table_code = 'fee', table_code = 'dispute', table_code = 'application', row_order, subcategory, column_order;
