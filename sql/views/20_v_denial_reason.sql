-- By region and year: which refusal reasons are used most (denied, unavailable, not processed)?
-- A report in which the reason or the number handled is missing adds to neither: reports_left_out counts such reports.
-- The places of a region are summed one by one (lateral), so that a filter on the region reaches the facts.
create or replace view v_denial_reason as
with sums as (
    select
        p.region_code,
        p.region,
        p.basis,
        s.report_year,
        s.item_code,
        cast(sum(s.count) as bigint) as count,
        cast(sum(s.n) as bigint) as n,
        cast(sum(s.reports) as bigint) as reports,
        cast(sum(s.reports_left_out) as bigint) as reports_left_out
    from v_region_parts as p
    cross join lateral (
        select
            r.report_year,
            i.item_code,
            sum(f.total) filter (where h.total is not null) as count,
            sum(h.total) filter (where f.total is not null) as n,
            count(f.total + h.total) as reports,
            count(*) - count(f.total + h.total) as reports_left_out
        from current_reports as r
        inner join application_facts as f on f.report_key = r.report_key
        inner join dim_item as i on i.row_no = f.row_no
        inner join application_facts as h on h.report_key = r.report_key
        inner join dim_item as hi on hi.row_no = h.row_no and hi.item_code = 'total_handled'
        where
            i.group_code in ('denied', 'unavailable', 'not_processed')
            and coalesce(r.region_code, case r.level when 'central' then '000000' end) = p.part_code
            and case
                when r.scope = 'organ' then 'organs'
                -- A township or a zone may have a government too: it lies in the region and is not the region's own.
                when r.scope = 'jurisdiction' and r.kind = 'government' and r.level = p.level then 'jurisdiction'
            end = p.basis
        group by r.report_year, i.item_code
    ) as s
    group by p.region_code, p.region, p.basis, s.report_year, s.item_code
)
select
    s.region_code,
    s.region,
    s.report_year,
    s.item_code,
    i.label_zh,
    s.count,
    s.count / nullif(s.n, 0) as share,
    s.n,
    s.n >= 30 as reliable,
    s.basis,
    s.reports,
    s.reports_left_out,
    i.group_code as outcome_group,
    i.label_en,
    i.form_order
from sums as s
inner join dim_item as i on i.item_code = s.item_code;
