-- Which tables do two attached warehouses have, with their columns, and is each row of one that of a reading?
with columns_of as (
    select database_name, table_name, list(column_name order by column_index) as column_names
    from duckdb_columns()
    where
        database_name in ('first', 'second') and schema_name = 'main' and not internal
        and table_name not in (select view_name from duckdb_views() where database_name in ('first', 'second'))
    group by all
)
select
    table_name,
    count(*) = 2 and count(distinct column_names) = 1 as in_both,
    any_value(column_names) as column_names,
    list_contains(any_value(column_names), 'report_key') as keyed
from columns_of
group by table_name
order by table_name;
