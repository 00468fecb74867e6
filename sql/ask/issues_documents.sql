-- How many documents are held, how many became reports, and how many of these are older versions?
select
    (select count(*) from documents) as documents,
    (select count(*) from documents where reason_code != 'cover_page') as set_aside,
    (select count(*) from reports where retired_in_run is null) as versions,
    (select count(*) from current_reports) as reports,
    (select count(*) from current_reports as r inner join dim_agency as g on g.agency_id = r.agency_id where not g.is_resolved) as unplaced;
