-- What documents.text was for an earlier reading, where a later reader drew another text from the same bytes.
create table if not exists retired_texts (
    report_key integer not null,
    text varchar not null using compression zstd
);
