-- What is wrong, doubtful or not understood, one row each, under Chinese headings for a sheet?
select
    coalesce(g.agency, f.agency_name) as "机关",
    f.report_year as "年度",
    case f.severity when 'error' then '错误' when 'warning' then '警告' else '提示' end as "级别",
    f.rule_id as "规则",
    f.place as "位置",
    f.expected as "应为",
    f.actual as "实为",
    f.difference as "差额",
    f.source_line as "原文行号",
    f.statement_zh as "规则内容",
    f.evidence as "依据",
    f.agency_name as "报告所载名称",
    f.report_id as "报告版本"
from v_findings as f
left join current_reports as r on r.report_id = f.report_id
left join dim_agency as g on g.agency_id = r.agency_id
order by f.report_year desc, "机关", f.severity = 'note', f.severity = 'warning', f.rule_id, f.source_line;
