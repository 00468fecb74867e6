-- Is there a body that is called $parent?
select count(*) > 0 as is_known
from dim_agency
where $parent in (agency_id, agency, short_name) or agency_id in (select agency_id from agency_aliases where alias = $parent);
