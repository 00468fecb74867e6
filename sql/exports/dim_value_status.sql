-- What stood in a cell: the statuses a figure can have.
select
    value_status,
    label_zh,
    label_en
from dim_value_status
order by value_status
