-- Closes a run with its counts.
update runs set finished_at = $finished_at, documents_seen = $seen, documents_unchanged = $unchanged,
    documents_read = $read, reports_loaded = $loaded, documents_set_aside = $set_aside
where run_id = $run_id;
