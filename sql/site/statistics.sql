-- What are the entries of the statistics tables (before 2019) of the reports $reports? A JSON list: cell, entry, label, period, heading, unit.
select
    report_id,
    cast(list(
        json_array(
            concat_ws('/', 'statistic', entry_no, concat(enumerator, label), column_no),
            entry_no, concat(enumerator, label), period, column_label, unit
        )
        order by entry_no, column_no
    ) as json)::varchar as entries
from v_statistic_cells
where report_id in (select unnest($reports))
group by report_id
order by report_id;
