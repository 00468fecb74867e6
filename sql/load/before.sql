-- What stood before the run, so that its end can tell whose outcomes may differ: readings, and who belongs to whom.
create or replace temp table due (report_key integer not null);
create or replace temp table touched (report_key integer not null);
create or replace temp table before_reports as
select report_key, agency_id, report_year, is_current, standing, scope, level, kind, region_code
from reports
where retired_in_run is null;
create or replace temp table before_parts as select * from agency_parts;
create or replace temp table before_links as select * from agency_links;
create or replace temp table before_decisions as select * exclude (line) from decisions;
create or replace temp table before_corrections as select * exclude (line) from corrections;
create or replace temp table before_corrected as select * from corrected_cells;
-- The cells of the form by code: a product of the dimensions, which were filled anew.
delete from dim_cell;
insert into dim_cell
with form_rows as (
    select 2 as table_no, 'disclosure' as table_code, row_no, category as row_code, label_zh from dim_category
    union all
    -- Rows numbered 1., 2., 3. begin anew in every group, so the group is named too.
    select 3, 'application', row_no, item_code,
        concat(case when enumerator similar to '[0-9].*' then group_zh || ' ' end, enumerator, label_zh)
    from dim_item
    union all
    select 4, 'dispute', row_no, channel, label_zh from dim_channel
    union all
    select 6, 'fee', 0, null, null
),
form_columns as (
    select 2 as table_no, column_no, measure as column_code, unit, split_part(label_zh, '／', 1) as label_zh from dim_measure
    union all
    select 3, column_no, applicant_type, unit, concat_ws(' ', group_zh, label_zh) from dim_applicant_type
    union all
    select 4, column_no, result, unit, label_zh from dim_result
    union all
    select 6, column_no, measure, unit, label_zh from dim_fee_measure
)
select r.table_no, r.row_no, c.column_no, r.table_code, r.row_code, c.column_code, c.unit, concat_ws(' / ', w.label_zh, r.label_zh, c.label_zh)
from (from form_rows union select distinct table_no, table_code, null, null, null from form_rows) as r
inner join (from form_columns union select distinct table_no, null, null, null, null from form_columns) as c
    on c.table_no = r.table_no
inner join dim_word as w on w.kind = 'table_code' and w.code = r.table_code;
