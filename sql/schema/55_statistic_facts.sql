-- The statistics tables of reports before 2019, one row per report, entry and column of figures; money in yuan. NULL is never 0.
-- char_start: where in its line the figure begins, from 0.
create table if not exists statistic_facts (
    report_key integer not null,
    entry_no smallint not null,
    column_no smallint not null,
    form varchar not null check (form in ('local', 'legacy_2014')),
    period varchar not null check (period in ('year', 'cumulative', 'other_year', 'year_total')),
    column_label varchar,
    indicator_code varchar,
    parent_no smallint,
    enumerator varchar,
    label varchar not null,
    unit varchar,
    value decimal(18, 4),
    value_status varchar not null,
    raw_text varchar,
    readings varchar,
    source_line integer,
    char_start integer
);
