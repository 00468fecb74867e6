-- Puts a batch into the tables. A report that was read before, with the same result, is there already.
-- The keys rise with the largest figure, and figures stand by key: like ones beside like take half the room.
create or replace temp table batch_keys as
select b.report_no, b.layout,
    cast((select coalesce(max(report_key), 0) from reports) + row_number() over (order by s.largest, b.report_no) as integer) as report_key,
    coalesce(k.first_run, $run_id) as first_run
from batch_reports as b
left join (select report_no, max(total) as largest from batch_application_facts group by report_no) as s on s.report_no = b.report_no
join batch_new as n on n.document_sha256 = b.document_sha256
left join batch_known as k on k.document_sha256 = b.document_sha256
where b.report_no not in (select report_no from batch_pairs);
insert into due select report_key from batch_keys;
insert into documents
select b.document_sha256, b.byte_size, b.layout, $reader_version, $run_id, b.reason_code, b.reason, b.context, b.text
from batch_documents as b
where b.document_sha256 in (select document_sha256 from batch_new);
insert into reports
select k.report_key, b.* exclude (report_no), $run_id, k.first_run, null, null, null, null, null, null, true, null from batch_reports as b join batch_keys as k using (report_no)
order by k.report_key;
insert into sections
select k.report_key, b.* exclude (report_no) from batch_sections as b join batch_keys as k using (report_no)
-- Like sections stand together, those that begin alike as neighbours: they compress best so.
order by b.section_no, b.text, k.report_key;
insert into application_facts
select k.report_key, b.* exclude (report_no) from batch_application_facts as b join batch_keys as k using (report_no)
order by k.report_key, b.row_no;
insert into disclosure_facts
select k.report_key, b.* exclude (report_no) from batch_disclosure_facts as b join batch_keys as k using (report_no)
order by k.report_key, b.row_no, b.column_no;
insert into dispute_facts
select k.report_key, b.* exclude (report_no) from batch_dispute_facts as b join batch_keys as k using (report_no)
order by k.report_key, b.row_no;
insert into fee_facts
select k.report_key, b.* exclude (report_no) from batch_fee_facts as b join batch_keys as k using (report_no);
insert into statistic_facts
select k.report_key, b.* exclude (report_no) from batch_statistic_facts as b join batch_keys as k using (report_no);
insert into narrative_figures
select k.report_key, b.* exclude (report_no) from batch_narrative_figures as b join batch_keys as k using (report_no);
insert into cell_places
select k.report_key, b.* exclude (report_no) from batch_cell_places as b join batch_keys as k using (report_no);
insert into identity_claims
select k.report_key, b.* exclude (report_no) from batch_identity_claims as b join batch_keys as k using (report_no)
order by b.field, b.witness, k.report_key;
insert into cell_notes
select k.report_key, b.* exclude (report_no) from batch_cell_notes as b join batch_keys as k using (report_no);
insert into findings
select k.report_key, b.* exclude (report_no), false from batch_findings as b join batch_keys as k using (report_no);
