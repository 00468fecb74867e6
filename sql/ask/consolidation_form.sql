-- What are the cells of tables 2, 3 and 4 of the form of 2021, in its order, with the headings above and before them?
-- heading, subheading and label stand before the row in table 3, column_group and column_label above its columns; in tables
-- 2 and 4, which have one row of figures, heading, subheading and label stand above the column.
select
    'application' as table_code,
    i.item_code as row_code,
    t.applicant_type as column_code,
    row_number() over (order by i.form_order, t.form_order) as place,
    case
        when i.group_code in ('flow_in', 'flow_out') then concat(i.enumerator, i.label_zh)
        else '三、本年度办理结果'
    end as heading,
    case i.group_code
        when 'denied' then '（三）不予公开'
        when 'unavailable' then '（四）无法提供'
        when 'not_processed' then '（五）不予处理'
        when 'other' then '（六）其他处理'
    end as subheading,
    concat(
        i.enumerator,
        i.label_zh,
        case when i.item_code = 'partially_granted' then '（区分处理的，只计这一情形，不计其他情形）' end
    ) as label,
    t.group_zh as column_group,
    t.label_zh as column_label,
    1 as per_unit
from dim_item as i
cross join dim_applicant_type as t
where contains(i.forms, 'format_2021')
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
    1
from dim_channel as h
cross join dim_result as t
union all
select
    'disclosure',
    g.category,
    m.measure,
    row_number() over (order by g.form_order, m.form_order),
    g.article_item,
    split_part(g.label_zh, '／', 1),
    case when m.unit = 'yuan' then '本年收费金额（单位：万元）' else split_part(m.label_zh, '／', 1) end,
    null,
    m.label_zh,
    -- The form asks for 万元, the facts are in yuan.
    case when m.unit = 'yuan' then 10000 else 1 end
from dim_category as g
inner join dim_measure as m
    on case
        when g.category in ('regulations', 'normative_documents') then m.measure in ('issued', 'repealed', 'in_force')
        when g.category in ('administrative_licensing', 'administrative_penalties', 'administrative_compulsion')
            then m.measure = 'decisions'
        when g.category = 'administrative_fees' then m.measure = 'amount'
        else false
    end
order by table_code, place;
