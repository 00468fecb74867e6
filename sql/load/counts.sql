-- How many rows have the tables that every figure hangs on?
select
    (select count(*) from runs),
    (select count(*) from documents),
    (select count(*) from reports),
    (select count(*) from sources),
    (select count(*) from findings);
