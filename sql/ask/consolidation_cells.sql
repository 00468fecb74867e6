-- What stands in every cell of tables 3, 4 and 2 (2021) of the reports $own and $parts (report_id), and what do the parts sum up to?
-- A sum (its report_id is NULL) has a value only where every part has one: a missing figure is not 0.
with cells as (
    select report_id, 'application' as table_code, item_code as row_code, applicant_type as column_code,
        cast(value as decimal(18, 4)) as value, value_status, raw_text
    from v_application_cells
    where report_id = $own or list_contains($parts, report_id)
    union all
    select report_id, 'dispute', channel, result, cast(value as decimal(18, 4)), value_status, raw_text
    from v_dispute_cells
    where report_id = $own or list_contains($parts, report_id)
    union all
    select report_id, 'disclosure', category, measure, value, value_status, raw_text
    from v_disclosure_cells
    where subcategory is null and form = 'format_2021' and (report_id = $own or list_contains($parts, report_id))
)
select * from cells
union all
select
    null,
    table_code,
    row_code,
    column_code,
    case when count(value) = len($parts) then cast(sum(value) as decimal(38, 4)) end,
    'sum',
    null
from cells
where list_contains($parts, report_id)
group by table_code, row_code, column_code;
