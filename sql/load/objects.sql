-- The tables and views of the warehouse with their columns, for their comments.
select c.table_name, case when v.view_name is null then 'table' else 'view' end, c.column_name
from duckdb_columns() as c
left join duckdb_views() as v on v.view_name = c.table_name and v.database_name = c.database_name and not v.internal
where c.database_name = 'warehouse' and c.schema_name = 'main' and not c.internal
order by c.table_name, c.column_index;
