-- The six sections of a report: heading as printed, the text, and the line of the heading in the document (from 1).
-- "before" is what parts the text from the section before, where that is not the heading and a line feed; '' for the first section.
create table if not exists sections (
    report_key integer not null,
    section_no smallint not null,
    heading varchar not null using compression dictionary,
    heading_line integer not null,
    before varchar,
    characters integer not null,
    text varchar not null using compression zstd
);
