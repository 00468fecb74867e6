-- Coverage of a body and year, one row each: expected, filed, read, usable, and why it is not. A year that was not filed has a row too.
select
    agency_id,
    region_code,
    report_year,
    agency,
    level,
    kind,
    expected,
    filed,
    is_read,
    is_usable,
    not_usable_because,
    reports
from v_coverage_by_agency
order by agency_id, report_year
