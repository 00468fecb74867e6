-- Takes over what the log of the archive says of each address, in place of what it said before.
delete from source_history where source in (select source from listing) or not exists (select * from listing);
insert into source_history by name
select
    source,
    source_uri,
    nullif(title, '') as title,
    strptime(first_seen, '%Y-%m-%dT%H:%M:%SZ') as first_seen,
    strptime(last_seen, '%Y-%m-%dT%H:%M:%SZ') as last_seen,
    strptime(last_asked, '%Y-%m-%dT%H:%M:%SZ') as last_asked,
    last_outcome,
    nullif(moved_to, '') as moved_to,
    document_sha256,
    has_vanished
from listing
where first_seen != '' and last_seen != '';
