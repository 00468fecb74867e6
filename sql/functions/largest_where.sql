-- Per column of table 3 (`f`: rows of application_facts), the largest figure among the rows for which a condition holds.
create or replace macro largest_where(f, condition) as
    [
        max(case when condition then f.natural_person end),
        max(case when condition then f.commercial_enterprise end),
        max(case when condition then f.research_institution end),
        max(case when condition then f.social_welfare_organization end),
        max(case when condition then f.legal_services_organization end),
        max(case when condition then f.other_organization end),
        max(case when condition then f.total end)
    ];
