-- Which tables and views are there, under which names in Chinese, and what is each?
select distinct on (d.object) d.object, d.name_zh, d.meaning
from dictionary as d
inner join duckdb_columns() as c on c.table_name = d.object and c.schema_name = 'main'
where d."column" is null and d.code is null
order by d.object;
