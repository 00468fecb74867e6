-- Which reports have a page, and what digest has all that stands on it? A page whose digest is as it was need not be written again.
with found as (
    select report_key, bit_xor(hash(f)) as digest from findings as f group by report_key
),
counted as (
    select report_key, bit_xor(hash(o)) as digest from report_outcomes as o group by report_key
),
corrected as (
    select document_sha256, bit_xor(hash(k)) as digest from corrections as k group by document_sha256
),
decided as (
    select agency_id, report_year, bit_xor(hash(d)) as digest from decisions as d group by agency_id, report_year
),
-- The other years and versions that a page leads to.
beside as (
    select r.agency_id, bit_xor(hash(r.report_id, r.report_year, r.scope, r.is_current, r.standing, k.digest)) as digest
    from reports as r
    left join corrected as k on k.document_sha256 = r.document_sha256
    where r.retired_in_run is null and r.agency_id is not null
    group by r.agency_id
),
addresses as (
    select document_sha256, min(source_uri) as source_uri from sources group by document_sha256
)
select
    r.report_id,
    cast(hash(r, f.digest, o.digest, k.digest, d.digest, b.digest, a.source_uri, n) as varchar) as digest
from current_reports as r
left join found as f on f.report_key = r.report_key
left join counted as o on o.report_key = r.report_key
left join corrected as k on k.document_sha256 = r.document_sha256
left join decided as d on d.agency_id = r.agency_id and d.report_year = r.report_year
left join beside as b on b.agency_id = r.agency_id
left join addresses as a on a.document_sha256 = r.document_sha256
left join dim_agency as n on n.agency_id = r.agency_id
order by r.report_id;
