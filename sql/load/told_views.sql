-- Which views are there, and what do they say of themselves?
select view_name, comment from duckdb_views() where schema_name = 'main' and database_name = current_database() and not internal;
