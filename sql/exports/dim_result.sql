-- The columns of table 4 (review and litigation).
select
    column_no,
    result,
    form_order,
    label_zh,
    label_en,
    unit
from dim_result
order by form_order
