-- Does the log of the archive say something that the warehouse does not: an address, a content, that one has vanished?
select count(*) as addresses
from (
    (
        select source, source_uri, document_sha256, has_vanished from listing where first_seen != '' and last_seen != ''
        except
        select source, source_uri, document_sha256, has_vanished from source_history
    )
);
