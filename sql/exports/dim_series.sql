-- The series that run across the forms: labels, units, and how well their figures compare.
select
    series_no,
    series,
    label_zh,
    label_en,
    unit,
    quality,
    note
from dim_series
order by series_no
