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
        min(reports) as least,
        max(reports) as most
    from v_region_sums
    where region_level = 'nation' and table_no = 4
    group by basis, report_year, row_code
)
select
    s.basis, s.report_year, s.channel, c.label_zh, c.label_en, s.upheld, s.corrected, s.other_result, s.pending, s.total,
    -- No rate of figures that are sums over different reports.
    case when s.least = s.most then s.corrected / nullif(s.total - s.pending, 0) end as correction_rate,
    s.total - s.pending as n, from_to(s.least, s.most) as reports
from sums as s
inner join dim_channel as c on c.channel = s.channel
order by s.basis, s.report_year, c.form_order;
