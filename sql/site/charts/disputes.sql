-- How did reviews and court cases end in the nation, year by year? correction_rate: of those decided, without pending ones.
with sums as (
    select
        basis,
        report_year,
        row_code as channel,
        max(value) filter (where column_code = 'upheld') as upheld,
        max(value) filter (where column_code = 'corrected') as corrected,
        max(value) filter (where column_code = 'other_result') as other_result,
        max(value) filter (where column_code = 'pending') as pending,
        max(value) filter (where column_code = 'total') as total,
        max(reports) as reports
    from v_region_sums
    where region_level = 'nation' and table_no = 4
    group by basis, report_year, row_code
)
select
    s.basis, s.report_year, s.channel, c.label_zh, c.label_en, s.upheld, s.corrected, s.other_result, s.pending, s.total,
    s.corrected / nullif(s.total - s.pending, 0) as correction_rate, s.total - s.pending as n, s.reports
from sums as s
inner join dim_channel as c on c.channel = s.channel
order by s.basis, s.report_year, c.form_order;
