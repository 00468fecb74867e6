-- What stood before the run, so that its end can tell whose outcomes may differ: readings, and who belongs to whom.
create or replace temp table due (report_key integer not null);
create or replace temp table touched (report_key integer not null);
create or replace temp table before_reports as
select report_key, agency_id, report_year, is_current, scope, level, kind, region_code
from reports
where retired_in_run is null;
create or replace temp table before_parts as select * from agency_parts;
create or replace temp table before_links as select * from agency_links;
