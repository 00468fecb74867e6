-- What is each code in the name of a cell called?
select 'application' as table_code, item_code as code, label_zh, label_en from dim_item
union all select 'application', applicant_type, label_zh, label_en from dim_applicant_type
union all select 'disclosure', category, label_zh, label_en from dim_category
union all select 'disclosure', measure, label_zh, label_en from dim_measure
union all select 'dispute', channel, label_zh, label_en from dim_channel
union all select 'dispute', result, label_zh, label_en from dim_result
order by all;
