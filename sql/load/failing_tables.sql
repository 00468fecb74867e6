-- The rows of one part of the tables in which a sum fails, for the search for the wrong figure; figures in the order of the columns.
with latest as (
    select max(form) as form from form_sums
)
select
    f.report_key,
    3 as table_no,
    coalesce(r.table3_format, latest.form) as form,
    f.row_no,
    cast(null as varchar) as code,
    applicants(f) as figures,
    f.source_line,
    f.line_step
from failing as x
cross join latest
inner join reports as r on r.report_key = x.report_key
inner join application_facts as f on f.report_key = x.report_key
where x.part = $part and x.table_code = 'application'
union all
select f.report_key, 4, coalesce(r.table4_format, latest.form), f.row_no, null,
    results(f), f.source_line, f.line_step
from failing as x
cross join latest
inner join reports as r on r.report_key = x.report_key
inner join dispute_facts as f on f.report_key = x.report_key
where x.part = $part and x.table_code = 'dispute'
union all
select f.report_key, 1, f.form, f.entry_no, any_value(f.indicator_code),
    list(case when f.value = trunc(f.value) then cast(f.value as bigint) end order by f.column_no), min(f.source_line), 0
from failing as x
inner join statistic_facts as f on f.report_key = x.report_key
where x.part = $part and x.table_code = 'statistic' and f.form = 'legacy_2014'
group by f.report_key, f.form, f.entry_no
