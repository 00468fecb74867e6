-- The notes on the cells that were corrected: printed text and line stay, as do the readings that fit.
insert into cell_notes
select report_key, table_no, row_no, column_no, subcategory, 'corrected', raw_text, readings, source_line, char_length
from corrected_cells
where table_no != 1;
