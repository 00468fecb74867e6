-- Regulations and normative documents of a report, a row for each kind: issued, repealed, in force, and whether the stock adds up.
select
    s.agency_id,
    coalesce(s.region_code, case r.level when 'central' then '000000' end) as region_code,
    s.report_year,
    s.report_id,
    s.agency,
    s.scope,
    r.standing,
    s.category,
    s.label_zh,
    s.label_en,
    s.issued,
    s.repealed,
    s.in_force,
    s.prior_in_force,
    s.expected_in_force,
    s.gap
from v_document_stock as s
inner join current_reports as r on r.report_id = s.report_id
order by s.agency_id, s.report_year, s.report_id, s.category
