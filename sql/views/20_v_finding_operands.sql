-- Which figures stand on the two sides of an equation of the form that does not hold?
-- A row a figure: of a sum over rows those of the finding's column, of one over columns those of its row. side: as the equation
-- is written in the form's words (dim_rule.statement_zh); is_total: the figure at which the finding is told.
create or replace view v_finding_operands as
with failed as (
    select distinct
        f.report_id,
        f.agency_name,
        f.report_year,
        f.finding_id,
        f.rule_id,
        f.table_no,
        f.row_no,
        f.column_no,
        coalesce(case f.table_no when 3 then r.table3_format else r.table4_format end, (select max(form) from form_sums)) as form,
        f.document_sha256,
        f.agency,
        f.agency_id,
        f.region_code
    from v_findings as f
    inner join current_reports as r on r.report_id = f.report_id and r.document_sha256 = f.document_sha256
    where f.rule_id in (select rule_id from form_sums) and f.column_no is not null
),
operands as (
    select
        f.* exclude (row_no, column_no),
        s.side,
        coalesce(s.row_no, f.row_no) as row_no,
        coalesce(s.column_no, f.column_no) as column_no,
        coalesce(s.row_no, f.row_no) = f.row_no and coalesce(s.column_no, f.column_no) = f.column_no as is_total
    from failed as f
    inner join form_sums as s on s.rule_id = f.rule_id and s.form = f.form
),
cells as (
    select report_id, document_sha256, item_code as row_code, applicant_type as column_code, value, value_status, raw_text, source_line
    from v_application_cells
    union all
    select report_id, document_sha256, channel, result, value, value_status, raw_text, source_line
    from v_dispute_cells
)
select
    o.report_id,
    o.agency_name,
    o.report_year,
    o.finding_id,
    o.rule_id,
    o.side,
    o.is_total,
    concat_ws('/', x.table_code, x.row_code, x.column_code) as cell,
    x.row_code,
    x.column_code,
    c.value,
    c.value_status,
    c.raw_text,
    c.source_line,
    o.document_sha256,
    o.agency,
    o.agency_id,
    o.region_code
from operands as o
inner join dim_cell as x on x.table_no = o.table_no and x.row_no = o.row_no and x.column_no = o.column_no
left join cells as c
    on c.report_id = o.report_id
    and c.document_sha256 = o.document_sha256
    and c.row_code = x.row_code
    and c.column_code = x.column_code;
