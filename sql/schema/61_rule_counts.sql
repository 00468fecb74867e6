-- For every report and rule that does not simply hold: how many equations held, failed, or lack an operand, and which operand.
-- A rule that is not_assessable has no row where the prose does not say what it compares (missing would be narrative).
-- The rules on statistics tables of before 2019 stand here also where all equations hold: their number differs by table.
create table if not exists rule_counts (
    report_key integer not null,
    rule_id varchar not null using compression dictionary,
    passed integer not null,
    failed integer not null,
    not_assessable integer not null,
    missing varchar
);
