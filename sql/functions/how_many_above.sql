-- How many of the figures of table 3's columns are more than 0? (A figure that is not known is not.)
create or replace macro how_many_above(a) as
    list_count([
        case when a[1] > 0 then 1 end,
        case when a[2] > 0 then 1 end,
        case when a[3] > 0 then 1 end,
        case when a[4] > 0 then 1 end,
        case when a[5] > 0 then 1 end,
        case when a[6] > 0 then 1 end,
        case when a[7] > 0 then 1 end
    ]);
