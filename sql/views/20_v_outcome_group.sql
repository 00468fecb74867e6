-- Outcomes one below another, with shares: what share of the handled applications had which, and is the number large enough to compare?
create or replace view v_outcome_group as
with outcomes as (
    select
        *,
        unnest(['granted', 'partially_granted', 'denied', 'unavailable', 'not_processed', 'other']) as outcome_group,
        unnest([granted, partially_granted, denied, unavailable, not_processed, other]) as count
    from v_outcome_groups
),
labels as (
    select distinct group_code, group_zh, group_en from dim_item
)
select
    o.agency,
    o.report_year,
    o.outcome_group,
    o.count,
    o.count / nullif(o.total_handled, 0) as share_of_handled,
    o.total_handled as n,
    o.total_handled >= 30 as reliable,
    l.group_zh as label_zh,
    l.group_en as label_en,
    o.agency_id,
    o.region_code,
    o.report_id,
    o.scope,
    o.form
from outcomes as o
inner join labels as l on l.group_code = o.outcome_group;
