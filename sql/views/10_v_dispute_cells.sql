-- Table 4 (review and litigation), cell by cell: what stands there, as read and as printed, and on which line?
create or replace view v_dispute_cells as
with cells as (
    select report_key, row_no, 1 as column_no, 'upheld' as result, upheld as value, source_line as source_line, figure_start(char_starts, 1) as char_start from dispute_facts
    union all
    select report_key, row_no, 2, 'corrected', corrected, source_line + line_step, figure_start(char_starts, 2) from dispute_facts
    union all
    select report_key, row_no, 3, 'other_result', other_result, source_line + 2 * line_step, figure_start(char_starts, 3) from dispute_facts
    union all
    select report_key, row_no, 4, 'pending', pending, source_line + 3 * line_step, figure_start(char_starts, 4) from dispute_facts
    union all
    select report_key, row_no, 5, 'total', total, source_line + 4 * line_step, figure_start(char_starts, 5) from dispute_facts
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    h.channel,
    c.result,
    c.value,
    cell_status(n.value_status, c.value) as value_status,
    cell_text(n.value_status, n.raw_text, c.value) as raw_text,
    cell_line(n.value_status, n.source_line, c.value, c.source_line) as source_line,
    h.label_zh,
    n.readings,
    r.scope,
    r.table4_format as form,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code,
    text_start(cell_text(n.value_status, n.raw_text, c.value), c.char_start) as char_start,
    text_length(n.char_length, cell_text(n.value_status, n.raw_text, c.value), c.char_start) as char_length
from cells as c
inner join current_reports as r on r.report_key = c.report_key
inner join dim_channel as h on h.row_no = c.row_no
left join cell_notes as n
    on n.report_key = c.report_key
    and n.table_no = 4
    and n.row_no = c.row_no
    and n.column_no = c.column_no;
