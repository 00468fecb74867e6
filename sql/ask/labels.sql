-- Chinese labels of tables, rows and columns, for people.
select * from (values
    ('table', 'disclosure', '表二 主动公开政府信息情况'), ('table', 'application', '表三 收到和处理政府信息公开申请情况'),
    ('table', 'dispute', '表四 政府信息公开行政复议、行政诉讼情况'), ('table', 'fee', '六、信息处理费'), ('table', 'statistic', '政府信息公开情况统计表'),
    ('statistic column', 'year', '本年'), ('statistic column', 'cumulative', '累计'), ('statistic column', 'other_year', '其他年度'), ('statistic column', 'year_total', '本年合计')
) as t (kind, code, label)
union all
select 'application', item_code, concat(enumerator, label_zh) from dim_item
union all
select 'disclosure', category, label_zh from dim_category
union all
select 'dispute', channel, label_zh from dim_channel
union all
select 'application column', applicant_type, label_zh from dim_applicant_type
union all
select 'disclosure column', measure, label_zh from dim_measure
union all
select 'dispute column', result, label_zh from dim_result
union all
select 'fee column', measure, label_zh from dim_fee_measure;
