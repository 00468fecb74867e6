-- Duplicate, excessive and petition applications: what share of the handled ones was turned away so, by region and year?
-- A report in which one of the figures is missing adds to none of them: reports_left_out counts such reports.
create or replace view v_abuse_handling as
with sums as (
    select
        p.region_code,
        p.region,
        p.basis,
        s.report_year,
        cast(sum(s.duplicate) as bigint) as duplicate,
        cast(sum(s.excessive) as bigint) as excessive,
        cast(sum(s.petition_complaint) as bigint) as petition_complaint,
        cast(sum(s.n) as bigint) as n,
        cast(sum(s.reports) as bigint) as reports,
        cast(sum(s.reports_left_out) as bigint) as reports_left_out
    from v_region_parts as p
    cross join lateral (
        select
            r.report_year,
            sum(d.total) filter (where e.total + q.total + h.total is not null) as duplicate,
            sum(e.total) filter (where d.total + q.total + h.total is not null) as excessive,
            sum(q.total) filter (where d.total + e.total + h.total is not null) as petition_complaint,
            sum(h.total) filter (where d.total + e.total + q.total is not null) as n,
            count(d.total + e.total + q.total + h.total) as reports,
            count(*) - count(d.total + e.total + q.total + h.total) as reports_left_out
        from current_reports as r
        inner join application_facts as h on h.report_key = r.report_key
        inner join dim_item as hi on hi.row_no = h.row_no and hi.item_code = 'total_handled'
        inner join application_facts as d on d.report_key = r.report_key
        inner join dim_item as di on di.row_no = d.row_no and di.item_code = 'not_processed_duplicate'
        inner join application_facts as e on e.report_key = r.report_key
        inner join dim_item as ei on ei.row_no = e.row_no and ei.item_code = 'not_processed_excessive'
        inner join application_facts as q on q.report_key = r.report_key
        inner join dim_item as qi on qi.row_no = q.row_no and qi.item_code = 'not_processed_petition_complaint'
        where
            coalesce(r.region_code, case r.level when 'central' then '000000' end) = p.part_code
            and case
                when r.scope = 'organ' then 'organs'
                -- A township or a zone may have a government too: it lies in the region and is not the region's own.
                when r.scope = 'jurisdiction' and r.kind = 'government' and r.level = p.level then 'jurisdiction'
            end = p.basis
        group by r.report_year
    ) as s
    group by p.region_code, p.region, p.basis, s.report_year
)
select
    region_code,
    region,
    report_year,
    duplicate,
    duplicate / nullif(n, 0) as duplicate_share,
    excessive,
    excessive / nullif(n, 0) as excessive_share,
    petition_complaint,
    petition_complaint / nullif(n, 0) as petition_complaint_share,
    n,
    n >= 30 as reliable,
    basis,
    reports,
    reports_left_out
from sums;
