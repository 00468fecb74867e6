-- Where the cell of a line stood in a document that has real tables (HTML, Word, PDF, a sheet): page, table, row and column, from 1.
create table if not exists cell_places (
    report_key integer not null,
    source_line integer not null,
    page integer,
    document_table integer not null,
    table_row integer not null,
    table_column integer not null
);
