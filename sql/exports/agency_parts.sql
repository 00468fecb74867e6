-- Whose reports add up to whose: a parent and its part, from and until which year.
select
    parent_id,
    child_id,
    since,
    until,
    source
from agency_parts
order by parent_id, child_id, since
