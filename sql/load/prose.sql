-- What the checks on the prose read beside touched: the reports that have a table, and what their prose says exactly and of their year.
-- A statement about the whole area cannot be held against a report on one organ, nor the reverse (is_of_others).
create or replace temp table reports_with_tables as
select r.report_key, r.report_year, r.scope
from touched as t
inner join reports as r on r.report_key = t.report_key
where coalesce(r.table2_format, r.table3_format, r.table4_format) is not null;
create or replace temp table statements as
select
    n.report_key,
    n.statement_no,
    n.measure,
    n.value,
    n.sentence,
    n.source_line,
    (n.statement_scope = 'jurisdiction') is distinct from (r.scope = 'jurisdiction') and n.statement_scope != 'unknown' as is_of_others
from reports_with_tables as r
inner join narrative_figures as n on n.report_key = r.report_key
where n.is_exact and coalesce(n.statement_year = r.report_year, true);
