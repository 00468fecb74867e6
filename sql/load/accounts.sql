-- What became of the documents that the run opened? As many contents came in and were set aside as it read and noted.
-- `opened` counts addresses; of those that share a content one is counted as loaded or set aside, the others are the same as it.
-- So is a page that carries its report as a file: what it has is another document's.
select
    coalesce(sum(s.addresses), 0)::bigint as opened,
    coalesce(sum(s.addresses) filter (where d.document_sha256 is not null), 0)::bigint as noted,
    count(*) filter (where d.run_id = $run_id and d.reason_code is null) as loaded,
    count(*) filter (where d.run_id = $run_id and d.reason_code != 'cover_page') as set_aside
from (
    select document_sha256, count(*) as addresses
    from sources
    where run_id = $run_id
    group by document_sha256
) as s
left join documents as d on d.document_sha256 = s.document_sha256;
