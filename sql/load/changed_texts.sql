-- Adds to batch_changed the reports read again whose document has another text or layout now, or yields no report.
insert into batch_changed
select k.report_key
from batch_known as k
join reports as r on r.report_key = k.report_key
join documents as d on d.document_sha256 = k.document_sha256
join batch_documents as b on b.document_sha256 = k.document_sha256
left join retired_texts as o on o.report_key = k.report_key
where b.reason_code is not null or b.layout is distinct from r.layout or b.text is distinct from coalesce(o.text, d.text);
