-- Which cells are to be as they are printed again? All in which a corrected figure stands.
create or replace temp table put as
select report_key, table_no, row_no, column_no, subcategory, printed_value as value, printed_status as value_status
from corrected_cells;
