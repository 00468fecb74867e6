-- The rows of table 3 (applications): codes, printed labels, groups, and the forms that have them.
select
    row_no,
    item_code,
    form_order,
    label_zh,
    label_en,
    enumerator,
    group_code,
    group_zh,
    group_en,
    unit,
    forms
from dim_item
order by form_order
