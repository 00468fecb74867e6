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
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code
from cell_places as p
inner join current_reports as r on r.report_key = p.report_key;
