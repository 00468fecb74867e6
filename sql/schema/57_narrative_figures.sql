-- What the prose of a report says of its figures, one row per statement: measure, value, whose and of which year, the sentence and its line.
create table if not exists narrative_figures (
    report_key integer not null,
    statement_no smallint not null,
    measure varchar not null,
    value decimal(18, 4) not null,
    total decimal(18, 4),
    statement_scope varchar not null check (statement_scope in ('organ', 'jurisdiction', 'unknown')),
    statement_year smallint,
    is_exact boolean not null,
    sentence varchar not null using compression zstd,
    source_line integer not null
);
