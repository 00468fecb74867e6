-- Which corrections did people give, for which cell of which document, and what became of each at the last run?
-- state: applies; other_version (the document is not the version shown), other_text (something else is printed), no_such_cell,
-- other_unit; no_report (the document was set aside), unknown_document (it is not in the warehouse).
create or replace view v_corrections as
with readings as (
    select document_sha256, report_id, agency_name, agency, agency_id, region_code, report_year
    from reports
    where retired_in_run is null
),
-- Between the codes of row and column stands the part into which a report splits a row of table 2, if it is one.
cells as (
    select
        k.line,
        c.label_zh,
        string_split(c.label_zh, ' / ') as labels,
        substr(k.cell, length(c.before) + 1, greatest(length(k.cell) - length(c.before) - length(c.column_code) - 1, 0)) as part
    from corrections as k
    inner join (
        select *, concat(concat_ws('/', table_code, row_code), '/') as before
        from dim_cell
        where column_no is not null and case when table_no = 6 then row_no = 0 else row_no is not null end
    ) as c
        on starts_with(k.cell, c.before) and ends_with(k.cell, concat('/', c.column_code))
)
select
    k.document_sha256,
    k.cell,
    k.state,
    case
        when starts_with(k.cell, 'statistic/')
            then concat_ws(' / ', '政府信息公开情况统计表', nullif(regexp_extract(k.cell, '^statistic/[0-9]+/(.*)/[0-9]+$', 1), ''))
        when c.part != '' then concat_ws(' / ', c.labels[1], concat_ws(' ', c.labels[2], c.part), c.labels[3])
        else c.label_zh
    end as place,
    k.raw_text,
    k.printed_now,
    k.value,
    case when k.is_amount then 'yuan' end as unit,
    k.correction_reason,
    k.correction_source,
    k.corrected_by,
    k.corrected_on,
    r.report_id,
    r.agency_name,
    r.report_year,
    r.agency,
    r.agency_id,
    r.region_code
from corrections as k
left join readings as r on r.document_sha256 = k.document_sha256
left join cells as c on c.line = k.line
order by k.line;
