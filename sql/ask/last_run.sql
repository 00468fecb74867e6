-- Which run is the warehouse of, when did it begin and end (UTC), and how many documents stand set aside?
select run_id, started_at, finished_at, documents_seen, documents_unchanged, reports_loaded, documents_set_aside, (select count(*) from v_set_aside) as standing_aside
from runs
order by run_id desc
limit 1;
