-- When each address of a catalogue's sources was first and last seen, from the log of the archive; one row per source and address.
create table if not exists source_history (
    source varchar not null,
    source_uri varchar not null using compression zstd,
    title varchar using compression zstd,
    first_seen timestamp not null,
    last_seen timestamp not null,
    last_asked timestamp not null,
    last_outcome varchar not null,
    moved_to varchar,
    document_sha256 varchar not null,
    has_vanished boolean not null
);
