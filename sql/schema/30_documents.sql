-- Every document ever read, once per content (sha256); reason_code says why one yielded no report.
-- context is a number made of what its source said of it, so that it is read again when that changes; NULL where none could.
-- Its text stands here up to the text of its first section, and with the sections from there on; whole where it has none.
create table if not exists documents (
    document_sha256 varchar not null,
    byte_size bigint not null,
    layout varchar,
    reader_version varchar not null,
    run_id integer not null,
    reason_code varchar,
    reason varchar,
    context bigint,
    text varchar using compression zstd
);
