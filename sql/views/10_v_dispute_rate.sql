-- Disputes for each handled application: how many reviews and court cases, by agency and year (0.05: five in a hundred)?
-- A court case after a review is the same dispute again and is not added.
create or replace view v_dispute_rate as
with handled as (
    select f.report_key, f.total as n
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    where i.item_code = 'total_handled'
),
reviews as (
    select f.report_key, f.total as review
    from dispute_facts as f
    inner join dim_channel as h on h.row_no = f.row_no
    where h.channel = 'review'
),
cases as (
    select f.report_key, f.total as litigation_direct
    from dispute_facts as f
    inner join dim_channel as h on h.row_no = f.row_no
    where h.channel = 'litigation_direct'
)
select
    r.agency,
    r.report_year,
    v.review,
    c.litigation_direct,
    v.review + c.litigation_direct as disputes,
    (v.review + c.litigation_direct) / nullif(h.n, 0) as dispute_rate,
    v.review / nullif(h.n, 0) as review_rate,
    h.n,
    h.n >= 30 as reliable,
    r.agency_id,
    r.region_code,
    r.report_id,
    r.scope,
    r.table4_format as form
from current_reports as r
inner join handled as h on h.report_key = r.report_key
left join reviews as v on v.report_key = r.report_key
left join cases as c on c.report_key = r.report_key;
