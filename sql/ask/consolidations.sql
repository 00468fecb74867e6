-- Which parents can be added up in which year: those of whose parts at least one has reported? $parent and $year restrict.
select p.parent_id, g.agency as parent, r.report_year, count(distinct p.child_id) as parts_reporting
from agency_parts as p
inner join dim_agency as g on g.agency_id = p.parent_id
inner join current_reports as r
    on r.agency_id = p.child_id
    and r.report_year between coalesce(p.since, r.report_year) and coalesce(p.until, r.report_year)
    and r.standing in ('sole', 'area')
where
    ($year is null or r.report_year = $year)
    and (
        $parent is null
        or $parent in (g.agency_id, g.agency, g.short_name)
        or p.parent_id in (select agency_id from agency_aliases where alias = $parent)
    )
group by p.parent_id, g.agency, r.report_year
order by r.report_year desc, parent, p.parent_id;
