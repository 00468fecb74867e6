-- What was asked for of all that is to be mended, newest year and errors first; a parameter that is NULL restricts nothing.
-- With $lines each has the line of the document. region is a code (11 and 1101 too) or part of a name; decision open is none, lapsed
-- one that was made on other figures. A document that was set aside and tells no agency or year may be of any.
with lapsed as (
    select distinct agency_id, report_year, rule_id, cell
    from v_decisions
    where state = 'lapsed' and $decision = 'lapsed'
),
found as (
    select f.*
    from v_to_mend as f
    where ($severity is null or f.severity = $severity)
        and (
            $agency is null
            or contains(f.agency_name, $agency)
            or contains(f.agency, $agency)
            or (f.agency is null and contains(f.source_uri, $agency))
        )
        and ($year is null or f.report_year = $year or f.report_year is null)
        and ($rule is null or f.rule_id = $rule)
        and ($report is null or starts_with(f.report_id, $report))
        and (
            $region is null
            or starts_with(f.region_code, regexp_replace($region, '(00)+$', ''))
            or f.region_code in (select region_code from dim_region where contains(full_name, $region))
        )
        and (
            $decision is null
            or f.decision = $decision
            or ($decision = 'open' and f.decision is null)
            or (
                $decision = 'lapsed'
                and f.decision is null
                and (f.rule_id = 'DEC-01' or (f.agency_id, f.report_year, f.rule_id, f.cell) in (select (agency_id, report_year, rule_id, cell) from lapsed))
            )
        )
),
-- Every text is taken apart once, and of few documents.
printed as (
    select w.document_sha256, w.source_line, t.lines[w.source_line] as line_text
    from (select distinct document_sha256, source_line from found where $lines and source_line is not null) as w
    inner join (
        select r.document_sha256, string_split(whole_text(r.report_key, d.text, o.text), chr(10)) as lines
        from current_reports as r
        inner join documents as d on d.document_sha256 = r.document_sha256
        left join retired_texts as o on o.report_key = r.report_key
        where $lines and r.document_sha256 in (select document_sha256 from found)
    ) as t on t.document_sha256 = w.document_sha256
)
select
    f.finding_id,
    f.agency,
    f.report_year,
    f.severity,
    f.rule_id,
    f.finding_kind,
    f.place,
    f.said_zh,
    f.said_en,
    f.expected,
    f.actual,
    f.difference,
    f.source_line,
    left(trim(p.line_text, concat(' ', chr(9), chr(13), chr(12288))), 1000) as line_text,
    f.file_name,
    f.source_uri,
    f.statement_zh,
    f.statement_en,
    f.decision,
    f.decided_by,
    f.decided_on,
    f.decision_reason,
    f.agency_name,
    f.evidence,
    f.report_id,
    f.region_code,
    f.document_sha256
from found as f
left join printed as p on p.document_sha256 = f.document_sha256 and p.source_line = f.source_line
order by
    f.report_year desc nulls first,
    f.severity = 'note',
    f.severity = 'warning',
    f.agency,
    f.rule_id,
    f.source_line,
    f.place,
    f.file_name;
