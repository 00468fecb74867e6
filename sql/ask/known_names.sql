-- Which names can be asked for: rules, agencies as they are called and as reports print them, regions by code and by name, reports?
select 'rule' as kind, rule_id as name from dim_rule
union all
select distinct 'agency', name
from (
    select agency as name from dim_agency
    union all
    select agency_name from reports
)
where name is not null
union all
select 'region', full_name from dim_region
union all
select 'code', region_code from dim_region
union all
select distinct 'report', report_id from current_reports;
