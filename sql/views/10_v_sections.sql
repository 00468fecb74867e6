-- What does a report say in each of its six sections, and where does the section begin?
create or replace view v_sections as
select
    r.report_id,
    r.agency_name,
    r.report_year,
    s.section_no,
    l.section_code,
    s.heading,
    s.heading_line,
    s.text,
    s.characters,
    l.label_zh,
    r.scope,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code
from sections as s
inner join current_reports as r on r.report_key = s.report_key
left join dim_section as l on l.section_no = s.section_no;
