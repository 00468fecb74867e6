-- The information-processing fee of section six, one row per report: figures, or what the report says instead of figures.
-- char_starts: where in its line each figure begins, from 0.
create table if not exists fee_facts (
    report_key integer not null,
    notices decimal(18, 4),
    billed_yuan decimal(18, 4),
    collected_yuan decimal(18, 4),
    statement_kind varchar not null check (statement_kind in ('stated_numbers', 'stated_none', 'absent')),
    statement varchar using compression zstd,
    source_line integer,
    char_starts integer[]
);
