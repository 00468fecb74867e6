-- The administrative divisions by GB/T 2260, those of today and those that are gone.
select
    region_code,
    name,
    full_name,
    level,
    parent_code,
    valid_from,
    valid_to,
    successor_codes
from dim_region
order by region_code, valid_from
