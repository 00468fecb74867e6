-- The text of every section as printed, without its heading: what search() reads. first_line and characters are those of the text.
create table if not exists section_texts (
    report_key integer not null,
    section_no smallint not null,
    first_line integer not null,
    characters integer not null,
    text varchar not null using compression zstd
);
