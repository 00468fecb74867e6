-- What did the last runs bring, newest first?
select
    run_id,
    strftime(finished_at, '%Y-%m-%d %H:%M') as finished_at,
    documents_seen,
    documents_read,
    reports_loaded,
    documents_set_aside,
    became_current,
    ceased_current
from v_run_log
where finished_at is not null
order by run_id desc
limit 10;
