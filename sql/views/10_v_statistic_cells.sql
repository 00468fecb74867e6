-- Statistics tables used before 2019, cell by cell: what stands there, as read and as printed, and on which line?
create or replace view v_statistic_cells as
with wholes as (
    select distinct report_key, entry_no, label
    from statistic_facts
    where entry_no in (select parent_no from statistic_facts)
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    f.form,
    f.indicator_code,
    f.label,
    f.period,
    f.value,
    f.unit,
    f.value_status,
    f.raw_text,
    f.source_line,
    f.enumerator,
    w.label as parent_label,
    f.column_label,
    f.readings,
    i.label_en,
    f.entry_no,
    f.column_no,
    r.scope,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code,
    text_start(f.raw_text, f.char_start) as char_start,
    text_length(null, f.raw_text, f.char_start) as char_length
from statistic_facts as f
inner join current_reports as r on r.report_key = f.report_key
left join wholes as w on w.report_key = f.report_key and w.entry_no = f.parent_no
left join dim_indicator as i on i.indicator_code = f.indicator_code;
