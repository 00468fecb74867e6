-- Keeps what the checks of a batch found: the failures with their places and lines, and how many equations of each rule held.
insert into findings
select o.report_key, o.rule_id, o.table_no, o.row_no, o.column_no, null,
    rtrim(rtrim(o.expected::varchar, '0'), '.'), rtrim(rtrim(o.actual::varchar, '0'), '.'), o.difference,
    trim(string_split(d.text, chr(10))[o.source_line], chr(9) || ' '), o.source_line
from batch_outcomes as o
join batch_keys as k on k.report_key = o.report_key
join batch_reports as r on r.report_no = k.report_no
join batch_documents as d on d.document_sha256 = r.document_sha256
where o.outcome = 'fail';
insert into rule_counts
select report_key, rule_id,
    coalesce(sum(equations) filter (where outcome = 'pass'), 0),
    coalesce(sum(equations) filter (where outcome = 'fail'), 0),
    coalesce(sum(equations) filter (where outcome = 'not_assessable'), 0)
from batch_outcomes
where rule_id in (select rule_id from form_sums)
group by report_key, rule_id;
