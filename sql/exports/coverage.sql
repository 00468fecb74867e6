-- How complete a region and year is: bodies expected, filed, read and usable, in the region and in every place within it.
select
    region_code,
    region_level,
    report_year,
    expected,
    filed,
    "read",
    usable,
    missing,
    region,
    reports
from v_coverage
order by report_year, region_code
