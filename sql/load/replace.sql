-- Documents read again: a reading with another result retires the earlier one, which stays; an equal one changes nothing.
insert into retired_texts
select k.report_key, d.text
from batch_known as k
join documents as d on d.document_sha256 = k.document_sha256
join batch_documents as b on b.document_sha256 = k.document_sha256
where k.report_key in (select report_key from batch_changed) and d.text is distinct from b.text and d.text is not null;
update reports set retired_in_run = $run_id, is_current = false where report_key in (select report_key from batch_changed);
delete from batch_pairs where report_key in (select report_key from batch_changed);
delete from findings where by_check and report_key in (select report_key from batch_pairs);
delete from rule_counts where report_key in (select report_key from batch_pairs);
insert into touched select report_key from batch_pairs;
delete from documents where document_sha256 in (select document_sha256 from batch_known);
