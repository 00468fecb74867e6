-- What is each column of a table or view, in the order in which they stand there?
select c.column_name as "column", lower(c.data_type) as type, d.unit, d.name_zh, d.meaning
from duckdb_columns() as c
left join dictionary as d on d.object = c.table_name and d."column" = c.column_name and d.code is null
where c.schema_name = 'main' and c.table_name = $object
order by c.column_index;
