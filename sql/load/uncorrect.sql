-- Puts every corrected cell back to what the reading gave, so that documents read again meet what they gave before.
create or replace temp table before_corrected as select report_key, table_no, row_no, column_no, subcategory, value from corrected_cells;
create or replace temp table before_corrections as select * exclude (correction_no) from corrections;
create or replace temp table cells_put as
select report_key, table_no, row_no, column_no, subcategory, printed_value as value from corrected_cells;
delete from cell_notes as n
using corrected_cells as c
where n.report_key = c.report_key and n.table_no = c.table_no and n.row_no = c.row_no and n.column_no = c.column_no
    and n.subcategory is not distinct from c.subcategory;
insert into cell_notes
select report_key, table_no, row_no, column_no, subcategory, printed_status, raw_text, readings, source_line
from corrected_cells
where printed_status is not null;
delete from corrected_cells;
