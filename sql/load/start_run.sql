-- Opens a run.
insert into runs
select coalesce(max(run_id), 0) + 1, $started_at, null, $sources, null, null, null, null, null, $reader_version, $gongkai_version, $duckdb_version, null
from runs;
