-- What does the prose of each report say of its figures, in which sentence, and about whom and which year?
-- One row per statement that was read for certain; rounded figures (is_exact = false) are held against no table.
create or replace view v_narrative_figures as
select
    r.report_id,
    r.agency_name,
    r.report_year,
    n.statement_no,
    n.measure,
    n.value,
    n.total,
    n.statement_scope,
    n.statement_year,
    n.is_exact,
    n.sentence,
    n.source_line,
    r.scope,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code
from narrative_figures as n
inner join current_reports as r on r.report_key = n.report_key;
