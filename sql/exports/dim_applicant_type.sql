-- The columns of table 3 (applications): kinds of applicant.
select
    column_no,
    applicant_type,
    form_order,
    label_zh,
    label_en,
    group_zh,
    unit
from dim_applicant_type
order by form_order
