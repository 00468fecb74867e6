-- Closes a run with its counts and the version of the data.
update runs set finished_at = $finished_at, documents_seen = $seen, documents_unchanged = $unchanged,
    documents_read = $read, reports_loaded = $loaded, documents_set_aside = $set_aside,
    data_version = $data_version
where run_id = $run_id;
