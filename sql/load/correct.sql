-- Which corrections apply to a cell as it is printed, and what became of the others?
-- A document has one reading that was not retired; the facts are as printed when this runs.
create or replace temp table correctable as
with readings as (
    select r.report_key, r.document_sha256
    from reports as r
    where r.retired_in_run is null and r.document_sha256 in (select document_sha256 from corrections)
),
figures as (
    select
        3 as table_no,
        report_key,
        row_no,
        unnest([1, 2, 3, 4, 5, 6, 7]) as column_no,
        cast(null as varchar) as subcategory,
        cast(unnest([
            natural_person, commercial_enterprise, research_institution, social_welfare_organization,
            legal_services_organization, other_organization, total
        ]) as decimal(18, 4)) as value,
        source_line,
        line_step
    from application_facts
    where report_key in (select report_key from readings)
    union all
    select
        4,
        report_key,
        row_no,
        unnest([1, 2, 3, 4, 5]),
        null,
        cast(unnest([upheld, corrected, other_result, pending, total]) as decimal(18, 4)),
        source_line,
        line_step
    from dispute_facts
    where report_key in (select report_key from readings)
    union all
    select 2, report_key, row_no, column_no, subcategory, value, source_line, 0
    from disclosure_facts
    where report_key in (select report_key from readings)
    union all
    select 6, report_key, 0, unnest([1, 2, 3]), null, unnest([notices, billed_yuan, collected_yuan]), source_line, 0
    from fee_facts
    where report_key in (select report_key from readings)
)
select
    d.document_sha256,
    f.report_key,
    f.table_no,
    f.row_no,
    f.column_no,
    f.subcategory,
    concat_ws('/', m.table_code, c.row_code, f.subcategory, m.column_code) as cell,
    m.unit = 'yuan' as is_amount,
    f.value,
    coalesce(n.value_status, case when f.value is null then 'missing' else 'reported' end) as value_status,
    n.value_status is not null as had_note,
    case when n.value_status is not null then n.raw_text else rtrim(rtrim(cast(f.value as varchar), '0'), '.') end as raw_text,
    n.readings,
    case
        when n.value_status is not null then n.source_line
        when f.value is not null then f.source_line + (f.column_no - 1) * f.line_step
    end as source_line,
    n.char_length
from figures as f
inner join readings as d on d.report_key = f.report_key
inner join dim_cell as m on m.table_no = f.table_no and m.column_no = f.column_no and m.row_no is null
-- A row that the form does not know has no code; its label is in subcategory.
left join dim_cell as c on c.table_no = f.table_no and c.row_no = f.row_no and c.column_no is null
left join cell_notes as n
    on n.report_key = f.report_key
    and n.table_no = f.table_no
    and n.row_no = f.row_no
    and n.column_no = f.column_no
    and n.subcategory is not distinct from f.subcategory
union all
select
    d.document_sha256,
    f.report_key,
    1,
    f.entry_no,
    f.column_no,
    null,
    concat_ws('/', 'statistic', f.entry_no, concat(f.enumerator, f.label), f.column_no),
    coalesce(f.unit = 'yuan', false),
    f.value,
    f.value_status,
    false,
    f.raw_text,
    f.readings,
    f.source_line,
    null
from statistic_facts as f
inner join readings as d on d.report_key = f.report_key;
create or replace temp table judged as
select
    k.line,
    p.* exclude (document_sha256, cell, value),
    p.value as printed_value,
    k.value,
    case
        when d.document_sha256 is null then 'unknown_document'
        when r.report_key is null then 'no_report'
        when p.report_key is null then 'no_such_cell'
        when trim(coalesce(p.raw_text, '')) != trim(k.raw_text) then 'other_text'
        when p.is_amount != k.is_amount or (not p.is_amount and k.value != round(k.value, 0)) then 'other_unit'
        when not r.is_current then 'other_version'
        else 'applies'
    end as state
from corrections as k
left join documents as d on d.document_sha256 = k.document_sha256
left join reports as r on r.document_sha256 = k.document_sha256 and r.retired_in_run is null
left join correctable as p on p.document_sha256 = k.document_sha256 and p.cell = k.cell;
update corrections set state = j.state, printed_now = j.raw_text
from judged as j
where j.line = corrections.line;
insert into corrected_cells
select report_key, table_no, row_no, column_no, subcategory, value, printed_value, value_status, had_note, raw_text, readings, source_line, char_length
from judged
where state in ('applies', 'other_version');
create or replace temp table put as
select report_key, table_no, row_no, column_no, subcategory, value, 'corrected' as value_status
from corrected_cells;
