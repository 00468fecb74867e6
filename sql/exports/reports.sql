-- Every current report, one row each: whose, for which year, on which form, and from which document.
select
    report_id,
    agency_name,
    report_year,
    report_format,
    table2_format,
    table3_format,
    table4_format,
    scope,
    title,
    source_uri,
    document_sha256,
    title_line,
    agency_evidence,
    agency_line,
    year_evidence,
    year_line,
    period_start,
    period_end,
    layout,
    cells_read,
    published_on,
    site,
    agency_id,
    agency,
    region_code,
    level,
    kind,
    standing
from v_reports
where is_current
order by agency_name, report_year, report_id
