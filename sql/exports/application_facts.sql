-- Table 3 (applications) of every current report: a row per row of the form, a column per applicant type, in applications (件).
-- The line of the k-th applicant column (k from 0) is source_line + k * line_step; cell_notes says why a figure is missing.
select
    r.report_id,
    r.agency_name,
    r.report_year,
    i.item_code,
    f.natural_person,
    f.commercial_enterprise,
    f.research_institution,
    f.social_welfare_organization,
    f.legal_services_organization,
    f.other_organization,
    f.total,
    f.source_line,
    f.line_step
from application_facts as f
inner join reports as r on r.report_key = f.report_key
inner join dim_item as i on i.row_no = f.row_no
where r.is_current
