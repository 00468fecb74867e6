-- Every cell that is not a plain number at its expected line: its status, the text as printed, its line, and the readings that fit.
-- char_length: how many characters of the text are the cell's own, where raw_text holds more (a figure split from a run).
create table if not exists cell_notes (
    report_key integer not null,
    table_no smallint not null,
    row_no smallint not null,
    column_no smallint not null,
    subcategory varchar,
    value_status varchar not null,
    raw_text varchar,
    readings varchar,
    source_line integer,
    char_length integer
);
