-- The columns of table 2 (disclosure): measures, their units, and the forms that have them.
select
    column_no,
    measure,
    form_order,
    label_zh,
    label_en,
    unit,
    forms
from dim_measure
order by form_order
