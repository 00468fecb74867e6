-- What is the text of each of the reports $reports, whose lines source_line counts?
select r.report_id, whole_text(r.report_key, d.text, o.text) as text
from current_reports as r
inner join documents as d on d.document_sha256 = r.document_sha256
left join retired_texts as o on o.report_key = r.report_key
where r.report_id in (select unnest($reports))
order by r.report_id;
