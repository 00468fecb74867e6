-- Every document that yielded no report, and why.
select
    document_sha256,
    source_uri,
    reason_code,
    reason
from v_set_aside
order by source_uri, document_sha256
