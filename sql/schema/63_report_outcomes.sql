-- The outcome of every rule for every report: bit rule_no is set in one of the three, or in none where the rule does not apply.
-- Beside it, how many equations of the form held, failed or lack an operand, all its arithmetic rules together.
create table if not exists report_outcomes (
    report_key integer not null,
    passed bit not null,
    failed bit not null,
    not_assessable bit not null,
    equations_passed integer not null,
    equations_failed integer not null,
    equations_not_assessable integer not null
);
