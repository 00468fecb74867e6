-- What does each column of the panel hold: English label (at most 80 characters), Chinese label, unit, and the codes it can have?
-- Codes are in the order of their numbers in a file that numbers them. table_no is the table of the form of which it is a figure;
-- definition, article, forms and series_break are those of the dictionary.
with others (place, variable, label_en, label_zh, unit, codes) as (
    values
        (1, 'agency_id', 'Agency, stable key', '机关代码', null, null),
        (2, 'agency', 'Agency, full name', '机关名称', null, null),
        (3, 'region_code', 'Region, code of GB/T 2260', '行政区划代码', null, null),
        (4, 'level', 'Level of government', '层级', null, ['central', 'province', 'prefecture', 'county', 'township']),
        (5, 'kind', 'Kind of agency', '机关类别', null,
            ['government', 'office', 'department', 'township', 'institution', 'zone', 'other']),
        (6, 'report_year', 'Year reported on', '报告年度', 'year', null),
        (7, 'scope', 'Whom the report covers: one organ, or all below a government', '报告范围', null,
            ['organ', 'jurisdiction', 'unknown']),
        (8, 'report_format', 'Form of the report', '报告版式', null,
            ['local', 'legacy_2014', 'format_2019', 'format_2021', 'mixed']),
        (9, 'table2_format', 'Form of table 2 (disclosure)', '表二版式', null,
            ['local', 'legacy_2014', 'format_2019', 'format_2021']),
        (10, 'table3_format', 'Form of table 3 (applications)', '表三版式', null,
            ['local', 'legacy_2014', 'format_2019', 'format_2021']),
        (11, 'table4_format', 'Form of table 4 (review and litigation)', '表四版式', null,
            ['local', 'legacy_2014', 'format_2019', 'format_2021']),
        (4001, 'cells_read', 'Cells of the tables that have a value', '已读取单元格数', 'cells', null),
        (4002, 'cells_flagged', 'Cells without a safe reading (malformed or ambiguous)', '存疑单元格数', 'cells', null),
        (4003, 'equations_assessed', 'Equations of the form that could be assessed', '已核对勾稽关系数', 'equations', null),
        (4004, 'equations_failed', 'Equations of the form that do not hold', '不符勾稽关系数', 'equations', null),
        (4005, 'agency_name', 'Agency as its report prints it', '报告所载机关名称', null, null),
        (4006, 'report_id', 'Version of the report, key', '报告版本', null, null),
        (4007, 'document_sha256', 'SHA-256 of the document', '文档SHA-256', null, null),
        (4008, 'standing', 'To the other reports of the agency and year', '同年年报关系', null,
            ['sole', 'area', 'organ', 'undecided'])
),
variables as (
    select place, variable, label_en, label_zh, unit, codes from others
    union all
    select 1000 + form_order, item_code, label_en, concat_ws(' / ', nullif(group_zh, label_zh), label_zh), unit, null
    from dim_item
    union all
    select 2000 + 10 * h.form_order + t.form_order, h.channel || '_' || t.result, h.label_en || ': ' || t.label_en,
        h.label_zh || ' / ' || t.label_zh, t.unit, null
    from dim_channel as h
    cross join dim_result as t
    union all
    select 3000 + 20 * g.form_order + m.form_order,
        concat(g.category, '_', m.measure, case when m.unit = 'yuan' then '_yuan' end),
        case
            when m.unit = 'yuan' then g.label_en || ': collected this year (yuan)'
            else g.label_en || ': ' || m.label_en
        end,
        split_part(g.label_zh, '／', 1) || ' / ' || split_part(m.label_zh, '／', 1), m.unit, null
    from dim_category as g
    inner join dim_measure as m
        on case
            when g.category in ('regulations', 'normative_documents') then m.measure in ('issued', 'repealed', 'in_force')
            when g.category in ('administrative_licensing', 'administrative_penalties', 'administrative_compulsion')
                then m.measure = 'decisions'
            when g.category = 'administrative_fees' then m.measure = 'amount'
            else false
        end
),
-- A figure is told of by the code of its row or of its cell, the rest by its column.
told as (
    select code as variable, article, forms, series_break from dictionary where object = 'dim_item' and "column" = 'item_code'
    union all
    select replace(code, '.', '_'), article, forms, series_break from dictionary where object = 'dim_cell' and "column" = 'cell'
),
columns_told as (
    select "column" as variable, any_value(meaning order by object) as meaning
    from dictionary
    where code is null and object in ('v_quality_summary', 'v_reports')
    group by "column"
)
select
    v.place,
    v.variable,
    v.label_en,
    v.label_zh,
    v.unit,
    v.codes,
    case v.place // 1000 when 1 then 3 when 2 then 4 when 3 then 2 end as table_no,
    case v.place // 1000
        when 1 then concat(v.label_en, '. Table 3 (applications), the printed total of all applicants; missing is never 0.')
        when 2 then concat(v.label_en, '. Table 4 (review and litigation), as printed; missing is never 0.')
        when 3 then concat(v.label_en, '. Table 2 (disclosure) of the form of 2021, as printed; missing is never 0.')
        else coalesce(c.meaning, v.label_en)
    end as definition,
    t.article,
    -- The panel has table 2 of the form of 2021 only.
    case when v.place // 1000 = 3 then 'format_2021' else t.forms end as forms,
    t.series_break
from variables as v
left join told as t on t.variable = regexp_replace(v.variable, '_yuan$', '') and v.place between 1000 and 3999
left join columns_told as c on c.variable = v.variable
order by v.place;
