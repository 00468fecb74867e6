-- The arithmetic of the forms: which cells stand on which side of which equation.
select
    rule_id,
    form,
    table_code,
    axis,
    side,
    row_no,
    column_no
from form_sums
order by rule_id, form, side, row_no, column_no
