-- Chooses the current version of every report: still at its source, then the later run, then the most complete reading.
create or replace temp table choice as
select report_key,
    row_number() over (
        partition by agency_name, report_year
        order by s.document_sha256 is not null desc, run_id desc, cells_read desc, r.document_sha256
    ) = 1 as is_current
from reports as r
left join (select distinct document_sha256 from sources) as s on s.document_sha256 = r.document_sha256;
update reports set is_current = c.is_current
from choice as c
where c.report_key = reports.report_key and c.is_current != reports.is_current;
delete from findings where rule_id = 'YOY-07';
insert into findings
select c.report_key, 'YOY-07', null, null, null, null, '1', count(*)::varchar, null,
    'other versions: ' || string_agg(o.report_id, ', ' order by o.report_id), null
from reports as c
join reports as o on o.agency_name = c.agency_name and o.report_year = c.report_year and o.report_key != c.report_key
where c.is_current
group by c.report_key;
