-- What is to be mended, one row each, with the file, the printed line and what people decided? number counts the rows in their order.
with to_mend as (
    from v_to_mend
),
-- Every text is taken apart once, and only of documents with findings.
printed as (
    select w.document_sha256, w.source_line, t.lines[w.source_line] as line_text
    from (select distinct document_sha256, source_line from to_mend where source_line is not null) as w
    inner join (
        select r.document_sha256, string_split(whole_text(r.report_key, d.text, o.text), chr(10)) as lines
        from current_reports as r
        inner join documents as d on d.document_sha256 = r.document_sha256
        left join retired_texts as o on o.report_key = r.report_key
        where r.document_sha256 in (select document_sha256 from to_mend)
    ) as t on t.document_sha256 = w.document_sha256
)
select
    row_number() over (
        order by f.report_year desc nulls first, coalesce(f.agency, f.agency_name), f.report_id, f.severity = 'note',
            f.severity = 'warning', f.rule_id, f.source_line, f.place, f.finding_id
    ) as number,
    f.report_id,
    coalesce(f.agency, f.agency_name) as agency,
    f.report_year,
    f.severity,
    f.rule_id,
    f.place,
    f.said_zh,
    f.said_en,
    f.expected,
    f.actual,
    f.difference,
    f.source_uri,
    f.source_line,
    left(trim(p.line_text, concat(' ', chr(9), chr(13), chr(12288))), 1000) as line_text,
    f.statement_zh,
    f.statement_en,
    f.decision,
    f.decision_reason,
    f.evidence,
    f.agency_name,
    f.finding_id
from to_mend as f
left join printed as p on p.document_sha256 = f.document_sha256 and p.source_line = f.source_line
order by number;
