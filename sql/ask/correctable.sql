-- Which current reports are meant by the id of a finding, or by how the id of a report begins, and which place does the finding speak of?
select
    r.report_id,
    r.document_sha256,
    coalesce(g.agency, r.agency_name) as agency,
    r.report_year,
    r.table3_format,
    r.table4_format,
    f.place_code as cell,
    f.source_line
from current_reports as r
left join dim_agency as g on g.agency_id = r.agency_id
left join v_findings as f on f.report_id = r.report_id and f.finding_id = $target
where f.finding_id is not null or starts_with(r.report_id, $target)
order by f.finding_id is null, r.report_id;
