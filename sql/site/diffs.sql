-- In which cells do the reports $reports differ from their other versions and earlier readings? A JSON list: change, other, cell, old, new.
select
    d.new_report_id as report_id,
    cast(list(
        json_array(
            d.change, d.old_report_id, concat_ws(' / ', d.table_no, d.row_code, d.subcategory, d.column_code),
            amount_text(null, null, d.old_value), amount_text(null, null, d.new_value)
        )
        order by d.old_report_id, d.table_no, d.row_code, d.subcategory, d.column_code
    ) as json)::varchar as diffs
from v_version_diff as d
where d.new_report_id in (select unnest($reports))
group by d.new_report_id
order by d.new_report_id;
