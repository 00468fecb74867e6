-- The figures of a row of table 3 (`f`: a row of application_facts, or of another table with its columns) in the form's order.
create or replace macro applicants(f) as
    [
        f.natural_person,
        f.commercial_enterprise,
        f.research_institution,
        f.social_welfare_organization,
        f.legal_services_organization,
        f.other_organization,
        f.total
    ];
