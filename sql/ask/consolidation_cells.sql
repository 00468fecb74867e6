-- What stands in every cell of tables 3, 4 and 2 of the reports $own and $parts (report_id), and what do the parts sum up to?
-- The cells are those of the forms that the reports follow. Where a report follows a form without a cell, its value_status is
-- other_form: that is no missing figure. A sum (its report_id is NULL) has a value only where every part whose form has the
-- cell has one, as a missing figure is not 0; it is sum_of_some where parts follow a form without it. parts_counted says how
-- many parts are in it.
with members as (
    select report_id, report_id != coalesce($own, '') as is_part, table2_format, table3_format, table4_format
    from v_reports
    where is_current and (report_id = $own or list_contains($parts, report_id))
),
printed as (
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
    where subcategory is null and (report_id = $own or list_contains($parts, report_id))
),
following as (
    select report_id, is_part, unnest(['disclosure', 'application', 'dispute']) as table_code,
        unnest([table2_format, table3_format, coalesce(table4_format, table3_format)]) as form
    from members
),
wanted as (
    select p.table_code, p.row_code, p.column_code, list(distinct f.form) as forms
    from printed as p
    inner join following as f on f.report_id = p.report_id and f.table_code = p.table_code
    group by p.table_code, p.row_code, p.column_code
),
cells as (
    select
        f.report_id,
        w.table_code,
        w.row_code,
        w.column_code,
        p.value,
        case
            when p.value_status is not null then p.value_status
            when f.form is not null and not list_contains(w.forms, f.form) then 'other_form'
            else 'missing'
        end as value_status,
        p.raw_text,
        f.is_part
    from following as f
    inner join wanted as w on w.table_code = f.table_code
    left join printed as p
        on p.report_id = f.report_id and p.table_code = w.table_code and p.row_code = w.row_code and p.column_code = w.column_code
)
select report_id, table_code, row_code, column_code, value, value_status, raw_text, null as parts_counted
from cells
union all
select
    null,
    table_code,
    row_code,
    column_code,
    case
        when count(*) filter (where value_status != 'other_form') > 0
            and count(value) = count(*) filter (where value_status != 'other_form')
            then cast(sum(value) as decimal(38, 4))
    end,
    case when count(*) filter (where value_status = 'other_form') > 0 then 'sum_of_some' else 'sum' end,
    null,
    count(*) filter (where value_status != 'other_form')
from cells
where is_part
group by table_code, row_code, column_code;
