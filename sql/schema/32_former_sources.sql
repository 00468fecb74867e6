-- Where a document was found before another content took that address: its folders still tell which body it is of.
create table if not exists former_sources (
    source_uri varchar not null,
    document_sha256 varchar not null,
    place varchar
);
