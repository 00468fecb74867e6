-- What stands in every cell of the statistics tables used before 2019? (No such form is read yet: the view has no rows.)
create or replace view v_statistic_cells as
select
    cast(null as varchar) as report_id,
    cast(null as varchar) as agency_name,
    cast(null as smallint) as report_year,
    cast(null as varchar) as form,
    cast(null as varchar) as indicator_code,
    cast(null as varchar) as label,
    cast(null as varchar) as period,
    cast(null as decimal(18, 4)) as value,
    cast(null as varchar) as unit,
    cast(null as varchar) as value_status,
    cast(null as varchar) as raw_text,
    cast(null as integer) as source_line
where false;
