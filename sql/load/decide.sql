-- Keeps what people decided of findings, in place of what was decided before.
delete from decisions;
-- The key of a report on a whole area is its body's with the scope behind it: a body may report on itself too.
insert into decisions by name
select
    * replace (split_part(agency_id, '/', 1) as agency_id),
    nullif(split_part(agency_id, '/', 2), '') as scope
from batch_decisions;
