-- The rows of table 2 (disclosure): what is counted, and the item of article 20 of the Regulation.
select
    row_no,
    category,
    form_order,
    label_zh,
    label_en,
    article_item,
    forms
from dim_category
order by form_order
