-- Which data this is: the version of the data, the run that made it and when (UTC). One row.
select
    data_version,
    run_id,
    refreshed_at,
    reports,
    agencies,
    first_year,
    last_year,
    gongkai_version,
    reader_version
from v_refresh
