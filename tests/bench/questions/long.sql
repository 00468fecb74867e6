-- The same facts as one plain long table, a row a cell, with agency, place and year beside each: what a simple project builds.
create or replace table long_facts as
select r.agency_id, r.agency, r.region_code, r.scope, r.report_year, 3 as table_no, i.item_code as row_code, c.applicant_type as column_code, cast(c.value as decimal(18, 4)) as value
from (
    unpivot (select report_key, row_no, natural_person, commercial_enterprise, research_institution, social_welfare_organization, legal_services_organization, other_organization, total from application_facts)
    on natural_person, commercial_enterprise, research_institution, social_welfare_organization, legal_services_organization, other_organization, total
    into name applicant_type value value
) as c
join reports as r on r.report_key = c.report_key
join dim_item as i on i.row_no = c.row_no
union all
select r.agency_id, r.agency, r.region_code, r.scope, r.report_year, 2, g.category, m.measure, f.value
from disclosure_facts as f
join reports as r on r.report_key = f.report_key
join dim_category as g on g.row_no = f.row_no
join dim_measure as m on m.column_no = f.column_no
union all
select r.agency_id, r.agency, r.region_code, r.scope, r.report_year, 4, h.channel, c.result, c.value
from (
    unpivot (select report_key, row_no, upheld, corrected, other_result, pending, total from dispute_facts)
    on upheld, corrected, other_result, pending, total
    into name result value value
) as c
join reports as r on r.report_key = c.report_key
join dim_channel as h on h.row_no = c.row_no;
