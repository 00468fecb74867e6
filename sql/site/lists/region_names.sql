-- What is each region called, of which level is it, and in which does it lie?
select region_code, full_name, level, parent_code from dim_region order by region_code;
