-- The readings whose body is to be told: all of them, or those that have none yet; each with what it comes with.
-- Of several addresses the one found last counts; a document that lies nowhere any more is known by where it lay.
with addresses as (
    select document_sha256, source_uri, place, run_id
    from sources
    union all
    select document_sha256, source_uri, place, 0
    from former_sources
    where document_sha256 not in (select document_sha256 from sources)
),
places as (
    select distinct on (document_sha256) document_sha256, source_uri, place
    from addresses
    order by document_sha256, run_id desc, source_uri
),
-- A person's word, the source's, then a path's.
regions as (
    select c.report_key, arg_max(c.value, {'strength': w.strength, 'value': c.value}) as region
    from identity_claims as c
    inner join dim_witness as w on w.field = c.field and w.witness = c.witness
    where c.field = 'region'
    group by c.report_key
)
select r.report_key, r.agency_name, r.report_year, r.title, r.site, r.document_sha256, p.source_uri, p.place, g.region
from reports as r
left join places as p on p.document_sha256 = r.document_sha256
left join regions as g on g.report_key = r.report_key
where $all or r.agency_id is null
order by r.report_key;
