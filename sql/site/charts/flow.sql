-- How many applications came in, were handled and were carried over in the nation, year by year, and over how many reports?
select
    basis,
    report_year,
    from_to(min(reports), max(reports)) as reports,
    max(value) filter (where row_code = 'received_new') as received_new,
    max(value) filter (where row_code = 'carried_in') as carried_in,
    max(value) filter (where row_code = 'total_handled') as total_handled,
    max(value) filter (where row_code = 'carried_out') as carried_out
from v_region_sums
where region_level = 'nation' and table_no = 3 and column_code = 'total'
    and row_code in ('received_new', 'carried_in', 'total_handled', 'carried_out')
group by basis, report_year
order by basis, report_year;
