-- What does each report say of the information-processing fee (section six): notices, amount billed, amount collected?
create or replace view v_fee_cells as
with cells as (
    select
        report_key,
        statement_kind,
        statement,
        source_line,
        unnest([1, 2, 3]) as column_no,
        unnest([notices, billed_yuan, collected_yuan]) as value,
        unnest([char_starts[1], char_starts[2], char_starts[3]]) as char_start
    from fee_facts
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    m.measure,
    c.value,
    cell_status(n.value_status, c.value) as value_status,
    amount_text(n.value_status, n.raw_text, c.value) as raw_text,
    cell_line(n.value_status, n.source_line, c.value, c.source_line) as source_line,
    m.unit,
    m.label_zh,
    n.readings,
    c.statement_kind,
    c.statement,
    r.scope,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code,
    text_start(amount_text(n.value_status, n.raw_text, c.value), c.char_start) as char_start,
    text_length(n.char_length, amount_text(n.value_status, n.raw_text, c.value), c.char_start) as char_length
from cells as c
inner join current_reports as r on r.report_key = c.report_key
inner join dim_fee_measure as m on m.column_no = c.column_no
left join cell_notes as n
    on n.report_key = c.report_key
    and n.table_no = 6
    and n.row_no = 0
    and n.column_no = c.column_no;
