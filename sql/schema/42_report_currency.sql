-- From which run on, and before which run, a reading was the one that the views show; to_run is NULL while it still is.
create table if not exists report_currency (
    report_key integer not null,
    from_run integer not null,
    to_run integer
);
