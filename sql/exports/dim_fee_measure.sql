-- The figures of the information-processing fee (section six).
select
    column_no,
    measure,
    form_order,
    label_zh,
    label_en,
    unit
from dim_fee_measure
order by form_order
