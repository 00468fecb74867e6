-- Finds which reports must be checked at the end of a run.
-- Those that came in or changed, later ones of the same body or of bodies that followed it, and those of what it is a part of.
create or replace temp table changed_slots as
with now_reports as (
    select report_key, agency_id, report_year, is_current, standing, scope, level, kind, region_code
    from reports
    where retired_in_run is null
)
select distinct agency_id, report_year
from (
    (from now_reports except from before_reports)
    union all
    (from before_reports except from now_reports)
    union all
    -- Read again with the same result, or found at another address.
    select report_key, agency_id, report_year, is_current, standing, scope, level, kind, region_code
    from now_reports
    where report_key in (from due)
        or report_key in (
            select r.report_key
            from reports as r
            inner join sources as s on s.document_sha256 = r.document_sha256
            where s.run_id = $run_id
        )
)
where agency_id is not null;
create or replace temp table changed_bodies as
select parent_id as agency_id
from (
    (from agency_parts except from before_parts) union all (from before_parts except from agency_parts)
)
union
select successor_id
from (
    (from agency_links except from before_links) union all (from before_links except from agency_links)
);
insert into due
select r.report_key
from reports as r
inner join changed_slots as s on s.agency_id = r.agency_id and s.report_year <= r.report_year
union all
select r.report_key
from changed_slots as s
inner join agency_links as l on l.agency_id = s.agency_id
inner join reports as r on r.agency_id = l.successor_id and r.report_year > s.report_year
union all
-- A parent is checked against its parts of the year, and against those of the year before.
select r.report_key
from changed_slots as s
inner join agency_parts as p on p.child_id = s.agency_id
inner join reports as r on r.agency_id = p.parent_id and r.report_year in (s.report_year, s.report_year + 1)
union all
select report_key
from reports
where agency_id in (select agency_id from changed_bodies);
create or replace temp table due as
select distinct d.report_key
from due as d
inner join reports as r on r.report_key = d.report_key
where r.is_current;
-- What people decided of a report changes nothing but whether a decision on it has lapsed.
insert into due
select distinct r.report_key
from (
    (select * exclude (line) from decisions except from before_decisions)
    union all
    (from before_decisions except select * exclude (line) from decisions)
) as d
inner join reports as r on r.agency_id = d.agency_id and r.report_year = d.report_year and is_decided_of(d.scope, r.scope, r.standing)
where r.is_current and r.report_key not in (from due);
