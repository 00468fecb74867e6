-- What became of each file, in the run that last read it: a current report, another version, or set aside, and why?
create or replace view v_run_files as
select
    s.run_id,
    s.source_uri,
    case
        when d.reason_code = 'cover_page' then 'cover_page'
        when d.reason_code is not null then 'set_aside'
        when r.is_current then 'current'
        else 'other_version'
    end as status,
    d.reason,
    d.reason_code,
    r.report_id,
    r.agency,
    r.report_year,
    r.cells_read,
    s.byte_size,
    s.document_sha256
from sources as s
inner join documents as d on d.document_sha256 = s.document_sha256
left join reports as r on r.document_sha256 = s.document_sha256 and r.retired_in_run is null;
