-- Do companies fare better than natural persons: which outcomes had the applications of each kind of applicant?
-- A group of outcomes with one figure missing has no sum: NULL, never a sum of what happens to be there.
create or replace view v_outcome_by_applicant as
with outcomes as (
    select
        r.*,
        s.outcome_group,
        unnest([1, 2, 3, 4, 5, 6]) as column_no,
        unnest([s.c1, s.c2, s.c3, s.c4, s.c5, s.c6]) as count,
        unnest(applicants(h)[1:6]) as n
    from current_reports as r
    cross join lateral (
        select
            i.group_code as outcome_group,
            case when count(f.natural_person) = count(*) then cast(sum(f.natural_person) as bigint) end as c1,
            case when count(f.commercial_enterprise) = count(*) then cast(sum(f.commercial_enterprise) as bigint) end as c2,
            case when count(f.research_institution) = count(*) then cast(sum(f.research_institution) as bigint) end as c3,
            case
                when count(f.social_welfare_organization) = count(*) then cast(sum(f.social_welfare_organization) as bigint)
            end as c4,
            case
                when count(f.legal_services_organization) = count(*) then cast(sum(f.legal_services_organization) as bigint)
            end as c5,
            case when count(f.other_organization) = count(*) then cast(sum(f.other_organization) as bigint) end as c6
        from application_facts as f
        inner join dim_item as i on i.row_no = f.row_no
        where f.report_key = r.report_key and i.group_code not in ('flow_in', 'flow_out', 'total')
        group by i.group_code
    ) as s
    inner join application_facts as h on h.report_key = r.report_key
    inner join dim_item as t on t.row_no = h.row_no and t.item_code = 'total_handled'
)
select
    o.agency,
    o.report_year,
    a.applicant_type,
    o.outcome_group,
    o.count,
    o.count / nullif(o.n, 0) as share,
    o.n,
    o.n >= 30 as reliable,
    a.label_zh,
    a.label_en,
    o.agency_id,
    o.region_code,
    o.report_id,
    o.scope,
    o.table3_format as form
from outcomes as o
inner join dim_applicant_type as a on a.column_no = o.column_no;
