-- Which errors does the warehouse hold?
-- An error is the same as before if its id is (agency, year, rule, figures, whichever document), or if it stands at the same
-- place of the same document (whoever its report is said to be of).
select distinct finding_id, document_sha256 || hash(rule_id, table_no, row_no, column_no, printed)::varchar as in_document
from v_findings
where severity = 'error';
