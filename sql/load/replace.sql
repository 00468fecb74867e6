-- Documents read again: a reading with another result retires the earlier one, which stays; an equal one changes nothing.
-- Every earlier reading keeps the text that it saw, also one that was retired while the text was still the same.
insert into retired_texts
select r.report_key, d.text
from reports as r
join documents as d on d.document_sha256 = r.document_sha256
join batch_documents as b on b.document_sha256 = r.document_sha256
where
    r.document_sha256 in (select document_sha256 from batch_known)
    and d.text is distinct from b.text
    and d.text is not null
    and r.report_key not in (select report_key from retired_texts);
update reports set retired_in_run = $run_id, is_current = false
where report_key in (select report_key from batch_changed) and retired_in_run is null;
delete from batch_pairs where report_key in (select report_key from batch_changed);
update reports set retired_in_run = null
where retired_in_run is not null and report_key in (select report_key from batch_pairs);
delete from retired_texts where report_key in (select report_key from batch_pairs);
delete from report_prints where report_key in (select report_key from batch_pairs);
insert into due select report_key from batch_pairs;
delete from documents where document_sha256 in (select document_sha256 from batch_known);
