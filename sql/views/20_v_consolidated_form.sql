-- What does table 3 of a parent's own report read when its parts are added up, row by row in the form's order, to be pasted?
-- A cell is NULL where one of the parts that filed has no figure there; children_present says how many of how many filed.
create or replace view v_consolidated_form as
select
    c.parent as agency,
    c.report_year,
    i.form_order as row_no,
    concat(i.enumerator, i.label_zh) as label_zh,
    max(c.sum_children) filter (where c.column_code = 'natural_person')::bigint as natural_person,
    max(c.sum_children) filter (where c.column_code = 'commercial_enterprise')::bigint as commercial_enterprise,
    max(c.sum_children) filter (where c.column_code = 'research_institution')::bigint as research_institution,
    max(c.sum_children) filter (where c.column_code = 'social_welfare_organization')::bigint as social_welfare_organization,
    max(c.sum_children) filter (where c.column_code = 'legal_services_organization')::bigint as legal_services_organization,
    max(c.sum_children) filter (where c.column_code = 'other_organization')::bigint as other_organization,
    max(c.sum_children) filter (where c.column_code = 'total')::bigint as total,
    i.group_zh,
    i.item_code,
    any_value(c.children_expected) as children_expected,
    any_value(c.children_present) as children_present,
    c.agency_id,
    c.region_code
from v_rollup_check as c
inner join dim_item as i on i.item_code = c.row_code
where c.table_no = 3
group by c.parent, c.report_year, i.form_order, i.enumerator, i.label_zh, i.group_zh, i.item_code, c.agency_id, c.region_code;
