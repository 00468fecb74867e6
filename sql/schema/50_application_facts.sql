-- Table 3, one row per report and form row, a column per applicant type. NULL is never 0: cell_notes says why.
-- char_starts: where in its line each figure begins, from 0; empty if each has a line for itself behind a tab; NULL if nothing of it is known.
create table if not exists application_facts (
    report_key integer not null,
    row_no smallint not null,
    natural_person bigint,
    commercial_enterprise bigint,
    research_institution bigint,
    social_welfare_organization bigint,
    legal_services_organization bigint,
    other_organization bigint,
    total bigint,
    source_line integer,
    line_step smallint not null,
    char_starts integer[]
);
