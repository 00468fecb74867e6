-- Table 2 (disclosure on the agency's own initiative) of every current report: a row per cell, amounts in yuan.
select
    report_id,
    agency_name,
    report_year,
    category,
    subcategory,
    measure,
    value,
    unit,
    value_status,
    raw_text,
    source_line,
    form
from v_disclosure_cells
