-- Table 4, one row per report and channel, a column per result. NULL is never 0: cell_notes says why.
-- char_starts: where in its line each figure begins, from 0; empty if each has a line for itself behind a tab; NULL if nothing of it is known.
create table if not exists dispute_facts (
    report_key integer not null,
    row_no smallint not null,
    upheld bigint,
    corrected bigint,
    other_result bigint,
    pending bigint,
    total bigint,
    source_line integer,
    line_step smallint not null,
    char_starts integer[]
);
