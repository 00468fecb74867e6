-- Puts a batch into the tables.
insert into documents
select b.document_sha256, b.byte_size, b.layout, $reader_version, $run_id, b.reason_code, b.reason, b.text
from batch_documents as b
where b.document_sha256 in (select document_sha256 from batch_new);
insert into reports
select k.report_key, b.* exclude (report_no), $run_id, true from batch_reports as b join batch_keys as k using (report_no);
insert into sections
select k.report_key, b.* exclude (report_no) from batch_sections as b join batch_keys as k using (report_no);
insert into application_facts
select k.report_key, b.* exclude (report_no) from batch_application_facts as b join batch_keys as k using (report_no);
insert into disclosure_facts
select k.report_key, b.* exclude (report_no) from batch_disclosure_facts as b join batch_keys as k using (report_no);
insert into dispute_facts
select k.report_key, b.* exclude (report_no) from batch_dispute_facts as b join batch_keys as k using (report_no);
insert into fee_facts
select k.report_key, b.* exclude (report_no) from batch_fee_facts as b join batch_keys as k using (report_no);
insert into statistic_facts
select k.report_key, b.* exclude (report_no) from batch_statistic_facts as b join batch_keys as k using (report_no);
insert into cell_places
select k.report_key, b.* exclude (report_no) from batch_cell_places as b join batch_keys as k using (report_no);
insert into cell_notes
select k.report_key, b.* exclude (report_no) from batch_cell_notes as b join batch_keys as k using (report_no);
insert into findings
select k.report_key, b.* exclude (report_no) from batch_findings as b join batch_keys as k using (report_no);
