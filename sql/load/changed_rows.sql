-- Adds to batch_changed the reports read again whose rows in {table} are others than before.
insert into batch_changed
select distinct report_key
from (
    select * exclude (side)
    from (
        select p.report_key, {columns}, 1 as side
        from batch_{table} as b
        join batch_pairs as p on p.report_no = b.report_no
        union all
        select report_key, {columns}, -1
        from {table}
        where report_key in (select report_key from batch_pairs) and {condition}
    )
    group by all
    having sum(side) != 0
);
