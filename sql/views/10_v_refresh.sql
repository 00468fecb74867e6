-- Data version and last run: which data is this, when was it made, and how much does it hold? One row.
-- data_version is the same wherever the same documents were read by the same program with the same decisions and lists of people,
-- whatever the machine, the folders, the order and the number of runs; what earlier runs held is not in it.
create or replace view v_refresh as
with last_run as (
    select max(run_id) as run_id from runs where coalesce(run_id <= getvariable('as_of'), true)
)
select
    n.data_version,
    n.run_id,
    n.finished_at as refreshed_at,
    c.reports,
    c.agencies,
    c.first_year,
    c.last_year,
    n.gongkai_version,
    n.reader_version
from runs as n
inner join last_run as l on l.run_id = n.run_id
cross join (
    select
        count(*) as reports,
        count(distinct agency_id) as agencies,
        min(report_year) as first_year,
        max(report_year) as last_year
    from current_reports
) as c;
