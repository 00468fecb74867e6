-- Sorts the documents of a batch: what need not be loaded, what is new, and what was read before, by another reader.
create or replace temp table batch_known as
select d.document_sha256, r.report_key, coalesce(f.first_run, $run_id) as first_run,
    (d.run_id = $run_id or (not $force and d.reader_version = $reader_version and d.reason_code is distinct from 'unreadable'))
    -- The same content may have become a report under another name.
    and (d.reason_code is null or b.reason_code is not null)
    -- Of which something else is said than when it was read; a copy of which nothing can be said changes nothing.
    and (d.run_id = $run_id or b.context is null or coalesce(d.context, 0) = b.context) as is_settled
from (
    select document_sha256, run_id, reader_version, reason_code, context
    from documents
    where document_sha256 in (select document_sha256 from batch_documents)
) as d
join batch_documents as b on b.document_sha256 = d.document_sha256
left join (
    select document_sha256, min(first_run) as first_run
    from reports
    where document_sha256 in (select document_sha256 from batch_documents)
    group by document_sha256
) as f on f.document_sha256 = d.document_sha256
-- What this run has set aside under one name may be the report that it was under another.
left join reports as r
    on r.document_sha256 = d.document_sha256
    and (r.retired_in_run is null or (r.retired_in_run = $run_id and d.reason_code is not null));
create or replace temp table batch_new as
select distinct b.document_sha256
from batch_documents as b
where b.document_sha256 not in (select document_sha256 from batch_known where is_settled);
delete from batch_known where is_settled;
create or replace temp table batch_pairs as
select b.report_no, k.report_key
from batch_reports as b
join batch_known as k on k.document_sha256 = b.document_sha256
where k.report_key is not null;
create or replace temp table batch_changed (report_key integer);
