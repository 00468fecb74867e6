-- What was found to be wrong, doubtful or not understood, one row each, with the place on the form and the line.
create table if not exists findings (
    report_key integer not null,
    rule_id varchar not null using compression dictionary,
    table_no smallint,
    row_no smallint,
    column_no smallint,
    printed varchar,
    expected varchar,
    actual varchar,
    difference decimal(38, 4),
    evidence varchar,
    source_line integer,
    by_check boolean not null
);
