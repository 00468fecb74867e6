-- One row per run that changed the warehouse: when, from where, what came of it, and with which versions.
create table if not exists runs (
    run_id integer not null,
    started_at timestamp not null,
    finished_at timestamp,
    sources varchar not null,
    documents_seen bigint, documents_unchanged bigint, documents_read bigint, reports_loaded bigint, documents_set_aside bigint,
    reader_version varchar not null,
    gongkai_version varchar not null,
    duckdb_version varchar not null,
    data_version varchar
);
