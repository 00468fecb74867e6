-- Outcomes of the handled applications of a report, a row for each group; for a share of many add count, and n once a report.
select
    o.agency_id,
    coalesce(o.region_code, case r.level when 'central' then '000000' end) as region_code,
    o.report_year,
    o.report_id,
    o.agency,
    o.scope,
    r.standing,
    o.outcome_group,
    o.label_zh,
    o.label_en,
    o.count,
    o.n,
    o.share_of_handled,
    o.reliable
from v_outcome_group as o
inner join current_reports as r on r.report_id = o.report_id
order by o.agency_id, o.report_year, o.report_id, o.outcome_group
