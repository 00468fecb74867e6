-- Where each document was last found: one row per address, with size and time so that an unchanged file need not be opened.
create table if not exists sources (
    source_uri varchar not null using compression zstd,
    document_sha256 varchar not null,
    byte_size bigint not null,
    modified_ns bigint not null,
    run_id integer not null,
    place varchar
);
