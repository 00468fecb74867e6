-- The cells of tables 2, 3, 4 and of the fee statement by number and by code; without a row or a column, what findings on it name.
create table if not exists dim_cell (
    table_no smallint not null,
    row_no smallint,
    column_no smallint,
    table_code varchar not null,
    row_code varchar,
    column_code varchar,
    unit varchar,
    label_zh varchar not null
);
