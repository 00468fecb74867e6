-- Which fees were collected, by agency and year: administrative fees (table 2) and the information-processing fee, in yuan?
create or replace view v_fees as
with amounts as (
    select f.report_key, f.value as administrative_fees_yuan
    from disclosure_facts as f
    inner join dim_measure as m on m.column_no = f.column_no
    inner join dim_category as g on g.row_no = f.row_no
    where m.measure = 'amount' and g.category = 'administrative_fees' and f.subcategory is null
)
select
    r.agency,
    r.report_year,
    a.administrative_fees_yuan,
    f.notices,
    f.billed_yuan,
    f.collected_yuan,
    f.statement_kind,
    r.agency_id,
    r.region_code,
    r.report_id,
    r.scope,
    r.table2_format as form
from current_reports as r
left join amounts as a on a.report_key = r.report_key
left join fee_facts as f on f.report_key = r.report_key
where a.report_key is not null or f.report_key is not null;
