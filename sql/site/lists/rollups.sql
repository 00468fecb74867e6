-- In how many cells does the report of a region's government differ from the sum of its parts, and of how many parts are there reports?
select
    region_code,
    parent,
    report_year,
    count(*) filter (where gap is not null) as compared,
    count(*) filter (where gap != 0) as differing,
    max(children_present) as present,
    max(children_expected) as expected
from v_rollup_check
where region_code is not null
group by region_code, parent, report_year
having count(*) filter (where gap is not null) > 0
order by region_code, report_year, parent;
