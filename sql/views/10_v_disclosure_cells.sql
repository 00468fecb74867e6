-- Table 2 (disclosure on the agency's own initiative), cell by cell: what stands there, as read and as printed, and on which line?
create or replace view v_disclosure_cells as
select
    r.report_id,
    r.agency_name,
    r.report_year,
    g.category,
    f.subcategory,
    m.measure,
    f.value,
    m.unit,
    cell_status(n.value_status, f.value) as value_status,
    amount_text(n.value_status, n.raw_text, f.value) as raw_text,
    cell_line(n.value_status, n.source_line, f.value, f.source_line) as source_line,
    g.label_zh,
    g.article_item,
    n.readings,
    r.scope,
    r.table2_format as form,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code,
    text_start(amount_text(n.value_status, n.raw_text, f.value), f.char_start) as char_start,
    text_length(n.char_length, amount_text(n.value_status, n.raw_text, f.value), f.char_start) as char_length
from disclosure_facts as f
inner join current_reports as r on r.report_key = f.report_key
inner join dim_measure as m on m.column_no = f.column_no
left join dim_category as g on g.row_no = f.row_no
left join cell_notes as n
    on n.report_key = f.report_key
    and n.table_no = 2
    and n.row_no = f.row_no
    and n.column_no = f.column_no
    and n.subcategory is not distinct from f.subcategory;
