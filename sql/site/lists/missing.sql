-- Which reports are expected and not held?
select agency_id, agency, region_code, report_year, cast(deadline as varchar) as deadline
from v_filing_status
where expected and not filed
order by agency_id, report_year;
