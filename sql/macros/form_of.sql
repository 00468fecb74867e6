-- Which cells have the forms that table 2 (`two`) and table 3 (`three`) follow, in their order, with the headings that lead to each?
-- Rows that only one of several forms has stand among the others, in their place. heading, subheading and label stand before
-- the row in table 3, column_group and column_label above its columns; in tables 2 and 4, which have one row of figures,
-- heading, subheading and label stand above the column.
create or replace macro form_of(two, three) as table
select
    'application' as table_code,
    i.item_code as row_code,
    t.applicant_type as column_code,
    row_number() over (order by i.form_order, t.form_order) as place,
    case
        when i.group_code in ('flow_in', 'flow_out') then concat(i.enumerator, i.label_zh)
        else '三、本年度办理结果'
    end as heading,
    case
        when i.item_code = 'other_handling' then null
        when i.group_code = 'denied' then '（三）不予公开'
        when i.group_code = 'unavailable' then '（四）无法提供'
        when i.group_code = 'not_processed' then '（五）不予处理'
        when i.group_code = 'other' then '（六）其他处理'
    end as subheading,
    concat(
        i.enumerator,
        i.label_zh,
        case when i.item_code = 'partially_granted' then '（区分处理的，只计这一情形，不计其他情形）' end
    ) as label,
    t.group_zh as column_group,
    t.label_zh as column_label,
    1 as per_unit,
    i.forms as cell_forms
from dim_item as i
cross join dim_applicant_type as t
where list_has_any(string_split(i.forms, ' '), three)
union all
select
    'dispute',
    h.channel,
    t.result,
    row_number() over (order by h.form_order, t.form_order),
    case when h.channel = 'review' then '行政复议' else '行政诉讼' end,
    case when h.channel != 'review' then h.label_zh end,
    t.label_zh,
    null,
    t.label_zh,
    1,
    'format_2019 format_2021'
from dim_channel as h
cross join dim_result as t
union all
select
    'disclosure',
    g.category,
    m.measure,
    row_number() over (order by g.form_order, min(c.form_order), m.form_order),
    g.article_item,
    g.label_zh,
    case
        when m.unit = 'yuan' and g.category = 'centralized_procurement' then '采购总金额（单位：万元）'
        when m.unit = 'yuan' then '本年收费金额（单位：万元）'
        -- A measure that the forms call differently has both labels, that of 2021 first.
        else split_part(m.label_zh, '／', case when any_value(two) = ['format_2019'] then -1 else 1 end)
    end,
    null,
    m.label_zh,
    -- The form asks for 万元, the facts are in yuan.
    case when m.unit = 'yuan' then 10000 else 1 end,
    string_agg(c.form, ' ' order by c.form)
from form_cells as c
inner join dim_category as g on g.row_no = c.row_no
inner join dim_measure as m on m.column_no = c.column_no
where list_contains(two, c.form)
group by g.category, m.measure, g.form_order, m.form_order, g.article_item, g.label_zh, m.unit, m.label_zh;
