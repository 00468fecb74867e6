-- Corrections of cells as people gave them: for which document and cell, what is printed there, what it should say, and why.
create table if not exists corrections (
    correction_no integer not null,
    document_sha256 varchar not null,
    cell varchar not null,
    raw_text varchar not null,
    value decimal(18, 4) not null,
    reason varchar not null,
    source varchar not null,
    corrected_by varchar,
    corrected_on date
);
-- The cells to which a correction applies now, with what the reading gave: a correction that is withdrawn leaves no trace.
create table if not exists corrected_cells (
    report_key integer not null,
    correction_no integer not null,
    table_no smallint not null,
    row_no smallint not null,
    column_no smallint not null,
    subcategory varchar,
    value decimal(18, 4) not null,
    printed_value decimal(18, 4),
    printed_status varchar,
    raw_text varchar,
    readings varchar,
    source_line integer
);
