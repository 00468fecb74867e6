-- The national indicator list of 2014 to 2018: codes, places in the list, printed labels, units.
select
    indicator_no,
    indicator_code,
    entry_code,
    parent_code,
    label_zh,
    label_en,
    unit
from dim_indicator
order by indicator_no
