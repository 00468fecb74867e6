-- For every report and arithmetic rule: how many equations held, failed, or could not be assessed because an operand is missing.
create table if not exists rule_counts (
    report_key integer not null,
    rule_id varchar not null,
    passed integer not null,
    failed integer not null,
    not_assessable integer not null
);
