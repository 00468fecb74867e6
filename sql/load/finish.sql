-- Chooses the current version of every report, and notes from which run on it is the one.
-- First a person's choice, then what still lies at a source, then the official site, then the newest publication (the date
-- as printed; else the run that brought the document), then the most complete reading.
create or replace temp table choice as
select r.report_key,
    row_number() over (
        partition by r.agency_id, r.report_year
        order by
            c.document_sha256 is not null desc,
            s.document_sha256 is not null desc,
            coalesce(r.site like '%.gov.cn', false) desc,
            r.published_on desc nulls last,
            r.first_run desc,
            r.cells_read desc,
            r.document_sha256
    ) = 1 as is_current
from reports as r
left join (select distinct document_sha256 from sources) as s on s.document_sha256 = r.document_sha256
left join (select distinct document_sha256 from version_choices) as c on c.document_sha256 = r.document_sha256
where r.retired_in_run is null;
update reports set is_current = c.is_current
from choice as c
where c.report_key = reports.report_key and c.is_current != reports.is_current;
update report_currency set to_run = $run_id
where to_run is null and report_key in (select report_key from reports where not is_current);
insert into report_currency
select report_key, $run_id, null
from reports
where is_current and report_key not in (select report_key from report_currency where to_run is null);
