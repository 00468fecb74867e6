-- The sections of every current report, one row each, with their text.
select
    report_id,
    agency_name,
    report_year,
    section_no,
    section_code,
    heading,
    heading_line,
    text,
    document_sha256
from v_sections
