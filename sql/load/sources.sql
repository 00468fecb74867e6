-- Where the documents of a batch were found; replaces what was known of the same addresses, but for the place once given.
create or replace temp table batch_former as
select s.source_uri, s.document_sha256, s.place
from sources as s
join batch_sources as b on b.source_uri = s.source_uri;
create or replace temp table batch_found as
select b.source_uri, b.document_sha256, b.byte_size, b.modified_ns, coalesce($place, f.place) as place, f.document_sha256 as former_sha256, f.place as former_place
from batch_sources as b
left join batch_former as f on f.source_uri = b.source_uri;
delete from former_sources where (source_uri, document_sha256) in (select (source_uri, document_sha256) from batch_found);
delete from sources where source_uri in (select source_uri from batch_found);
insert into sources select source_uri, document_sha256, byte_size, modified_ns, $run_id, place from batch_found;
insert into former_sources
select source_uri, former_sha256, former_place
from batch_found
where former_sha256 != document_sha256;
-- A report that was found elsewhere, left an address, or came with another place may be of another body.
update reports set agency_id = null
where agency_id is not null and document_sha256 in (
    select former_sha256 from batch_found where former_sha256 != document_sha256
    union all
    select document_sha256 from batch_found where former_sha256 is distinct from document_sha256 or former_place is distinct from place
    union all
    select document_sha256
    from sources
    where document_sha256 in (select document_sha256 from batch_found)
    group by document_sha256
    having count(*) > 1
);
