-- Puts the texts of a batch's sections where search() reads them. Like sections stand together: they compress best so.
insert into section_texts
select k.report_key, s.section_no, s.heading_line + 1, s.characters, substring(d.text, s.first_character, s.characters)
from batch_keys as k
join batch_reports as r on r.report_no = k.report_no
join batch_sections as s on s.report_no = k.report_no
join batch_documents as d on d.document_sha256 = r.document_sha256
order by s.section_no, k.report_key;
