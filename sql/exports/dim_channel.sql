-- The rows of table 4 (review and litigation).
select
    row_no,
    channel,
    form_order,
    label_zh,
    label_en,
    unit
from dim_channel
order by form_order
