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
    substring(d.text, s.first_character, s.characters) as text,
    s.characters,
    l.label_zh,
    r.scope,
    r.document_sha256
from sections as s
inner join reports as r on r.report_key = s.report_key
left join dim_section as l on l.section_no = s.section_no
left join documents as d on d.document_sha256 = r.document_sha256
where r.is_current;
