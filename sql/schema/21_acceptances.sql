-- The runs that the guards had refused and a person published all the same: who, when, why, and what the guards had said.
create table if not exists acceptances (
    run_id integer not null,
    accepted_at timestamp not null,
    accepted_by varchar not null,
    accept_reason varchar not null,
    refused_for varchar not null
);
