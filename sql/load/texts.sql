-- The texts of the documents asked for, as they were read last.
select d.document_sha256, d.text || coalesce(text_of_sections(r.report_key), '') as text
from documents as d
join wanted as w on w.document_sha256 = d.document_sha256
left join reports as r on r.document_sha256 = d.document_sha256 and r.retired_in_run is null;
