-- How far a warehouse agrees with the truth about its reports, table by table: cells (or reports) wrong, missing, too many, or said to stand on another line.
-- Wants two relations made by tests/bench/corpus.py: `truth` and `truth_cells`; only reports in `truth` are expected.
with found_reports as (
    select report_id, agency_name, report_year, regexp_extract(source_uri, '[^/]+$') as file
    from v_reports
    where is_current
),
expected as (
    select
        truth.file,
        truth_cells.table_code,
        truth_cells.row_code,
        coalesce(truth_cells.subcategory, '') as subcategory,
        truth_cells.column_code,
        case truth_cells.table_code
            when 'application' then truth.application[truth_cells.position]
            when 'disclosure' then truth.disclosure[truth_cells.position]
            else truth.dispute[truth_cells.position]
        end as value,
        truth_cells.line + truth.line_shift as line
    from truth
    join truth_cells using (template)
),
found_cells as (
    select report_id, 'application' as table_code, item_code as row_code, '' as subcategory, applicant_type as column_code, value, source_line
    from v_application_cells
    union all
    select report_id, 'disclosure', category, coalesce(subcategory, ''), measure, value, source_line
    from v_disclosure_cells
    union all
    select report_id, 'dispute', channel, '', result, value, source_line
    from v_dispute_cells
),
found as (
    select found_reports.file, found_cells.* exclude (report_id)
    from found_cells
    join found_reports using (report_id)
),
compared_cells as (
    select
        table_code,
        count(expected.line) as expected,
        count(*) filter (where expected.line is null) as too_many,
        count(*) filter (where found.table_code is null) as missing,
        count(*) filter (where expected.line is not null and found.table_code is not null and expected.value is distinct from found.value) as wrong,
        count(*) filter (where expected.line is not null and found.table_code is not null and expected.line is distinct from found.source_line) as other_line
    from expected
    full join found using (file, table_code, row_code, subcategory, column_code)
    group by table_code
),
compared_reports as (
    select
        'reports' as table_code,
        count(truth.file) as expected,
        count(*) filter (where truth.file is null) as too_many,
        count(*) filter (where found_reports.file is null) as missing,
        count(*) filter (where truth.file is not null and found_reports.file is not null and (truth.agency_name, truth.report_year) is distinct from (found_reports.agency_name, found_reports.report_year)) as wrong,
        0 as other_line
    from truth
    full join found_reports using (file)
)
select table_code, expected, wrong, missing, too_many, other_line from compared_cells
union all
select table_code, expected, wrong, missing, too_many, other_line from compared_reports
order by table_code;
