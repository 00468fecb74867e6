-- What every table, view, column and code means, and from which year on a figure no longer compares with the years before.
create table if not exists dim_series_break (since smallint not null, kind varchar not null, code varchar, label_zh varchar, statement_zh varchar not null, statement_en varchar not null, source varchar not null);
create table if not exists dictionary ("object" varchar not null, "column" varchar, code varchar, name_zh varchar, meaning varchar, "type" varchar, unit varchar, article varchar, forms varchar, series_break varchar);
