-- Keeps which body each reading is of, and what is known of the bodies: names, who followed whom, who belongs to whom.
update reports
set agency_id = p.agency_id, agency = g.agency, region_code = g.region_code, level = g.level, kind = g.kind
from batch_report_placements as p
join batch_dim_agency as g on g.agency_id = p.agency_id
where p.report_key = reports.report_key;
-- A body that is known only as one above another does not take the place of one whose own report was matched.
delete from dim_agency where $all or agency_id in (select agency_id from batch_dim_agency where matched_by != 'parent');
insert into dim_agency
select * from batch_dim_agency where agency_id not in (select agency_id from dim_agency)
-- Like names stand together: they compress best so.
order by agency, agency_id;
delete from agency_aliases where $all;
insert into agency_aliases
select *
from (
    select * from batch_agency_aliases
    except
    select * from agency_aliases
)
order by alias, agency_id;
delete from agency_links where $all or agency_id in (select agency_id from batch_dim_agency);
insert into agency_links select * from batch_agency_links;
delete from agency_parts where source = 'derived' or $all;
insert into agency_parts select * from batch_agency_parts where $all;
insert into agency_parts
select parent_id, agency_id, null, null, 'derived'
from dim_agency
where parent_id is not null
    and agency_id in (select agency_id from reports)
    -- What is below another government is no part of its report unless a person's list says so.
    and coalesce(kind not in ('government', 'zone'), true)
    and parent_id not in (select parent_id from agency_parts);
delete from dim_agency
where not is_resolved and agency_id not in (select agency_id from reports where agency_id is not null);
