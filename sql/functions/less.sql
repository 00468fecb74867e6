-- Two lists of the figures of table 3's columns: column by column, the first less the second.
create or replace macro less(a, b) as
    [a[1] - b[1], a[2] - b[2], a[3] - b[3], a[4] - b[4], a[5] - b[5], a[6] - b[6], a[7] - b[7]];
