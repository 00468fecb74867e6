-- What is each label of the forms in English?
select label_zh, min(label_en) as label_en
from (
    select concat(enumerator, label_zh) as label_zh, label_en from dim_item
    union all select group_zh, group_en from dim_item
    union all select label_zh, label_en from dim_applicant_type
    union all select label_zh, label_en from dim_category
    union all select label_zh, label_en from dim_measure
    union all select unnest(string_split(label_zh, '／')), label_en from dim_measure
    union all select label_zh, label_en from dim_channel
    union all select label_zh, label_en from dim_result
    union all select label_zh, label_en from dim_fee_measure
)
where label_zh is not null and label_en is not null
group by label_zh
order by label_zh;
