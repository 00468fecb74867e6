-- The six sections of a report.
select
    section_no,
    section_code,
    label_zh,
    label_en
from dim_section
order by section_no
