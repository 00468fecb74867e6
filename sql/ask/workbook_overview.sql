-- What are the main figures of every report, one row each, under Chinese headings for a sheet? (件: cases)
with figures as (
    select
        f.report_key,
        max(f.total) filter (where i.item_code = 'received_new') as received_new,
        max(f.total) filter (where i.item_code = 'carried_in') as carried_in,
        max(f.total) filter (where i.item_code = 'granted') as granted,
        max(f.total) filter (where i.item_code = 'partially_granted') as partially_granted,
        max(f.total) filter (where i.item_code = 'total_handled') as total_handled,
        max(f.total) filter (where i.item_code = 'carried_out') as carried_out
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    group by f.report_key
),
disputes as (
    select
        f.report_key,
        max(f.total) filter (where h.channel = 'review') as review,
        max(f.total) filter (where h.channel = 'litigation_direct') as litigation_direct,
        max(f.total) filter (where h.channel = 'litigation_after_review') as litigation_after_review
    from dispute_facts as f
    inner join dim_channel as h on h.row_no = f.row_no
    group by f.report_key
),
problems as (
    select
        f.report_key,
        count(*) filter (where d.severity = 'error') as errors,
        count(*) filter (where d.severity = 'warning') as warnings
    from findings as f
    inner join dim_rule as d on d.rule_id = f.rule_id
    group by f.report_key
),
addresses as (
    select document_sha256, min(source_uri) as source_uri
    from sources
    group by document_sha256
)
select
    coalesce(g.agency, r.agency_name) as "机关",
    r.report_year as "年度",
    coalesce(v.label_zh, r.report_format) as "版式",
    a.received_new as "本年新收（件）",
    a.carried_in as "上年结转（件）",
    a.granted as "予以公开（件）",
    a.partially_granted as "部分公开（件）",
    o.denied as "不予公开（件）",
    o.unavailable as "无法提供（件）",
    o.not_processed as "不予处理（件）",
    o.other as "其他处理（件）",
    a.total_handled as "总计（件）",
    a.carried_out as "结转下年度（件）",
    p.review as "行政复议（件）",
    p.litigation_direct as "未经复议直接起诉（件）",
    p.litigation_after_review as "复议后起诉（件）",
    coalesce(q.errors, 0) as "错误（条）",
    coalesce(q.warnings, 0) as "警告（条）",
    r.agency_name as "报告所载名称",
    s.source_uri as "来源文件",
    r.report_id as "报告版本"
from current_reports as r
left join dim_agency as g on g.agency_id = r.agency_id
left join dim_form as v on v.form = r.report_format
left join figures as a on a.report_key = r.report_key
left join v_outcome_groups as o on o.report_id = r.report_id
left join disputes as p on p.report_key = r.report_key
left join problems as q on q.report_key = r.report_key
left join addresses as s on s.document_sha256 = r.document_sha256
order by r.report_year desc, "机关", r.report_id;
