-- Corrections as people gave them: for a cell of a document as it is printed, the right figure, why, and from which source.
-- state says what became of each at the last run, printed_now what is printed in the cell.
create table if not exists corrections (
    line integer not null,
    document_sha256 varchar not null,
    cell varchar not null,
    raw_text varchar not null,
    value decimal(18, 4) not null,
    is_amount boolean not null,
    correction_reason varchar not null,
    correction_source varchar not null,
    corrected_by varchar,
    corrected_on date,
    state varchar,
    printed_now varchar
);
