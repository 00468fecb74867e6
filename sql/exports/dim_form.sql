-- The forms a table can follow, in the order of their introduction.
select
    form,
    label_zh,
    label_en,
    form_order
from dim_form
order by form_order
