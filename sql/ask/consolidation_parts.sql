-- Of whom does a parent consist in a year, who of them has reported, and what does the parent's own report cover?
-- The parent comes first (role own), then its parts (role part); report_id is NULL where there is no report.
with members as (
    select 'own' as role, $parent_id as agency_id
    union
    select 'part', child_id
    from agency_parts
    where parent_id = $parent_id and $year between coalesce(since, $year) and coalesce(until, $year)
)
select m.role, m.agency_id, coalesce(g.agency, r.agency_name, m.agency_id) as agency, r.report_id, r.scope, r.table3_format
from members as m
left join dim_agency as g on g.agency_id = m.agency_id
left join current_reports as r on r.agency_id = m.agency_id and r.report_year = $year and r.standing in ('sole', 'area')
order by m.role, g.kind = 'township', agency, m.agency_id;
