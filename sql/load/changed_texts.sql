-- Adds to batch_changed the reports read again whose document has another text or layout now, or yields no report.
insert into batch_changed
select k.report_key
from batch_known as k
join documents as d on d.document_sha256 = k.document_sha256
join batch_documents as b on b.document_sha256 = k.document_sha256
where k.report_key is not null and (b.reason_code is not null or b.layout is distinct from d.layout or b.text is distinct from d.text);
