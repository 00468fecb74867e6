-- When was each document first and last seen at its address, and has it vanished from there?
-- Vanished is what a whole list names no more and what was gone (404 or 410) on two nights running. Its report stays.
create or replace view v_source_history as
select
    h.source_uri,
    h.document_sha256,
    h.source as source_id,
    h.first_seen,
    h.last_seen,
    h.last_outcome as outcome,
    h.title,
    h.last_asked,
    h.has_vanished,
    h.moved_to,
    r.report_id,
    r.agency_name,
    r.report_year,
    coalesce(r.is_current, false) as is_current,
    d.reason_code
from source_history as h
left join documents as d on d.document_sha256 = h.document_sha256
left join reports as r on r.document_sha256 = h.document_sha256 and r.retired_in_run is null;
