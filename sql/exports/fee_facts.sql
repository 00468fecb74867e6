-- The information-processing fee (section six) of every current report: one row a report, amounts in yuan.
select
    r.report_id,
    r.agency_name,
    r.report_year,
    f.notices,
    f.billed_yuan,
    f.collected_yuan,
    f.statement_kind,
    f.statement,
    f.source_line
from fee_facts as f
inner join reports as r on r.report_key = f.report_key
where r.is_current
order by r.agency_name, r.report_year, r.report_id
