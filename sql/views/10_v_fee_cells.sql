-- What does each report say of the information-processing fee (section six): notices, amount billed, amount collected?
create or replace view v_fee_cells as
with cells as (
    select
        report_key,
        statement_kind,
        statement,
        source_line,
        unnest([1, 2, 3]) as column_no,
        unnest([notices, billed_yuan, collected_yuan]) as value
    from fee_facts
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    m.measure,
    c.value,
    case
        when n.value_status is not null then n.value_status
        when c.value is null then 'missing'
        else 'reported'
    end as value_status,
    case
        when n.value_status is not null then n.raw_text
        else rtrim(rtrim(cast(c.value as varchar), '0'), '.')
    end as raw_text,
    case
        when n.value_status is not null then n.source_line
        when c.value is not null then c.source_line
    end as source_line,
    m.unit,
    m.label_zh,
    n.readings,
    c.statement_kind,
    c.statement,
    r.scope,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code
from cells as c
inner join current_reports as r on r.report_key = c.report_key
inner join dim_fee_measure as m on m.column_no = c.column_no
left join cell_notes as n
    on n.report_key = c.report_key
    and n.table_no = 6
    and n.row_no = 0
    and n.column_no = c.column_no;
