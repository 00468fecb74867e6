-- What was found in each of the reports $reports? A JSON list, errors first.
with operands as (
    select finding_id, report_id, list(cell order by side, is_total desc, cell) as cells
    from v_finding_operands
    where report_id in (select unnest($reports))
    group by finding_id, report_id
)
select
    f.report_id,
    cast(list(
        json_object(
            'id', f.finding_id, 'rule', f.rule_id, 'severity', f.severity, 'place', f.place, 'zh', f.said_zh, 'en', f.said_en,
            'line', f.source_line, 'cell', f.cell, 'printed', f.printed, 'expected', f.expected, 'actual', f.actual,
            'evidence', f.evidence, 'operands', o.cells, 'decision', f.decision, 'by', f.decided_by,
            'on', cast(f.decided_on as varchar), 'reason', f.decision_reason
        )
        order by case f.severity when 'error' then 1 when 'warning' then 2 else 3 end, f.source_line, f.finding_id
    ) as json)::varchar as findings
from v_findings as f
left join operands as o on o.finding_id = f.finding_id and o.report_id = f.report_id
where f.report_id in (select unnest($reports))
group by f.report_id
order by f.report_id;
