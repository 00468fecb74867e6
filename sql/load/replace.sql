-- Takes out what earlier runs said of the documents of this batch.
delete from sections where report_key in (select report_key from batch_known);
delete from application_facts where report_key in (select report_key from batch_known);
delete from disclosure_facts where report_key in (select report_key from batch_known);
delete from dispute_facts where report_key in (select report_key from batch_known);
delete from fee_facts where report_key in (select report_key from batch_known);
delete from statistic_facts where report_key in (select report_key from batch_known);
delete from cell_places where report_key in (select report_key from batch_known);
delete from cell_notes where report_key in (select report_key from batch_known);
delete from findings where report_key in (select report_key from batch_known);
delete from rule_counts where report_key in (select report_key from batch_known);
delete from reports where report_key in (select report_key from batch_known);
delete from documents where document_sha256 in (select document_sha256 from batch_known);
