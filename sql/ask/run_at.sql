-- Which run is meant: by its number, or the last one by the end of a day in China (the runs' times are UTC)?
select max(run_id) as run_id
from runs
where run_id = $run_id or finished_at + interval 8 hours < cast($day as date) + interval 1 day;
