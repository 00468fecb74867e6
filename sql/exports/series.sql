-- Figures that run across the forms since 2014, of every current report: a row per series, with the quality of the comparison.
select
    report_id,
    agency_name,
    report_year,
    series,
    value,
    form,
    comparability,
    unit,
    sources
from v_series_long
order by agency_name, report_year, report_id, series
