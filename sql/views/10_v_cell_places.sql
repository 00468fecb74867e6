-- Where on the page or sheet did the cell of a source line stand (documents with real tables: HTML, Word, PDF, sheets)?
create or replace view v_cell_places as
select
    r.report_id,
    r.agency_name,
    r.report_year,
    p.source_line,
    p.page,
    p.document_table,
    p.table_row,
    p.table_column,
    r.layout,
    r.document_sha256
from cell_places as p
inner join reports as r on r.report_key = p.report_key
where r.is_current;
