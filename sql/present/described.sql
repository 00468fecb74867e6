-- The tables and views of the warehouse with their columns and types, in order.
select c.table_name, c.column_name, c.data_type
from duckdb_columns() as c
where
    c.database_name = current_database()
    and c.schema_name = 'main'
    and not c.internal
    and c.table_name not in (select table_name from duckdb_tables() where temporary)
order by c.table_name, c.column_index;
