-- STR-15: Does the report of a government at county level or above tell of assessment, public appraisal or accountability?
-- Reads touched (report_key), sections and narrative_figures: whether section one has one of the words for it (data/narrative.csv).
-- Where section one was not found, nothing can be said.
select
    r.report_key,
    'STR-15' as rule_id,
    case when n.report_key is not null then 'pass' when s.report_key is not null then 'fail' else 'not_assessable' end as outcome,
    cast(s.heading_line as integer) as source_line,
    case when n.report_key is null and s.report_key is null then 'narrative' end as missing
from touched as t
inner join reports as r on r.report_key = t.report_key
left join sections as s on s.report_key = r.report_key and s.section_no = 1
left join (select distinct report_key from narrative_figures where measure = 'accountability') as n on n.report_key = r.report_key
where
    r.kind = 'government'
    and r.level in ('province', 'prefecture', 'county')
    and coalesce(r.table2_format, r.table3_format, r.table4_format) is not null
