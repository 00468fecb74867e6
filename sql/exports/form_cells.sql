-- The cells of table 2 of each form, which are no full grid: which measures which kind of item has.
select
    form,
    row_no,
    column_no,
    form_order
from form_cells
order by form_order
