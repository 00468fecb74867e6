-- The reports of which places make up a region's figure, on which basis?
-- jurisdiction: what the region's own government reports for all below it (the nation: the provinces' governments).
-- organs: the reports of single organs in the region and in every place within it (a township's only report is one, whatever it
-- is on: nobody reports below it). The two are never added up.
create or replace view v_region_parts as
with parts as (
    select
        region_code as part_code,
        level,
        'organs' as basis,
        unnest(list_distinct([
            region_code,
            concat(left(region_code, 4), '00'),
            concat(left(region_code, 2), '0000'),
            '000000'
        ])) as region_code
    from dim_region
    union all
    select region_code, level, 'jurisdiction', region_code from dim_region
    union all
    select region_code, level, 'jurisdiction', '000000' from dim_region where level = 'province'
)
select
    d.region_code,
    d.full_name as region,
    p.basis,
    p.part_code,
    d.level as region_level,
    p.level
from parts as p
inner join dim_region as d on d.region_code = p.region_code;
