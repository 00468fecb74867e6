-- How is the body of a report called in the key of a decision? By its id, with the scope behind it where it reports on its whole area.
create or replace macro report_body(agency_id, scope) as
    concat(agency_id, case when scope = 'jurisdiction' then '/jurisdiction' end);
