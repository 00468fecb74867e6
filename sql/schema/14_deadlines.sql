-- By which day of the following year a report is due, by kind of body (NULL: any) and report year, and which article says so.
create table if not exists dim_deadline (kind varchar, first_year smallint, last_year smallint, month tinyint not null, day tinyint not null, article varchar not null);
