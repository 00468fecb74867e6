-- Which content this file holds: the warehouse's id and its last run.
select (select value from meta where name = 'warehouse_id') as warehouse_id, coalesce(max(run_id), 0) as run_id
from runs;
