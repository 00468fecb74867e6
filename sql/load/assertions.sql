-- Rows here mean that a fact stands twice or has no report: the run then fails and publishes nothing.
select 'documents' as object, document_sha256 as row_key, count(*) as copies from documents group by document_sha256 having count(*) > 1
union all
select 'sources', source_uri, count(*) from sources group by source_uri having count(*) > 1
union all
select 'reports', report_key::varchar, count(*) from reports group by report_key having count(*) > 1
union all
select 'application_facts', report_key || '/' || row_no, count(*) from application_facts where report_key in (select report_key from reports where run_id = $run_id) group by report_key, row_no having count(*) > 1
union all
select 'disclosure_facts', report_key || '/' || row_no || '/' || column_no, count(*) from disclosure_facts where report_key in (select report_key from reports where run_id = $run_id) group by report_key, row_no, column_no, subcategory having count(*) > 1
union all
select 'dispute_facts', report_key || '/' || row_no, count(*) from dispute_facts where report_key in (select report_key from reports where run_id = $run_id) group by report_key, row_no having count(*) > 1
union all
select 'statistic_facts', report_key || '/' || entry_no || '/' || column_no, count(*) from statistic_facts where report_key in (select report_key from reports where run_id = $run_id) group by report_key, entry_no, column_no having count(*) > 1
limit 20;
