-- The notes on the cells that are as printed again.
insert into cell_notes
select report_key, table_no, row_no, column_no, subcategory, printed_status, raw_text, readings, source_line, char_length
from corrected_cells
where had_note;
delete from corrected_cells;
