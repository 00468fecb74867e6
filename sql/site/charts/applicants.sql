-- How do the kinds of applicants fare in the nation, in the newest year: what share of theirs was granted in full or in part?
with sums as (
    select
        basis,
        report_year,
        column_code,
        -- NULL where one of the two is.
        max(value) filter (where row_code = 'granted') + max(value) filter (where row_code = 'partially_granted') as granted,
        max(value) filter (where row_code = 'total_handled') as n,
        min(reports) as least,
        max(reports) as most
    from v_region_sums
    where region_level = 'nation' and table_no = 3 and row_code in ('granted', 'partially_granted', 'total_handled')
    group by basis, report_year, column_code
)
select s.basis, s.report_year, t.label_zh, t.label_en, s.granted, s.n,
    -- No share of figures that are sums over different reports.
    case when s.least = s.most then s.granted / nullif(s.n, 0) end as share, from_to(s.least, s.most) as reports
from sums as s
inner join dim_applicant_type as t on t.applicant_type = s.column_code
where s.report_year = (select max(o.report_year) from sums as o where o.basis = s.basis)
order by s.basis, t.form_order;
