-- Per column of table 3 (`f`: rows of application_facts), how many figures are known among the rows for which a condition holds.
create or replace macro known_where(f, condition) as
    [
        count(case when condition then f.natural_person end),
        count(case when condition then f.commercial_enterprise end),
        count(case when condition then f.research_institution end),
        count(case when condition then f.social_welfare_organization end),
        count(case when condition then f.legal_services_organization end),
        count(case when condition then f.other_organization end),
        count(case when condition then f.total end)
    ];
