-- The cells in which a corrected figure stands, with all that stood there before: a correction can be withdrawn.
create table if not exists corrected_cells (
    report_key integer not null,
    table_no smallint not null,
    row_no smallint not null,
    column_no smallint not null,
    subcategory varchar,
    value decimal(18, 4) not null,
    printed_value decimal(18, 4),
    printed_status varchar not null,
    had_note boolean not null,
    raw_text varchar,
    readings varchar,
    source_line integer,
    char_length integer
);
