-- What stands in every cell of table 2 (disclosure on the agency's own initiative), as read and as printed, and on which line?
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
    case
        when n.value_status is not null then n.value_status
        when f.value is null then 'missing'
        else 'reported'
    end as value_status,
    case
        when n.value_status is not null then n.raw_text
        else rtrim(rtrim(cast(f.value as varchar), '0'), '.')
    end as raw_text,
    case
        when n.value_status is not null then n.source_line
        when f.value is not null then f.source_line
    end as source_line,
    g.label_zh,
    g.article_item,
    n.readings,
    r.scope,
    r.table2_format as form,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code
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
