-- What are these errors about? The first by year and agency; an error is named as in errors.sql.
select distinct agency, report_year, rule_id
from v_findings
where severity = 'error' and list_contains($in_document, document_sha256 || hash(rule_id, table_no, row_no, column_no, printed)::varchar)
order by report_year desc, agency, rule_id
limit $most;
