-- Does the sum of a main figure over the agencies that both have move by more than a tenth, in a year?
with published_figures as (
    select r.agency_id, r.scope, r.report_year, i.item_code as figure, f.total::double as value
    from published.reports as r
    inner join published.application_facts as f on f.report_key = r.report_key
    inner join published.dim_item as i on i.row_no = f.row_no
    where r.is_current and i.item_code in ('received_new', 'total_handled', 'carried_out') and f.total is not null
    union all
    select r.agency_id, r.scope, r.report_year, format('table 2, row {}', f.row_no), f.value::double
    from published.reports as r
    inner join published.disclosure_facts as f on f.report_key = r.report_key
    inner join published.dim_measure as m on m.column_no = f.column_no
    where r.is_current and m.measure = 'decisions' and f.subcategory is null and f.value is not null
),
new_figures as (
    select r.agency_id, r.scope, r.report_year, i.item_code as figure, f.total::double as value
    from reports as r
    inner join application_facts as f on f.report_key = r.report_key
    inner join dim_item as i on i.row_no = f.row_no
    where r.is_current and i.item_code in ('received_new', 'total_handled', 'carried_out') and f.total is not null
    union all
    select r.agency_id, r.scope, r.report_year, format('table 2, row {}', f.row_no), f.value::double
    from reports as r
    inner join disclosure_facts as f on f.report_key = r.report_key
    inner join dim_measure as m on m.column_no = f.column_no
    where r.is_current and m.measure = 'decisions' and f.subcategory is null and f.value is not null
),
sums as (
    select p.report_year, p.figure, sum(p.value) as last, sum(n.value) as now, count(*) as agencies
    from published_figures as p
    inner join new_figures as n
        on n.agency_id = p.agency_id and n.scope = p.scope and n.report_year = p.report_year and n.figure = p.figure
    group by p.report_year, p.figure
)
select
    'sum over the same agencies' as name,
    format('{} {}', report_year, figure) as place,
    last,
    now,
    $sum_share * last as most,
    agencies >= $sum_reports and abs(now - last) > $sum_share * last as refuses
from sums
where now != last;
