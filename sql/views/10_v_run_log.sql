-- What did each run that changed the warehouse do, and how many reports came into or left the current view with it?
create or replace view v_run_log as
with came as (
    select from_run as run_id, count(*) as reports
    from report_currency
    group by from_run
),
went as (
    select to_run as run_id, count(*) as reports
    from report_currency
    where to_run is not null
    group by to_run
)
select
    n.run_id,
    n.started_at,
    n.finished_at,
    date_diff('second', n.started_at, n.finished_at) as seconds,
    n.documents_seen,
    n.documents_unchanged,
    n.documents_read,
    n.reports_loaded,
    n.documents_set_aside,
    coalesce(c.reports, 0) as became_current,
    coalesce(w.reports, 0) as ceased_current,
    n.sources,
    n.reader_version,
    n.gongkai_version,
    n.duckdb_version,
    n.data_version,
    a.accepted_by,
    a.accepted_at,
    a.accept_reason,
    a.refused_for
from runs as n
left join acceptances as a on a.run_id = n.run_id
left join came as c on c.run_id = n.run_id
left join went as w on w.run_id = n.run_id;
