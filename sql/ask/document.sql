-- Every cell of one document as the warehouse would show it.
select 'application' as table_code, c.item_code as row_code, null as subcategory, c.applicant_type as column_code,
    c.value::decimal(18, 4) as value, c.value_status, c.raw_text, c.source_line, d.form_order as row_order, t.form_order as column_order
from v_application_cells as c
join dim_item as d on d.item_code = c.item_code
join dim_applicant_type as t on t.applicant_type = c.applicant_type
union all
select 'disclosure', c.category, c.subcategory, c.measure, c.value, c.value_status, c.raw_text, c.source_line, d.form_order, t.form_order
from v_disclosure_cells as c
join dim_category as d on d.category = c.category
join dim_measure as t on t.measure = c.measure
union all
select 'dispute', c.channel, null, c.result, c.value, c.value_status, c.raw_text, c.source_line, d.form_order, t.form_order
from v_dispute_cells as c
join dim_channel as d on d.channel = c.channel
join dim_result as t on t.result = c.result
union all
select 'fee', null, null, c.measure, c.value, c.value_status, c.raw_text, c.source_line, 1, t.form_order
from v_fee_cells as c
join dim_fee_measure as t on t.measure = c.measure
order by table_code = 'fee', table_code = 'dispute', table_code = 'application', row_order, subcategory, column_order;
