-- The reports to check next, at most so many, and an empty table for what the checks say of them. A check need not give all columns.
-- Made anew rather than emptied: what was deleted would still be counted when the checks are planned.
create or replace temp table touched as select report_key from due order by report_key limit $most;
delete from due where report_key in (from touched);
create or replace temp table outcomes (
    report_key integer not null,
    rule_id varchar not null,
    table_no smallint,
    row_no smallint,
    column_no smallint,
    outcome varchar not null check (outcome in ('pass', 'fail', 'not_assessable')),
    printed varchar,
    expected decimal(38, 4),
    actual decimal(38, 4),
    difference decimal(38, 4),
    evidence varchar,
    source_line integer,
    equations integer default 1,
    missing varchar
);
