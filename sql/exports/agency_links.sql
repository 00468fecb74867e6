-- Which agency became which: renamed, merged or split, and since which year.
select
    agency_id,
    successor_id,
    since,
    relation
from agency_links
order by agency_id, successor_id, since
