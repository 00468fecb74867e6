-- The agencies: canonical names, level, kind, region and parent; those whose name fits none, or several, have their candidates.
select
    agency_id,
    agency,
    short_name,
    level,
    kind,
    region_code,
    parent_id,
    is_resolved,
    matched_by,
    candidates
from dim_agency
order by agency, agency_id
