-- The six sections of a report: heading as printed, the text, and where it stands in the document (characters from 1, lines from 1).
create table if not exists sections (
    report_key integer not null,
    section_no smallint not null,
    heading varchar not null,
    heading_line integer not null,
    first_character integer not null,
    characters integer not null,
    text varchar not null using compression zstd
);
