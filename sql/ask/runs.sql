-- The last ten runs that changed the warehouse.
select run_id, started_at, finished_at, sources, documents_seen, documents_unchanged, documents_read, reports_loaded, documents_set_aside
from runs
order by run_id desc
limit 10;
