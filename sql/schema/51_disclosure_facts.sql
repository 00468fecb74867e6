-- Table 2, one row per report and cell; amounts in yuan. NULL is never 0: cell_notes says why.
-- char_start: where in its line the figure begins, from 0.
create table if not exists disclosure_facts (
    report_key integer not null,
    row_no smallint not null,
    column_no smallint not null,
    subcategory varchar,
    value decimal(18, 4),
    source_line integer,
    char_start integer
);
