-- Puts the texts of a batch's sections where search() reads them. Like sections stand together: they compress best so.
create or replace temp table batch_texts as
select k.report_key, s.section_no, s.heading_line + 1 as first_line, s.characters,
    substring(d.text, s.first_character, s.characters) as text
from batch_keys as k
join batch_reports as r on r.report_no = k.report_no
join batch_sections as s on s.report_no = k.report_no
join batch_documents as d on d.document_sha256 = r.document_sha256
order by s.section_no, k.report_key;
insert into section_texts from batch_texts;
