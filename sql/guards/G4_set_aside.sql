-- Is much set aside now that was a report where it was found before? What was never seen before is growth, and no reason.
with known as (
    select
        p.source_uri,
        coalesce(d.reason_code != 'cover_page', false) as was_aside,
        nullif(e.reason_code, 'cover_page') as reason_code
    from published.sources as p
    inner join published.documents as d on d.document_sha256 = p.document_sha256
    inner join sources as n on n.source_uri = p.source_uri
    inner join documents as e on e.document_sha256 = n.document_sha256
),
counts as (
    select count(*) as documents, count(*) filter (where was_aside) as last, count(reason_code) as now from known
),
new_reasons as (
    select reason_code, count(*) as documents
    from known
    where
        reason_code is not null
        and reason_code not in (select reason_code from published.documents where reason_code is not null)
    group by reason_code
)
select
    'documents set aside' as name,
    'all' as place,
    last,
    now,
    greatest($aside_least, $aside_share * documents) as most,
    now - last > greatest($aside_least, $aside_share * documents) as refuses
from counts
where now > last
union all
select 'documents set aside', reason_code, 0, documents, $aside_least, true
from new_reasons
where documents > $aside_least;
