-- Which listed files must be opened, and the content known of each.
-- New ones, those changed in size or time, those read by another version, and those that could not be opened the last time.
select l.position, s.document_sha256 as known_sha256, coalesce(s.was_unreadable, false) as was_unreadable
from listing as l
left join (
    select s.source_uri, s.byte_size, s.modified_ns, s.document_sha256, d.reader_version,
        d.reason_code is not distinct from 'unreadable' as was_unreadable
    from sources as s
    join documents as d on d.document_sha256 = s.document_sha256
) as s on s.source_uri = l.source_uri and s.reader_version = $reader_version
where s.source_uri is null or s.was_unreadable or s.byte_size != l.byte_size or s.modified_ns != l.modified_ns
order by l.position;
