-- What do the reports of each region come to, year by year?
select
    region_code,
    region,
    region_level,
    report_year,
    basis,
    from_to(min(reports), max(reports)) as reports,
    from_to(min(reports_left_out), max(reports_left_out)) as reports_left_out,
    max(value) filter (where row_code = 'received_new') as received_new,
    max(value) filter (where row_code = 'total_handled') as total_handled,
    max(value) filter (where row_code = 'carried_out') as carried_out
from v_region_sums
where table_no = 3 and column_code = 'total' and row_code in ('received_new', 'total_handled', 'carried_out')
group by all
order by region_code, basis, report_year;
