-- How many current reports does a region have in a year, how many do its figures add, and how many are left out for which reason?
-- in_region = added + left_out_scope_unknown + left_out_other_scope; basis jurisdiction where at least one report is added.
create or replace view v_region_counts as
select
    region_code,
    region,
    region_level,
    report_year,
    basis,
    count(*) as in_region,
    count(*) filter (where left_out is null) as added,
    count(*) filter (where left_out in ('scope_unknown', 'undecided')) as left_out_scope_unknown,
    count(*) filter (where left_out in ('on_area', 'on_organ', 'on_lower_area')) as left_out_other_scope
from v_region_reports
where region_code is not null
group by region_code, region, region_level, report_year, basis
having basis = 'organs' or count(*) filter (where left_out is null) > 0;
