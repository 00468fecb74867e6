-- Does the report itself say whose it is and on which year, and does it lie at one address only?
-- STR-05: the agency is told by the document; STR-06: so is the year. Fails where only a file's name says it.
-- What only its source says counts as a file's name does: no line proves it.
-- STR-13: the same text does not lie under two names.
-- Reads touched, the evidence kept with the report, and where its document was found.
with addresses as (
    select t.report_key, count(*) as addresses, string_agg(s.source_uri, ' | ' order by s.source_uri) as uris
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join sources as s on s.document_sha256 = r.document_sha256
    group by t.report_key
)
select
    t.report_key,
    'STR-05' as rule_id,
    case when r.agency_evidence in ('file_name', 'file_name_in_text', 'binding', 'source', 'publisher', 'content_source', 'listed', 'article_title', 'tree') then 'fail' else 'pass' end as outcome,
    case when r.agency_evidence in ('file_name', 'file_name_in_text', 'binding', 'source', 'publisher', 'content_source', 'listed', 'article_title', 'tree') then r.agency_name end as evidence,
    r.agency_line as source_line
from touched as t
inner join reports as r on r.report_key = t.report_key
union all
select
    t.report_key,
    'STR-06',
    case when r.year_evidence in ('file_name', 'file_name_in_text', 'binding', 'source', 'publisher', 'content_source', 'listed', 'article_title', 'tree') then 'fail' else 'pass' end,
    case when r.year_evidence in ('file_name', 'file_name_in_text', 'binding', 'source', 'publisher', 'content_source', 'listed', 'article_title', 'tree') then cast(r.report_year as varchar) end,
    r.year_line
from touched as t
inner join reports as r on r.report_key = t.report_key
union all
select
    report_key,
    'STR-13',
    case when addresses > 1 then 'fail' else 'pass' end,
    case when addresses > 1 then uris end,
    null
from addresses
