-- Has a column, in a year that still has reports, not one figure left?
with published_columns as (
    select r.report_year, 2 as table_no, f.column_no::varchar as column_name, count(distinct r.report_key) filter (where f.value is not null) as reports
    from published.reports as r
    inner join published.disclosure_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year, column_name
    union all
    select r.report_year, 3 as table_no, unnest(['natural_person', 'commercial_enterprise', 'research_institution', 'social_welfare_organization', 'legal_services_organization', 'other_organization', 'total']) as column_name, unnest([count(distinct r.report_key) filter (where f.natural_person is not null), count(distinct r.report_key) filter (where f.commercial_enterprise is not null), count(distinct r.report_key) filter (where f.research_institution is not null), count(distinct r.report_key) filter (where f.social_welfare_organization is not null), count(distinct r.report_key) filter (where f.legal_services_organization is not null), count(distinct r.report_key) filter (where f.other_organization is not null), count(distinct r.report_key) filter (where f.total is not null)]) as reports
    from published.reports as r
    inner join published.application_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year
    union all
    select r.report_year, 4 as table_no, unnest(['upheld', 'corrected', 'other_result', 'pending', 'total']) as column_name, unnest([count(distinct r.report_key) filter (where f.upheld is not null), count(distinct r.report_key) filter (where f.corrected is not null), count(distinct r.report_key) filter (where f.other_result is not null), count(distinct r.report_key) filter (where f.pending is not null), count(distinct r.report_key) filter (where f.total is not null)]) as reports
    from published.reports as r
    inner join published.dispute_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year
),
new_columns as (
    select r.report_year, 2 as table_no, f.column_no::varchar as column_name, count(distinct r.report_key) filter (where f.value is not null) as reports
    from reports as r
    inner join disclosure_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year, column_name
    union all
    select r.report_year, 3 as table_no, unnest(['natural_person', 'commercial_enterprise', 'research_institution', 'social_welfare_organization', 'legal_services_organization', 'other_organization', 'total']) as column_name, unnest([count(distinct r.report_key) filter (where f.natural_person is not null), count(distinct r.report_key) filter (where f.commercial_enterprise is not null), count(distinct r.report_key) filter (where f.research_institution is not null), count(distinct r.report_key) filter (where f.social_welfare_organization is not null), count(distinct r.report_key) filter (where f.legal_services_organization is not null), count(distinct r.report_key) filter (where f.other_organization is not null), count(distinct r.report_key) filter (where f.total is not null)]) as reports
    from reports as r
    inner join application_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year
    union all
    select r.report_year, 4 as table_no, unnest(['upheld', 'corrected', 'other_result', 'pending', 'total']) as column_name, unnest([count(distinct r.report_key) filter (where f.upheld is not null), count(distinct r.report_key) filter (where f.corrected is not null), count(distinct r.report_key) filter (where f.other_result is not null), count(distinct r.report_key) filter (where f.pending is not null), count(distinct r.report_key) filter (where f.total is not null)]) as reports
    from reports as r
    inner join dispute_facts as f on f.report_key = r.report_key
    where r.is_current
    group by r.report_year
)
select
    'figures in a column' as name,
    format('{} table {}, {}', p.report_year, p.table_no, p.column_name) as place,
    p.reports as last,
    0 as now,
    0 as most,
    true as refuses
from published_columns as p
left join new_columns as n
    on n.report_year = p.report_year and n.table_no = p.table_no and n.column_name = p.column_name
where p.reports >= $column_reports and coalesce(n.reports, 0) = 0;
