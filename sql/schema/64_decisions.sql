-- What people decided of findings, one row each, by report (agency, year, and jurisdiction where it is on the whole area), rule, cell and the figures that it was made on.
create table if not exists decisions (
    line integer not null,
    agency_id varchar not null,
    scope varchar,
    agency varchar,
    report_year smallint not null,
    rule_id varchar not null,
    cell varchar not null,
    place varchar,
    value varchar not null,
    expected varchar not null,
    decision varchar not null check (decision in ('confirmed', 'dismissed', 'explained')),
    decided_by varchar not null,
    decided_on date not null,
    decision_reason varchar not null
);
