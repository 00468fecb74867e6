-- Which documents yielded no report, and why?
create or replace view v_set_aside as
with addresses as (
    select document_sha256, min(source_uri) as source_uri, count(*) as addresses
    from sources
    group by document_sha256
)
select
    d.document_sha256,
    a.source_uri,
    d.reason_code,
    d.reason,
    a.addresses,
    d.byte_size,
    d.layout,
    d.reader_version,
    d.run_id,
    r.rule_id
from documents as d
left join dim_reason as r on r.reason_code = d.reason_code
left join addresses as a on a.document_sha256 = d.document_sha256
-- A page that carries the report as a file is no report that is missing.
where d.reason_code is not null and d.reason_code != 'cover_page';
