-- What became of the applications that were handled in the nation, year by year?
-- One row a year, basis and group of outcomes; share of total_handled (n). A group has no sum (NULL) where one of its rows has none.
with sums as (
    select
        s.basis,
        s.report_year,
        i.group_code,
        case when i.group_code in ('granted', 'partially_granted') then i.label_zh else i.group_zh end as label_zh,
        case when i.group_code in ('granted', 'partially_granted') then i.label_en else i.group_en end as label_en,
        min(i.form_order) as form_order,
        case when count(*) = count(s.value) then sum(s.value) end as "count",
        min(s.reports) as least,
        max(s.reports) as most
    from v_region_sums as s
    inner join dim_item as i on i.item_code = s.row_code
    where s.region_level = 'nation' and s.table_no = 3 and s.column_code = 'total' and i.group_code not in ('flow_in', 'flow_out')
    group by all
)
select
    s.basis, s.report_year, s.group_code, s.label_zh, s.label_en, s."count",
    -- No share of figures that are sums over different reports.
    case when s.least = t.most and s.most = t.least then s."count" / nullif(t."count", 0) end as share,
    t."count" as n, from_to(least(s.least, t.least), greatest(s.most, t.most)) as reports
from sums as s
inner join sums as t on t.basis = s.basis and t.report_year = s.report_year and t.group_code = 'total'
where s.group_code != 'total'
order by s.basis, s.report_year, s.form_order;
