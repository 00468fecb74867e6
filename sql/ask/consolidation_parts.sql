-- Of whom does a parent consist in a year, who of them has reported, and what does the parent's own report cover?
-- The parent comes first (role own), then its parts (role part); report_id is NULL where there is no report. With when each
-- was due, whether no list but its region makes it a part, which file it handed in, and how many findings that nobody dismissed are
-- in its report.
with members as (
    select 'own' as role, $parent_id as agency_id, false as is_guessed
    union all
    -- Several lines of a list may name a part for one year.
    select 'part', child_id, bool_and(source = 'derived')
    from agency_parts
    where parent_id = $parent_id and $year between coalesce(since, $year) and coalesce(until, $year)
    group by child_id
),
reports_of as (
    select m.role, m.agency_id, m.is_guessed, r.report_id, r.report_key, r.scope, r.table2_format, r.table3_format, r.document_sha256
    from members as m
    left join current_reports as r on r.agency_id = m.agency_id and r.report_year = $year and r.standing in ('sole', 'area')
),
problems as (
    select
        report_id,
        count(*) filter (where severity = 'error') as errors,
        count(*) filter (where severity = 'warning') as warnings,
        count(*) filter (where severity = 'note') as notes
    from v_to_mend
    where report_year = $year and decision is distinct from 'dismissed' and report_id in (select report_id from reports_of)
    group by report_id
),
addresses as (
    select document_sha256, min(source_uri) as source_uri
    from sources
    where document_sha256 in (select document_sha256 from reports_of)
    group by document_sha256
)
select
    m.role,
    m.agency_id,
    coalesce(g.agency, r.agency_name, m.agency_id) as agency,
    m.report_id,
    m.scope,
    least(m.table2_format, m.table3_format) as form,
    m.is_guessed,
    f.status,
    f.days_late,
    f.deadline,
    a.source_uri,
    coalesce(p.errors, 0) as errors,
    coalesce(p.warnings, 0) as warnings,
    coalesce(p.notes, 0) as notes
from reports_of as m
left join dim_agency as g on g.agency_id = m.agency_id
left join reports as r on r.report_key = m.report_key
left join v_filing_status as f on f.agency_id = m.agency_id and f.report_year = $year
left join problems as p on p.report_id = m.report_id
left join addresses as a on a.document_sha256 = m.document_sha256
order by m.role, g.kind = 'township', agency, m.agency_id;
