-- What is known of every address: enough to tell whether its file must be opened again.
select s.source_uri, s.byte_size, s.modified_ns, s.document_sha256,
    d.reader_version = $reader_version and d.reason_code is distinct from 'unreadable' as is_settled
from sources as s
join documents as d on d.document_sha256 = s.document_sha256;
