-- Where does a number come from: which file, which line, what was printed there, and which reader read it?
create or replace view v_cell_provenance as
with cells as (
    select
        report_id,
        agency_name,
        report_year,
        3 as table_no,
        item_code as row_code,
        cast(null as varchar) as subcategory,
        applicant_type as column_code,
        cast(value as decimal(18, 4)) as value,
        value_status,
        raw_text,
        readings,
        source_line,
        document_sha256,
        agency,
        agency_id,
        region_code,
        case when value_status = 'corrected' then concat_ws('/', 'application', item_code, applicant_type) end as cell,
        char_start,
        char_length
    from v_application_cells
    union all
    select
        report_id,
        agency_name,
        report_year,
        2,
        category,
        subcategory,
        measure,
        value,
        value_status,
        raw_text,
        readings,
        source_line,
        document_sha256,
        agency,
        agency_id,
        region_code,
        case when value_status = 'corrected' then concat_ws('/', 'disclosure', category, subcategory, measure) end,
        char_start,
        char_length
    from v_disclosure_cells
    union all
    select
        report_id,
        agency_name,
        report_year,
        4,
        channel,
        null,
        result,
        cast(value as decimal(18, 4)),
        value_status,
        raw_text,
        readings,
        source_line,
        document_sha256,
        agency,
        agency_id,
        region_code,
        case when value_status = 'corrected' then concat_ws('/', 'dispute', channel, result) end,
        char_start,
        char_length
    from v_dispute_cells
    union all
    select
        report_id,
        agency_name,
        report_year,
        6,
        null,
        null,
        measure,
        value,
        value_status,
        raw_text,
        readings,
        source_line,
        document_sha256,
        agency,
        agency_id,
        region_code,
        case when value_status = 'corrected' then concat_ws('/', 'fee', measure) end,
        char_start,
        char_length
    from v_fee_cells
    union all
    select
        report_id,
        agency_name,
        report_year,
        1,
        indicator_code,
        label,
        period,
        value,
        value_status,
        raw_text,
        readings,
        source_line,
        document_sha256,
        agency,
        agency_id,
        region_code,
        case when value_status = 'corrected' then concat_ws('/', 'statistic', entry_no, concat(enumerator, label), column_no) end,
        char_start,
        char_length
    from v_statistic_cells
),
addresses as (
    select document_sha256, min(source_uri) as source_uri
    from sources
    group by document_sha256
)
select
    c.report_id,
    c.agency_name,
    c.report_year,
    c.table_no,
    c.row_code,
    c.column_code,
    c.value,
    c.value_status,
    c.raw_text,
    c.source_line,
    s.source_uri,
    c.document_sha256,
    d.reader_version,
    c.subcategory,
    c.readings,
    d.layout,
    c.agency,
    c.agency_id,
    c.region_code,
    k.correction_reason,
    k.correction_source,
    c.char_start,
    c.char_length
from cells as c
inner join documents as d on d.document_sha256 = c.document_sha256
left join addresses as s on s.document_sha256 = c.document_sha256
left join corrections as k on k.document_sha256 = c.document_sha256 and k.cell = c.cell;
