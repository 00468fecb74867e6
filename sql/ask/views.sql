-- Which views are there, what is each called in Chinese, and which question does it answer?
select d.object as view, d.meaning as question, d.name_zh
from dictionary as d
inner join duckdb_views() as v on v.view_name = d.object and v.schema_name = 'main' and not v.internal
where d."column" is null and d.code is null
order by d.object;
