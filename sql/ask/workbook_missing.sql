-- Who has not filed or filed late, which documents were set aside, and which reports are of a body that nobody can name?
-- kind is missing, late, set_aside or unplaced.
with addresses as (
    select document_sha256, min(source_uri) as source_uri
    from sources
    group by document_sha256
),
found as (
    select
        status as kind,
        agency,
        report_year,
        null as source_uri,
        null as reason_code,
        null as reason,
        deadline,
        published_on,
        days_late
    from v_filing_status
    where status in ('missing', 'late')
    union all
    select 'set_aside', m.agency, m.report_year, m.source_uri, m.value, m.evidence, null, null, null
    from v_to_mend as m
    where m.finding_kind = 'set_aside'
    union all
    select 'unplaced', r.agency_name, r.report_year, a.source_uri, g.matched_by, null, null, r.published_on, null
    from current_reports as r
    inner join dim_agency as g on g.agency_id = r.agency_id
    left join addresses as a on a.document_sha256 = r.document_sha256
    where not g.is_resolved
)
select
    f.kind,
    f.agency,
    f.report_year,
    f.source_uri,
    f.reason_code,
    f.reason,
    w.label_zh as reason_zh,
    f.deadline,
    f.published_on,
    f.days_late
from found as f
left join dim_word as w on w.kind = 'reason_code' and w.code = f.reason_code
order by
    array_position(['missing', 'set_aside', 'unplaced', 'late'], f.kind),
    f.report_year desc,
    f.agency,
    f.source_uri;
