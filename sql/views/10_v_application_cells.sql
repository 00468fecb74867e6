-- Table 3 (applications), cell by cell: what stands there, as read and as printed, and on which line?
-- A branch per column, so that a filter on the applicant type reads one column of the facts and not seven.
create or replace view v_application_cells as
with cells as (
    select report_key, row_no, 1 as column_no, 'natural_person' as applicant_type, natural_person as value, source_line as source_line, figure_start(char_starts, 1) as char_start from application_facts
    union all
    select report_key, row_no, 2, 'commercial_enterprise', commercial_enterprise, source_line + line_step, figure_start(char_starts, 2) from application_facts
    union all
    select report_key, row_no, 3, 'research_institution', research_institution, source_line + 2 * line_step, figure_start(char_starts, 3) from application_facts
    union all
    select report_key, row_no, 4, 'social_welfare_organization', social_welfare_organization, source_line + 3 * line_step, figure_start(char_starts, 4) from application_facts
    union all
    select report_key, row_no, 5, 'legal_services_organization', legal_services_organization, source_line + 4 * line_step, figure_start(char_starts, 5) from application_facts
    union all
    select report_key, row_no, 6, 'other_organization', other_organization, source_line + 5 * line_step, figure_start(char_starts, 6) from application_facts
    union all
    select report_key, row_no, 7, 'total', total, source_line + 6 * line_step, figure_start(char_starts, 7) from application_facts
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    i.item_code,
    c.applicant_type,
    c.value,
    cell_status(n.value_status, c.value) as value_status,
    cell_text(n.value_status, n.raw_text, c.value) as raw_text,
    cell_line(n.value_status, n.source_line, c.value, c.source_line) as source_line,
    i.label_zh,
    i.group_code,
    n.readings,
    r.scope,
    r.table3_format as form,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code,
    text_start(cell_text(n.value_status, n.raw_text, c.value), c.char_start) as char_start,
    text_length(n.char_length, cell_text(n.value_status, n.raw_text, c.value), c.char_start) as char_length
from cells as c
inner join current_reports as r on r.report_key = c.report_key
inner join dim_item as i on i.row_no = c.row_no
left join cell_notes as n
    on n.report_key = c.report_key
    and n.table_no = 3
    and n.row_no = c.row_no
    and n.column_no = c.column_no;
