-- The texts of the documents asked for.
select d.document_sha256, d.text
from documents as d
join wanted as w on w.document_sha256 = d.document_sha256;
