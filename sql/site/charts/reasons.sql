-- For which reasons were applications denied, could not be answered or were not processed in the nation, in the newest year?
select
    d.basis, d.report_year, d.item_code, d.outcome_group, d.label_zh, d.label_en, d."count", d.share, d.n, d.reports
from v_denial_reason as d
where
    d.region_level = 'nation'
    and d.report_year = (select max(n.report_year) from v_denial_reason as n where n.region_level = 'nation' and n.basis = d.basis)
order by d.basis, d.form_order;
