-- The line of a cell of table 3 or 4 for a finding: as noted of it (`n`: its row of cell_notes), else where its row (`f`) puts it.
create or replace macro fact_line(n, f, column_no) as
    cast(coalesce(n.source_line, f.source_line + (column_no - 1) * f.line_step) as integer);
