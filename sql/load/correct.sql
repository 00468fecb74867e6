-- Applies the corrections whose cell prints what they say it prints, and marks the reports whose corrections are others than before.
create or replace temp table named_cells as
with named as (
    select
        correction_no,
        document_sha256,
        value,
        raw_text as said_text,
        split_part(cell, '/', 1) as table_code,
        split_part(split_part(cell, '/', 2), ':', 1) as row_code,
        -- A part of a row is named behind a colon, and may hold any character.
        case when cell like '%:%' then regexp_extract(cell, ':(.*)/[a-z_]+$', 1) end as subcategory,
        regexp_extract(cell, '([a-z_]+)$', 1) as column_code
    from corrections
)
select n.correction_no, n.value, n.said_text, r.report_key, t.table_no, t.row_no, t.column_no, n.subcategory
from named as n
inner join reports as r on r.document_sha256 = n.document_sha256 and r.retired_in_run is null
inner join (
    select 'application' as table_code, 3 as table_no, i.item_code as row_code, a.applicant_type as column_code, i.row_no, a.column_no
    from dim_item as i cross join dim_applicant_type as a
    union all
    select 'dispute', 4, c.channel, s.result, c.row_no, s.column_no from dim_channel as c cross join dim_result as s
    union all
    select 'disclosure', 2, g.category, m.measure, g.row_no, m.column_no from dim_category as g cross join dim_measure as m
    union all
    select 'fee', 6, measure, measure, 0, column_no from dim_fee_measure
) as t on t.table_code = n.table_code and t.row_code = n.row_code and t.column_code = n.column_code;
insert into corrected_cells
with cells as (
    select n.*, f.source_line + (n.column_no - 1) * f.line_step as line,
        cast([f.natural_person, f.commercial_enterprise, f.research_institution, f.social_welfare_organization, f.legal_services_organization, f.other_organization, f.total][n.column_no] as decimal(18, 4)) as printed
    from named_cells as n
    inner join application_facts as f on n.table_no = 3 and f.report_key = n.report_key and f.row_no = n.row_no
    union all
    select n.*, f.source_line + (n.column_no - 1) * f.line_step,
        cast([f.upheld, f.corrected, f.other_result, f.pending, f.total][n.column_no] as decimal(18, 4))
    from named_cells as n
    inner join dispute_facts as f on n.table_no = 4 and f.report_key = n.report_key and f.row_no = n.row_no
    union all
    select n.*, f.source_line, f.value
    from named_cells as n
    inner join disclosure_facts as f
        on n.table_no = 2 and f.report_key = n.report_key and f.row_no = n.row_no and f.column_no = n.column_no
        and f.subcategory is not distinct from n.subcategory
    union all
    select n.*, f.source_line, [f.notices, f.billed_yuan, f.collected_yuan][n.column_no]
    from named_cells as n
    inner join fee_facts as f on n.table_no = 6 and f.report_key = n.report_key
),
read_cells as (
    select c.*, o.value_status, o.readings,
        coalesce(o.source_line, case when c.printed is not null then c.line end) as source_line,
        case
            when o.value_status is not null then coalesce(o.raw_text, '')
            when c.printed is not null then rtrim(rtrim(cast(c.printed as varchar), '0'), '.')
            else ''
        end as printed_text,
        o.raw_text as note_text
    from cells as c
    left join cell_notes as o
        on o.report_key = c.report_key and o.table_no = c.table_no and o.row_no = c.row_no and o.column_no = c.column_no
        and o.subcategory is not distinct from c.subcategory
)
select report_key, correction_no, table_no, row_no, column_no, subcategory, value, printed, value_status,
    case when value_status is null and printed is null then null when value_status is null then printed_text else note_text end,
    readings, source_line
from read_cells
where trim(printed_text) = said_text
    -- Counts are whole numbers.
    and (table_no in (2, 6) or value = trunc(value));
create or replace temp table cells_put as
select report_key, table_no, row_no, column_no, subcategory, value from corrected_cells;
delete from cell_notes as n
using corrected_cells as c
where n.report_key = c.report_key and n.table_no = c.table_no and n.row_no = c.row_no and n.column_no = c.column_no
    and n.subcategory is not distinct from c.subcategory;
insert into cell_notes
select report_key, table_no, row_no, column_no, subcategory, 'corrected', coalesce(raw_text, ''), null, source_line
from corrected_cells;
insert into due
select report_key
from (
    (select report_key, table_no, row_no, column_no, subcategory, value from corrected_cells except from before_corrected)
    union all
    (from before_corrected except select report_key, table_no, row_no, column_no, subcategory, value from corrected_cells)
)
union
select r.report_key
from reports as r
inner join (
    (select * exclude (correction_no) from corrections except from before_corrections)
    union all
    (from before_corrections except select * exclude (correction_no) from corrections)
) as c on c.document_sha256 = r.document_sha256
where r.retired_in_run is null;
